import { useState } from "react";
import { api } from "../../api";
import type { RetentionAsked, RetentionRow, RetentionRows } from "../../api/schema";
import { HeatMap } from "../../charts";
import { Count, Flex, Share } from "../../ui";
import { lastDays, useQuestion } from "./asked";
import { eventOf, stuck } from "./conditions";
import { DaysField, EveryField, OneField, useNamed, type Every } from "./fields";
import { Finding } from "./Finding";
import { Frame } from "./Frame";
import { Rows } from "./Rows";
import { useWords } from "./words";

const DAY_US = 86_400_000_000;

/** Who was back, by the period in which customers began. */
export function RetentionOf() {
  const say = useWords();
  const { events, eventName } = useNamed();
  const [days, setDays] = useState(90);
  const [every, setEvery] = useState<Every>("week");
  const [bornSet, setBorn] = useState("");
  const [backSet, setBack] = useState("");
  const born = bornSet || (events[0]?.value ?? "");
  const back = backSet || (events[0]?.value ?? "");
  const question = useQuestion<RetentionAsked, RetentionRows>("/v1/insight/retention", (body) => api.POST("/v1/insight/retention", { body }));
  return (
    <Frame
      hint={say("retentionHint")}
      question={question}
      next={() => (born && back ? { ...lastDays(days), born, back, every, offsets: 8 } : null)}
      fields={
        <>
          <DaysField value={days} onChange={setDays} />
          <EveryField value={every} onChange={setEvery} />
          <OneField label={say("born")} options={events} value={born} onChange={setBorn} />
          <OneField label={say("back")} options={events} value={back} onChange={setBack} />
        </>
      }
    >
      {({ rows }, body) => {
        const told = Math.round((body.ends - body.begins) / DAY_US);
        return (
          <>
            <Cohorts rows={rows} />
            {body.born !== body.back && (
              <Flex gap={8} align="center" wrap>
                {say("lapsed", { days: told, born: eventName(body.born), back: eventName(body.back) })}
                <Finding
                  condition={stuck(body.born, body.back, told)}
                  about={say("aboutStuck", { taken: eventName(body.born), missed: eventName(body.back) })}
                  goal={eventOf(body.back)}
                />
              </Flex>
            )}
            <Rows<RetentionRow>
              rows={rows.filter(({ over }) => over)}
              rowKey={({ cohort, offset }) => `${cohort} ${String(offset)}`}
              columns={[
                { title: say("cohort"), dataIndex: "cohort" },
                { title: say("began"), align: "right", render: (_, { began }) => <Count value={began} /> },
                { title: say("offsetHead"), render: (_, { offset }) => say("offset", { number: offset }) },
                { title: say("customers"), align: "right", render: (_, { customers }) => <Count value={customers} /> },
                { title: say("share"), align: "right", render: (_, { share }) => <Share value={share} /> },
              ]}
            />
          </>
        );
      }}
    </Frame>
  );
}

function Cohorts({ rows }: { rows: readonly RetentionRow[] }) {
  const say = useWords();
  const cohorts = [...new Set(rows.map(({ cohort }) => cohort))];
  // Everybody is there in the period in which he began: that would only drown the others.
  const offsets = [...new Set(rows.map(({ offset }) => offset))].filter((offset) => offset > 0).sort((a, b) => a - b);
  const began = new Map(rows.map((row) => [row.cohort, row.began]));
  const share = (cohort: string, offset: number) => {
    const found = rows.find((row) => row.cohort === cohort && row.offset === offset);
    return found?.over ? Math.round(found.share * 1000) / 10 : null;
  };
  return (
    <HeatMap
      title={say("returned")}
      columns={offsets.map((number) => say("offset", { number }))}
      rows={cohorts.map((cohort) => say("cohortOf", { cohort, count: began.get(cohort) ?? 0 }))}
      values={cohorts.map((cohort) => offsets.map((offset) => share(cohort, offset)))}
    />
  );
}
