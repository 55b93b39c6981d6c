import { useMemo, useState } from "react";
import type { EffectAsked, LossRow } from "../../api/schema";
import { Waterfall } from "../../charts";
import { Count, EmptyState, Flex, FormField, Loaded, Money, Panel, Select, Table } from "../../ui";
import { useLosses } from "./asked";
import { useNames } from "./naming";
import { stagesOf, type StageOf } from "./stages";
import { useWords } from "./words";

const EVERY = "";

/** Where people and expected money were lost on the way to a conversion. */
export function Losses({ asked }: { asked: EffectAsked }) {
  return <Loaded asked={useLosses(asked, true)}>{({ rows }) => <Shown rows={rows} />}</Loaded>;
}

function Shown({ rows }: { rows: readonly LossRow[] }) {
  const say = useWords();
  const names = useNames("strategy");
  const strategies = [...new Set(rows.map(({ strategy }) => strategy))].sort();
  const [strategy, setStrategy] = useState(EVERY);
  const stages = useMemo(() => stagesOf(rows, strategy), [rows, strategy]);
  const start = stages[0];
  if (!start) {
    return <EmptyState title={say("noLosses")} hint={say("noLossesHint")} />;
  }
  const named = (stage: StageOf) => say(`stage_${stage.stage}`);
  const words = { step: say("stage"), change: say("lost"), left: say("people") };
  const falls = (of: (stage: StageOf) => number) =>
    stages.slice(1).map((stage, place) => ({ name: say("stepLoss", { stage: named(stage) }), change: of(stage) - of(stages[place] ?? stage) }));
  const yuan = ({ worth_cents }: StageOf) => Math.round(worth_cents / 100);
  return (
    <Panel>
      <FormField label={say("strategyChoice")}>
        <Select<string>
          aria-label={say("strategyChoice")}
          style={{ width: 320 }}
          showSearch={{ optionFilterProp: "label" }}
          value={strategy}
          options={[{ value: EVERY, label: say("all") }, ...strategies.map((id) => ({ value: id, label: names(id) }))]}
          onChange={(chosen) => setStrategy(chosen ?? EVERY)}
        />
      </FormField>
      <Flex gap={16} wrap>
        <div style={{ flex: "1 1 420px", minWidth: 0 }}>
          <Waterfall title={say("peopleFall")} start={{ name: named(start), change: start.people }} steps={falls(({ people }) => people)} words={words} height={260} />
        </div>
        <div style={{ flex: "1 1 420px", minWidth: 0 }}>
          <Waterfall title={say("worthFall")} start={{ name: named(start), change: yuan(start) }} steps={falls(yuan)} words={words} height={260} />
        </div>
      </Flex>
      <Table<StageOf>
        size="small"
        pagination={false}
        rowKey={({ stage }) => stage}
        dataSource={[...stages]}
        columns={[
          { title: say("stage"), render: (_, stage) => named(stage) },
          { title: say("people"), align: "right", render: (_, { people }) => <Count value={people} /> },
          { title: say("worth"), align: "right", render: (_, { worth_cents }) => <Money cents={worth_cents} /> },
        ]}
      />
    </Panel>
  );
}
