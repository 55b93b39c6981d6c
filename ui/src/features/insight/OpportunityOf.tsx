import { useState } from "react";
import { api } from "../../api";
import type { OpportunityAsked, OpportunityRow, OpportunityRows } from "../../api/schema";
import { Bars } from "../../charts";
import { Count, Money, Sentence } from "../../ui";
import { useNames } from "../../ui/named";
import { useQuestion } from "./asked";
import { OneField, useRunOptions } from "./fields";
import { Frame } from "./Frame";
import { Rows } from "./Rows";
import { useWords } from "./words";

const TOP = 12;

/** Which rule costs how much. */
export function OpportunityOf() {
  const say = useWords();
  const { name: ruleOf } = useNames();
  const runs = useRunOptions();
  const [chosen, setChosen] = useState("");
  const run = chosen || (runs[0]?.value ?? "");
  const question = useQuestion<OpportunityAsked, OpportunityRows>("/v1/insight/opportunity", (body) => api.POST("/v1/insight/opportunity", { body }));
  const reason = (row: OpportunityRow) => ruleOf("reasons", row.reason.toLowerCase());
  const name = (row: OpportunityRow) => (row.rule && row.rule !== row.reason ? ruleOf("rules", row.rule) : reason(row));
  return (
    <Frame
      hint={say("opportunityHint")}
      question={question}
      next={() => (run ? { run, begins: 0, ends: 0 } : null)}
      fields={<OneField label={say("theRun")} empty={say("noRuns")} options={runs} value={run} onChange={setChosen} />}
    >
      {({ rows }) => (
        <>
          <Bars
            title={say("chartOf", { what: say("forgone"), unit: say("unitYuan") })}
            height={320}
            names={rows.slice(0, TOP).map(name)}
            series={[{ name: say("forgone"), values: rows.slice(0, TOP).map(({ forgone_cents }) => forgone_cents / 100) }]}
          />
          <Rows<OpportunityRow>
            rows={rows}
            rowKey={({ reason, verdict: of, rule }) => `${reason} ${of} ${rule}`}
            columns={[
              { title: say("reason"), render: (_, row) => <Sentence text={reason(row)} /> },
              { title: say("rule"), render: (_, { rule }) => (rule ? ruleOf("rules", rule) : say("none")) },
              { title: say("customers"), align: "right", render: (_, { customers }) => <Count value={customers} /> },
              { title: say("candidates"), align: "right", render: (_, { candidates }) => <Count value={candidates} /> },
              { title: say("value"), align: "right", render: (_, { value_cents }) => <Money cents={value_cents} /> },
              { title: say("forgone"), align: "right", render: (_, { forgone_cents }) => <Money cents={forgone_cents} /> },
            ]}
          />
        </>
      )}
    </Frame>
  );
}
