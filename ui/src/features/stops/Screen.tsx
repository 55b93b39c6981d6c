import type { Palette, Stopped, StopScope } from "../../api/schema";
import { useLanguage, type Language } from "../../i18n";
import { ActionButton, Allowed, EmptyState, Loaded, Page, Table, When } from "../../ui";
import { useCatalogue, useResume, useStops } from "./asked";
import { StopAction } from "./StopAction";
import { useWords } from "./words";

/** Stops in force: begun by one person with a reason, and ended. */
export function Screen() {
  const say = useWords();
  const bank = useCatalogue();
  const stops = useStops();
  return (
    <Page title={say("title")} hint={say("hint")} actions={bank.data && <Allowed to="stop"><StopAction bank={bank.data} /></Allowed>}>
      <Loaded asked={bank}>{(offered) => <Loaded asked={stops}>{(told) => <InForce stops={told.stops} bank={offered} />}</Loaded>}</Loaded>
    </Page>
  );
}

function InForce({ stops, bank }: { stops: readonly Stopped[]; bank: Palette }) {
  const say = useWords();
  const language = useLanguage();
  if (stops.length === 0) {
    return <EmptyState title={say("empty")} hint={say("emptyHint")} />;
  }
  return (
    <section aria-label={say("title")}>
      <Table<Stopped>
        size="small"
        pagination={false}
        scroll={{ x: "max-content" }}
        rowKey={({ scope, target }) => `${scope} ${target}`}
        dataSource={[...stops]}
        columns={[
          { title: say("scope"), render: (_, { scope }) => say(scope) },
          { title: say("what"), render: (_, { scope, target }) => nameOf(bank, scope, target, language) },
          { title: say("reason"), dataIndex: "reason" },
          { title: say("by"), dataIndex: "by" },
          { title: say("at"), render: (_, { at }) => <When at={at} fineness="second" /> },
          { title: say("todo"), render: (_, stop) => <Resume stop={stop} what={nameOf(bank, stop.scope, stop.target, language) || say("bank")} /> },
        ]}
      />
    </section>
  );
}

function Resume({ stop: { scope, target }, what }: { stop: Stopped; what: string }) {
  const say = useWords();
  const resume = useResume();
  return (
    <Allowed to="stop">
      <ActionButton
        size="small"
        label={say("resume")}
        will={[say("resumeWill", { what })]}
        run={async () => {
          await resume.mutateAsync({ scope, target });
          return say("resumed", { what });
        }}
      />
    </Allowed>
  );
}

/** What people call what is stopped. */
export function nameOf(bank: Palette, scope: StopScope, target: string, language: Language): string {
  const named = scope === "strategy" ? bank.strategies : scope === "channel" ? bank.channels : [];
  return named.find(({ id }) => id === target)?.label[language] ?? target;
}
