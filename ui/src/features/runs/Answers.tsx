import { useMemo, useState } from "react";
import type { AnswerCount } from "../../api/schema";
import { Count, Panel, Select, StrategyLink, WideTable, Tag } from "../../ui";
import { useWords } from "./words";

const SHOWN = 15;

/** Candidates by strategy and answer, most first. */
export function Answers({ answers }: { answers: readonly AnswerCount[] }) {
  const say = useWords();
  const [strategy, setStrategy] = useState("");
  const strategies = useMemo(() => [...new Map(answers.map((one) => [one.strategy, one.label]))].map(([value, label]) => ({ value, label })), [answers]);
  const shown = answers.filter((one) => !strategy || one.strategy === strategy);
  return (
    <Panel
      title={say("answers")}
      extra={
        <Select
          aria-label={say("strategy")}
          style={{ width: 220 }}
          showSearch={{ optionFilterProp: "label" }}
          value={strategy}
          onChange={setStrategy}
          options={[{ value: "", label: say("all") }, ...strategies]}
        />
      }
    >
      <WideTable<AnswerCount> label={say("answers")}
        rowKey={(one) => `${one.strategy}/${one.reason}`}
        rows={shown}
        pagination={shown.length > SHOWN && { pageSize: SHOWN, size: "small", showSizeChanger: false }}
        columns={[
          { title: say("strategy"), render: (_, { strategy, label }) => <StrategyLink strategy={strategy} label={label} /> },
          { title: say("answer"), render: (_, { told, verdict }) => <Tag color={verdict === "chosen" ? "success" : "default"}>{told}</Tag> },
          { title: say("count"), align: "right", render: (_, { candidates }) => <Count value={candidates} /> },
        ]}
      />
    </Panel>
  );
}
