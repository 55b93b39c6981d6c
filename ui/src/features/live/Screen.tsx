import { useParams } from "react-router";
import { useLanguage } from "../../i18n";
import { Page } from "../../ui";
import { useCatalogue } from "./asked";
import { LivePanel } from "./LivePanel";
import { useWords } from "./words";

/** A strategy as it runs, on a page of its own. */
export function Screen() {
  const { strategy = "" } = useParams();
  const say = useWords();
  const language = useLanguage();
  const name = useCatalogue().data?.strategies.find(({ id }) => id === strategy)?.label[language] ?? strategy;
  return (
    <Page title={say("title", { name })} actions={<a href={`#/strategies/${encodeURIComponent(strategy)}`}>{say("canvas")}</a>}>
      <LivePanel strategy={strategy} />
    </Page>
  );
}
