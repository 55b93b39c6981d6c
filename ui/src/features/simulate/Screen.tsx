import { useParams } from "react-router";
import { labelOf, readStrategy, type Json } from "../../document";
import { useLanguage } from "../../i18n";
import { Loaded, Page } from "../../ui";
import { useDocument } from "./asked";
import { SimulatePanel } from "./SimulatePanel";
import { useWords } from "./words";

/** A strategy played ahead, on a page of its own. */
export function Screen() {
  const { strategy = "" } = useParams();
  const say = useWords();
  const language = useLanguage();
  const told = useDocument(strategy);
  return (
    <Loaded asked={told}>
      {({ written }) => {
        const drawn = readStrategy(written.document as Json);
        const name = (drawn && labelOf(drawn.label as Json)?.[language]) || strategy;
        return (
          <Page title={say("title", { name })} hint={say("hint")} actions={<a href={`#/strategies/${encodeURIComponent(strategy)}`}>{say("canvas")}</a>}>
            <SimulatePanel strategy={strategy} />
          </Page>
        );
      }}
    </Loaded>
  );
}
