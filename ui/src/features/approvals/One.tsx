import { useParams } from "react-router";
import type { Palette, Standing, StrategyDocument } from "../../api/schema";
import { useMay } from "../../api";
import { isFields, labelOf, type Json } from "../../document";
import { useLanguage } from "../../i18n";
import { ActionButton, EmptyState, Loaded, Page } from "../../ui";
import { Bound } from "./Bound";
import { Check } from "./Check";
import { Different } from "./Different";
import { Record } from "./Record";
import { useCatalogue, useDeciding, useStanding, useVersion } from "./asked";
import { useWords } from "./words";

const SHORT = 12;

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
      <Bound standing={standing} />
      <Check strategy={strategy} written={document.written} />
      <Different standing={standing} bank={bank} document={document} />
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
      <a href={path}>{say("canvas")}</a>
      {maySimulate && <a href={`${path}/simulate`}>{say("simulate")}</a>}
    </>
  );
}

function Deciding({ standing, name }: { standing: Standing; name: string }) {
  const say = useWords();
  const deciding = useDeciding(standing.strategy);
  const version = standing.version.slice(0, SHORT);
  return (
    <>
      {standing.may_approve && (
        <ActionButton
          type="primary"
          label={say("approve")}
          will={[say("approveWill", { version }), say("approveThen")]}
          run={async () => {
            await deciding.approve.mutateAsync(standing.version);
            return say("didApprove", { name });
          }}
        />
      )}
      {standing.may_publish && (
        <ActionButton
          type="primary"
          label={say("publish")}
          will={[say("publishWill", { version }), say("publishThen")]}
          run={async () => {
            await deciding.publish.mutateAsync(standing.version);
            return say("didPublish", { name });
          }}
        />
      )}
    </>
  );
}
