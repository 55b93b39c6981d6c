import { useParams } from "react-router";
import type { Palette, Standing, StrategyDocument } from "../../api/schema";
import { useMay } from "../../api";
import { isFields, labelOf, readStrategy, type Json } from "../../document";
import { useLanguage } from "../../i18n";
import { Button, EmptyState, Loaded, Page } from "../../ui";
import { Bound } from "./Bound";
import { Check } from "./Check";
import { Content } from "./Content";
import { Deciding } from "./Deciding";
import { Different } from "./Different";
import { Reach } from "./Reach";
import { Record } from "./Record";
import { Remark } from "./Remark";
import { useCatalogue, useStanding, useVersion } from "./asked";
import { useWords } from "./words";

/** One strategy that waits: what differs, what the machine finds, what an approval covers. */
export function Screen() {
  const { strategy = "" } = useParams();
  const standing = useStanding(strategy);
  const bank = useCatalogue();
  return (
    <Loaded asked={bank}>{(offered) => <Loaded asked={standing}>{(told) => <Waiting standing={told} bank={offered} />}</Loaded>}</Loaded>
  );
}

function Waiting({ standing, bank }: { standing: Standing; bank: Palette }) {
  const say = useWords();
  const after = useVersion(standing.strategy, standing.version, standing.version !== "");
  if (standing.version === "") {
    return (
      <Page title={say("oneTitle", { name: standing.strategy })}>
        <EmptyState title={say("nothing")} hint={say("nothingHint")} />
      </Page>
    );
  }
  return <Loaded asked={after}>{(document) => <Shown standing={standing} bank={bank} document={document} />}</Loaded>;
}

function Shown({ standing, bank, document }: { standing: Standing; bank: Palette; document: StrategyDocument }) {
  const say = useWords();
  const language = useLanguage();
  const { strategy } = standing;
  const tree = document.written.document as Json;
  const now = readStrategy(tree);
  const version = document.live_version;
  const before = useVersion(strategy, version, version !== "" && version !== standing.version);
  const live = version !== standing.version ? readStrategy(before.data?.written.document as Json) : null;
  const name = (isFields(tree) && labelOf(tree.label)?.[language]) || strategy;
  return (
    <Page
      title={say("oneTitle", { name })}
      hint={<code>{strategy}</code>}
      actions={
        <>
          <Links strategy={strategy} />
          <Deciding standing={standing} name={name} />
        </>
      }
    >
      <Remark standing={standing} />
      <Bound standing={standing} />
      {now && <Check strategy={now} text={document.written.text} />}
      <Different standing={standing} bank={bank} document={document} />
      {now && <Reach now={now} live={version ? live : null} bank={bank} />}
      {now && <Content strategy={now} bank={bank} />}
      <Record strategy={strategy} />
    </Page>
  );
}

function Links({ strategy }: { strategy: string }) {
  const say = useWords();
  const maySimulate = useMay("simulate");
  const path = `#/strategies/${encodeURIComponent(strategy)}`;
  return (
    <>
      <Button href={path}>{say("canvas")}</Button>
      {maySimulate && <Button href={`${path}/simulate`}>{say("simulate")}</Button>}
    </>
  );
}
