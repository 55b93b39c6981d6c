import { useState } from "react";
import { api } from "../../api";
import type { EventRow, EventRows, EventsAsked } from "../../api/schema";
import { Line } from "../../charts";
import { Count, Money } from "../../ui";
import { lastDays, useQuestion } from "./asked";
import { tellPeriod } from "./duration";
import { DaysField, EveryField, ManyField, useNamed, type Every } from "./fields";
import { Frame } from "./Frame";
import { Rows } from "./Rows";
import { useWords } from "./words";

/** Events by time. */
export function EventsOf() {
  const say = useWords();
  const { events, eventName } = useNamed();
  const [days, setDays] = useState(90);
  const [every, setEvery] = useState<Every>("week");
  const [kinds, setKinds] = useState<string[]>([]);
  const question = useQuestion<EventsAsked, EventRows>("/v1/insight/events", (body) => api.POST("/v1/insight/events", { body }));
  return (
    <Frame
      hint={say("eventsHint")}
      question={question}
      next={() => ({ ...lastDays(days), events: kinds, every, by: "", money: "amount" })}
      fields={
        <>
          <DaysField value={days} onChange={setDays} />
          <EveryField value={every} onChange={setEvery} />
          <ManyField label={say("kinds")} empty={say("allKinds")} options={events} value={kinds} onChange={setKinds} />
        </>
      }
    >
      {({ rows }, body) => {
        const periods = [...new Set(rows.map(({ period }) => period))].sort();
        const found = [...new Set(rows.map(({ kind }) => kind))];
        const at = (kind: string, period: string) => rows.find((row) => row.kind === kind && row.period === period)?.events ?? 0;
        return (
          <>
            <Line title={say("chartOf", { what: say("events"), unit: say("unitTimes") })} names={periods} series={found.map((kind) => ({ name: eventName(kind), values: periods.map((period) => at(kind, period)) }))} />
            <Rows<EventRow>
              rows={rows}
              rowKey={({ period, kind }) => `${period} ${kind}`}
              columns={[
                { title: say("period"), render: (_, { period }) => tellPeriod(period, body.every) },
                { title: say("kind"), render: (_, { kind }) => eventName(kind) },
                { title: say("times1"), align: "right", render: (_, row) => <Count value={row.events} /> },
                { title: say("customers"), align: "right", render: (_, { customers }) => <Count value={customers} /> },
                { title: say("money"), align: "right", render: (_, { cents }) => <Money cents={cents} /> },
              ]}
            />
          </>
        );
      }}
    </Frame>
  );
}
