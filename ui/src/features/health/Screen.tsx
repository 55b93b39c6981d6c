import { useState } from "react";
import type { SignalRow } from "../../api/schema";
import { useLanguage } from "../../i18n";
import { ActionButton, Allowed, EmptyState, Flex, Loaded, Page, Panel, StrategyLink, Switch, Tag, WideTable, When } from "../../ui";
import { useNames } from "../../ui/named";
import { useDismiss, useRetire, useSignals } from "./asked";
import { Curves } from "./Curves";
import { useWords } from "./words";

/** What the watch found, and what becomes of it; below it how strategies age. */
export function Screen() {
  const say = useWords();
  const language = useLanguage();
  const { name } = useNames();
  const [answered, setAnswered] = useState(false);
  return (
    <Page title={say("title")} hint={say("hint")}>
      <Panel
        title={say("signals")}
        extra={
          <Flex gap={8} align="center">
            <Switch size="small" aria-label={say("answeredToo")} checked={answered} onChange={setAnswered} />
            {say("answeredToo")}
          </Flex>
        }
      >
        <Loaded asked={useSignals(answered)}>
          {({ signals }) => (
            <WideTable<SignalRow>
              stacks
              label={say("signals")}
              rowKey={({ strategy, signal, raised_at }) => `${strategy} ${signal} ${String(raised_at)}`}
              rows={signals}
              locale={{ emptyText: <EmptyState title={say("noSignals")} hint={say("noSignalsHint")} /> }}
              columns={[
                { title: say("strategy"), render: (_, { strategy }) => <StrategyLink strategy={strategy} label={name("strategies", strategy)} /> },
                { title: say("signal"), render: (_, { signal_told }) => <Tag>{signal_told[language]}</Tag> },
                { title: say("raised"), render: (_, { raised_at }) => <When at={raised_at} /> },
                { title: say("evidence"), dataIndex: "reason" },
                { title: say("step"), render: (_, { step_told }) => step_told[language] },
                { title: say("answer"), render: (_, { answer, answered_by }) => (answered_by ? `${answered_by}${answer ? `: ${answer}` : ""}` : "—") },
                { title: say("todo"), render: (_, row) => row.is_open && <Answers signal={row} /> },
              ]}
            />
          )}
        </Loaded>
      </Panel>
      <Curves />
    </Page>
  );
}

function Answers({ signal: { strategy: id, signal } }: { signal: SignalRow }) {
  const strategy = useNames().name("strategies", id);
  const say = useWords();
  const dismiss = useDismiss();
  const retire = useRetire();
  return (
    <Allowed to="steer">
      <Flex gap={8}>
        <ActionButton
          reason
          size="small"
          label={say("dismiss")}
          will={[say("dismissWill", { strategy })]}
          run={async (reason) => {
            await dismiss.mutateAsync({ strategy: id, signal, reason });
            return say("dismissed", { strategy });
          }}
        />
        {signal === "retirement" && (
          <ActionButton
            danger
            size="small"
            label={say("retire")}
            will={[say("retireWill", { strategy }), say("retireBack")]}
            run={async () => {
              await retire.mutateAsync(id);
              return say("retired", { strategy });
            }}
          />
        )}
      </Flex>
    </Allowed>
  );
}
