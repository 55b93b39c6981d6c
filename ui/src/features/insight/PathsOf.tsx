import { useState } from "react";
import { api } from "../../api";
import type { PathRow, PathRows, PathsAsked } from "../../api/schema";
import { Sankey } from "../../charts";
import { Count } from "../../ui";
import { lastDays, useQuestion } from "./asked";
import { followed } from "./conditions";
import { DaysField, NumberField, OneField, useNamed } from "./fields";
import { Finding } from "./Finding";
import { flowsOf } from "./flows";
import { Frame } from "./Frame";
import { Rows } from "./Rows";
import { useWords } from "./words";

const MINUTE_US = 60_000_000;
const DAY_US = 86_400_000_000;
const STEPS = 6;

/** What customers did one after the other. */
export function PathsOf() {
  const say = useWords();
  const { events, eventName } = useNamed();
  const [days, setDays] = useState(90);
  const [gap, setGap] = useState(1440);
  const [start, setStart] = useState("");
  const question = useQuestion<PathsAsked, PathRows>("/v1/insight/paths", (body) => api.POST("/v1/insight/paths", { body }));
  const named = (name: string) => (name ? eventName(name) : say("leaves"));
  return (
    <Frame
      hint={say("pathsHint")}
      question={question}
      next={() => ({ ...lastDays(days), gap_us: gap * MINUTE_US, steps: STEPS, start })}
      fields={
        <>
          <DaysField value={days} onChange={setDays} />
          <OneField label={say("start")} empty={say("anyStart")} options={events} value={start} onChange={setStart} />
          <NumberField label={say("gap")} min={1} max={10_080} value={gap} onChange={setGap} />
        </>
      }
    >
      {({ rows }, body) => {
        const sorted = [...rows].sort((a, b) => b.sessions - a.sessions);
        // The number of the step keeps the picture without circles.
        const flows = flowsOf(rows, named, say("others"));
        return (
          <>
            <Sankey title={say("chartOf", { what: say("paths"), unit: say("unitVisits") })} flows={flows} words={{ from: say("from"), to: say("to"), value: say("sessions") }} height={420} />
            <Rows<PathRow>
              rows={sorted}
              rowKey={({ step, from, to }) => `${String(step)} ${from} ${to}`}
              columns={[
                { title: say("step"), dataIndex: "step" },
                { title: say("from"), render: (_, { from }) => named(from) },
                { title: say("to"), render: (_, { to }) => named(to) },
                { title: say("sessions"), align: "right", render: (_, { sessions }) => <Count value={sessions} /> },
                { title: say("customers"), align: "right", render: (_, { customers }) => <Count value={customers} /> },
                {
                  title: say("finding"),
                  render: (_, { from, to }) =>
                    from && to ? (
                      <Finding
                        condition={followed(from, to, (body.gap_us ?? MINUTE_US) / MINUTE_US, Math.round((body.ends - body.begins) / DAY_US))}
                        about={say("aboutPath", { from: named(from), to: named(to) })}
                      />
                    ) : (
                      say("none")
                    ),
                },
              ]}
            />
          </>
        );
      }}
    </Frame>
  );
}
