import { useCallback, useMemo } from "react";
import type { ExperimentTold, JudgementTold } from "../../api/schema";
import { Band } from "../../charts";
import { tellCount, useLanguage } from "../../i18n";
import { dayOf } from "../../i18n/days";
import { EmptyState, Panel, Table, When } from "../../ui";
import { isMoney, tellLevel, tellShares } from "./telling";
import { useWords } from "./words";

/** The difference as it was judged, day by day; and the record of what was judged. */
export function Course({ told }: { told: ExperimentTold }) {
  const say = useWords();
  const language = useLanguage();
  const money = isMoney(told.trial.gain);
  const arms = [...new Set([...told.history.flatMap(({ findings }) => findings), ...told.findings].map(({ arm }) => arm))];
  const tell = useCallback((value: number) => tellLevel(value, money, language, true), [money, language]);
  return (
    <>
      {arms.map((arm) => (
        <Panel key={arm} title={say("overTime")}>
          <Over told={told} arm={arm} tell={tell} />
        </Panel>
      ))}
      <Panel title={say("history")}>
        <Table<JudgementTold>
          size="small"
          pagination={false}
          rowKey={({ at, stage }) => `${String(at)} ${String(stage)}`}
          dataSource={[...told.history].reverse()}
          locale={{ emptyText: <EmptyState title={say("noHistory")} hint={say("noHistoryHint")} /> }}
          columns={[
            { title: say("when"), render: (_, { at }) => <When at={at} /> },
            { title: say("by"), render: (_, { by }) => (by === "hengce" ? say("bySystem") : by) },
            { title: say("why"), render: (_, { why_told, reason }) => (reason ? say("becauseOf", { why: why_told[language], reason }) : why_told[language]) },
            { title: say("became"), render: (_, { shares }) => tellShares(shares, language) },
            { title: say("units"), render: (_, { units }) => Object.entries(units).map(([arm, n]) => `${arm} ${tellCount(n, language)}`).join(" · ") },
            { title: say("reproduced"), render: (_, { is_reproduced }) => say(is_reproduced ? "yes" : "no") },
          ]}
        />
      </Panel>
    </>
  );
}

function Over({ told, arm, tell }: { told: ExperimentTold; arm: string; tell: (value: number) => string }) {
  const say = useWords();
  const ranges = useMemo(() => courseOf(told, arm), [told, arm]);
  return (
    <Band
      title={`${arm} − ${told.experiment.champion}`}
      ranges={ranges}
      words={{ name: say("day"), value: say("effect"), low: say("low"), high: say("high") }}
      tell={tell}
      height={220}
    />
  );
}

/** What was known of an arm when it was judged, and what is known now. */
function courseOf({ history, findings, experiment }: ExperimentTold, arm: string) {
  const now = findings.find((each) => each.arm === arm);
  const looks = [
    ...history.map((one) => ({ name: dayOf(one.day), found: one.findings.find((each) => each.arm === arm) })),
    ...(now ? [{ name: `${dayOf(experiment.since)} →`, found: now }] : []),
  ];
  return looks.map(({ name, found }) => ({
    name,
    value: found?.effect?.value ?? null,
    low: found?.effect?.low ?? null,
    high: found?.effect?.high ?? null,
  }));
}
