import { useState } from "react";
import { api } from "../../api";
import type { ChurnAsked, ChurnRow, ChurnRows } from "../../api/schema";
import { Bars } from "../../charts";
import { tellCount, useLanguage } from "../../i18n";
import { Flex, Money, Person } from "../../ui";
import { lastDays, useChurnRule, useQuestion } from "./asked";
import { DaysField, ManyField, NumberField, useNamed } from "./fields";
import { Finding } from "./Finding";
import { Frame } from "./Frame";
import { Rows } from "./Rows";
import { useWords } from "./words";

const TOP = 15;

/** Customers who are silent for far longer than usual. */
export function ChurnOf() {
  const say = useWords();
  const language = useLanguage();
  const { events } = useNamed();
  const [days, setDays] = useState(180);
  const [times, setTimes] = useState(3);
  const [kinds, setKinds] = useState<string[]>([]);
  const question = useQuestion<ChurnAsked, ChurnRows>("/v1/insight/churn", (body) => api.POST("/v1/insight/churn", { body }));
  const tenth = (number: number) => tellCount(Math.round(number * 10) / 10, language);
  return (
    <Frame
      hint={say("churnHint")}
      question={question}
      next={() => ({ ...lastDays(days), events: kinds, times, money: "amount" })}
      fields={
        <>
          <DaysField value={days} onChange={setDays} />
          <NumberField label={say("times")} min={1} max={100} value={times} onChange={setTimes} />
          <ManyField label={say("kinds")} empty={say("allKinds")} options={events} value={kinds} onChange={setKinds} />
        </>
      }
    >
      {({ rows }, body) => (
        <>
          <Bars
            title={say("chartOf", { what: say("churn"), unit: say("unitDays") })}
            names={rows.slice(0, TOP).map(({ customer }) => customer)}
            series={[
              { name: say("silent"), values: rows.slice(0, TOP).map(({ silent_days }) => Math.round(silent_days * 10) / 10) },
              { name: say("usual"), values: rows.slice(0, TOP).map(({ usual_days }) => Math.round(usual_days * 10) / 10) },
            ]}
          />
          <Rule body={body} />
          <Rows<ChurnRow>
            rows={rows}
            rowKey={({ customer }) => customer}
            columns={[
              { title: say("customer"), render: (_, { customer }) => <Person customer={customer} /> },
              { title: say("silent"), align: "right", render: (_, row) => tenth(row.silent_days) },
              { title: say("usual"), align: "right", render: (_, row) => tenth(row.usual_days) },
              { title: say("ratio"), align: "right", render: (_, row) => tenth(row.times) },
              { title: say("monthly"), align: "right", render: (_, row) => <Money cents={row.cents_a_month} /> },
            ]}
          />
        </>
      )}
    </Frame>
  );
}

/** The plain condition that comes nearest to the alerts, and how near. */
function Rule({ body }: { body: ChurnAsked }) {
  const say = useWords();
  const rule = useChurnRule(body).data?.rows[0];
  if (!rule) {
    return null;
  }
  const { condition, days, found, caught, others } = rule;
  return (
    <Flex gap={12} align="center" wrap>
      <span>{say("rule_of", { days, found, caught, others })}</span>
      <Finding condition={condition} about={say("aboutChurn", { days })} />
    </Flex>
  );
}
