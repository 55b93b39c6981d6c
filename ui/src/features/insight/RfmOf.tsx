import { useState } from "react";
import { api } from "../../api";
import type { RfmAsked, RfmRow, RfmRows } from "../../api/schema";
import { Bars } from "../../charts";
import { tellCount, useLanguage } from "../../i18n";
import { Count, Money, Share } from "../../ui";
import { lastDays, useQuestion } from "./asked";
import { DaysField, ManyField, useNamed } from "./fields";
import { Finding } from "./Finding";
import { Frame } from "./Frame";
import { Rows } from "./Rows";
import { useWords } from "./words";

/** Customers by how lately, how often and for how much they came. */
export function RfmOf() {
  const say = useWords();
  const language = useLanguage();
  const { events } = useNamed();
  const [days, setDays] = useState(90);
  const [kinds, setKinds] = useState<string[]>([]);
  const question = useQuestion<RfmAsked, RfmRows>("/v1/insight/rfm", (body) => api.POST("/v1/insight/rfm", { body }));
  const name = (row: RfmRow) => (language === "en" ? row.segment_en : row.segment_zh);
  return (
    <Frame
      hint={say("rfmHint")}
      question={question}
      next={() => ({ ...lastDays(days), events: kinds, classes: 5, money: "amount" })}
      fields={
        <>
          <DaysField value={days} onChange={setDays} />
          <ManyField label={say("kinds")} empty={say("allKinds")} options={events} value={kinds} onChange={setKinds} />
        </>
      }
    >
      {({ rows: rising }) => {
        // Those who are worth most come first.
        const rows = [...rising].reverse();
        return (
        <>
          <Bars title={say("chartOf", { what: say("rfm"), unit: say("unitPeople") })} names={rows.map(name)} series={[{ name: say("customers"), values: rows.map(({ customers }) => customers) }]} />
          {!rows.some(({ condition }) => condition) && <span className="hc-secondary">{say("noCondition")}</span>}
          <Rows<RfmRow>
            rows={rows}
            rowKey={({ segment }) => segment}
            columns={[
              { title: say("segment"), render: (_, row) => name(row) },
              { title: say("customers"), align: "right", render: (_, { customers }) => <Count value={customers} /> },
              { title: say("share"), align: "right", render: (_, { share }) => <Share value={share} /> },
              { title: say("frequency"), align: "right", render: (_, { frequency }) => <Count value={frequency} /> },
              { title: say("money"), align: "right", render: (_, { monetary_cents }) => <Money cents={monetary_cents} /> },
              { title: say("recency"), align: "right", render: (_, { recency_days_mean }) => tellCount(Math.round(recency_days_mean * 10) / 10, language) },
              ...(rows.some(({ condition }) => condition)
                ? [{ title: say("finding"), render: (_: unknown, row: RfmRow) => row.condition && <Finding condition={row.condition} about={say("aboutSegment", { segment: name(row) })} /> }]
                : []),
            ]}
          />
        </>
        );
      }}
    </Frame>
  );
}
