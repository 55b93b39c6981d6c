import { useState } from "react";
import { api } from "../../api";
import type { FunnelAsked, FunnelRow, FunnelRows } from "../../api/schema";
import { Funnel } from "../../charts";
import { Count, Share } from "../../ui";
import { lastDays, useQuestion } from "./asked";
import { eventOf, stuck } from "./conditions";
import { duration } from "./duration";
import { DaysField, ManyField, NumberField, useNamed } from "./fields";
import { Finding } from "./Finding";
import { Frame } from "./Frame";
import { Rows } from "./Rows";
import { useWords } from "./words";

const DAY_US = 86_400_000_000;
const FIRST = ["wealth_viewed", "wealth_bought"];

/** Customers by the steps that they took. */
export function FunnelOf() {
  const say = useWords();
  const { events, eventName } = useNamed();
  const [days, setDays] = useState(90);
  const [window, setWindow] = useState(7);
  const [chosen, setChosen] = useState<string[] | null>(null);
  const known = FIRST.filter((step) => events.some(({ value }) => value === step));
  const steps = chosen ?? (known.length > 1 ? known : events.slice(0, 2).map(({ value }) => value));
  const question = useQuestion<FunnelAsked, FunnelRows>("/v1/insight/funnel", (body) => api.POST("/v1/insight/funnel", { body }));
  return (
    <Frame
      hint={say("funnelHint")}
      question={question}
      next={() => (steps.length === 0 ? null : { ...lastDays(days), steps, window_us: window * DAY_US, by: "" })}
      fields={
        <>
          <DaysField value={days} onChange={setDays} />
          <ManyField label={say("steps")} options={events} value={steps} onChange={setChosen} />
          <NumberField label={say("window")} min={1} max={365} value={window} onChange={setWindow} />
        </>
      }
    >
      {({ rows }, { begins, ends }) => (
        <>
          <Funnel
            title={say("chartOf", { what: say("funnel"), unit: say("unitPeople") })}
            stages={rows.map(({ name, customers }) => ({ name: eventName(name), value: customers }))}
            words={{ stage: say("step"), value: say("customers") }}
          />
          <Rows<FunnelRow>
            rows={rows}
            rowKey={({ part, step }) => `${part} ${String(step)}`}
            columns={[
              { title: say("step"), render: (_, { step, name }) => `${String(step)}. ${eventName(name)}` },
              { title: say("customers"), align: "right", render: (_, { customers }) => <Count value={customers} /> },
              { title: say("ofFirst"), align: "right", render: (_, { of_first }) => (of_first === null ? say("none") : <Share value={of_first} />) },
              { title: say("ofBefore"), align: "right", render: (_, { of_before }) => (of_before === null ? say("none") : <Share value={of_before} />) },
              {
                title: say("median"),
                align: "right",
                render: (_, { median_seconds, step }) => {
                  if (median_seconds === null || step === 1) {
                    return say("none");
                  }
                  const { unit, number } = duration(median_seconds);
                  return say(unit, { number });
                },
              },
              {
                title: say("stuck"),
                render: (_, { name, step }) => {
                  const before = rows.find((row) => row.step === step - 1);
                  return before ? (
                    <Finding
                      condition={stuck(before.name, name, Math.round((ends - begins) / DAY_US))}
                      about={say("aboutStuck", { taken: eventName(before.name), missed: eventName(name) })}
                      goal={eventOf(name)}
                    />
                  ) : (
                    say("none")
                  );
                },
              },
            ]}
          />
        </>
      )}
    </Frame>
  );
}
