import { useState } from "react";
import { useMay } from "../../api";
import type { MarketingCalendar } from "../../api/schema";
import { Alert, Button, EmptyState, Flex, Loaded, Page, Panel, Segmented, Select } from "../../ui";
import { useBankSimulation, useCalendar } from "./asked";
import { DayDrawer } from "./DayDrawer";
import { later, monthAround, monthsLater, weekAround } from "./days";
import { Month } from "./Month";
import { Outlook } from "./Outlook";
import { Week } from "./Week";
import { useWords } from "./words";

type Shape = "month" | "week";

/** What left and what waits, day by day, against what channels may and on which days people work. */
export function Screen() {
  const say = useWords();
  const [shape, setShape] = useState<Shape>("month");
  const [day, setDay] = useState("");
  const [channel, setChannel] = useState("");
  const [department, setDepartment] = useState("");
  const [open, setOpen] = useState("");
  const now = useCalendar(null);
  const today = now.data?.today ?? "";
  const at = day || today;
  const latest = useBankSimulation(useMay("simulate"));
  const asked = useCalendar(at ? (shape === "month" ? monthAround(at) : weekAround(at)) : null, latest);
  const step = (by: number) => setDay(shape === "month" ? monthsLater(at, by) : later(at, 7 * by));
  const departments = departmentsOf(asked.data);
  return (
    <Page title={say("title")} hint={say("hint")}>
      <Panel>
        <Flex vertical gap={12}>
          <Flex gap={8} wrap align="center">
            <Segmented<Shape>
              aria-label={say("shown")}
              value={shape}
              onChange={setShape}
              options={[
                { value: "month", label: say("month") },
                { value: "week", label: say("week") },
              ]}
            />
            <Button onClick={() => step(-1)}>{say("earlier")}</Button>
            <Button onClick={() => setDay("")}>{say("today")}</Button>
            <Button onClick={() => step(1)}>{say("later")}</Button>
            <strong aria-live="polite">{shape === "month" ? at.slice(0, 7) : `${weekAround(at || "2026-01-01").from} – ${weekAround(at || "2026-01-01").to}`}</strong>
            <span className="hc-grow" />
            <Select
              aria-label={say("channel")}
              style={{ width: 160 }}
              value={channel}
              onChange={setChannel}
              options={[{ value: "", label: say("allChannels") }, ...(asked.data?.channels ?? []).map((one) => ({ value: one.channel, label: one.label }))]}
            />
            <Select
              aria-label={say("department")}
              style={{ width: 180 }}
              value={department}
              onChange={setDepartment}
              options={[{ value: "", label: say("allDepartments") }, ...departments]}
            />
          </Flex>
          <Loaded asked={asked}>
            {(calendar) => (
              <>
                <Outlook calendar={calendar} latest={latest} />
                <Remarks calendar={calendar} />
                {shape === "month" ? (
                  <Month calendar={calendar} month={at.slice(0, 7)} chosen={{ channel, department }} onOpen={setOpen} />
                ) : (
                  <Week calendar={calendar} chosen={{ channel, department }} onOpen={setOpen} />
                )}
                <DayDrawer calendar={calendar} day={open} onClose={() => setOpen("")} />
              </>
            )}
          </Loaded>
        </Flex>
      </Panel>
    </Page>
  );
}

function departmentsOf(calendar: MarketingCalendar | undefined) {
  const labels = new Map((calendar?.days ?? []).flatMap(({ cells }) => cells.map((one) => [one.department, one.department_label] as const)));
  return [...labels].map(([value, label]) => ({ value, label }));
}

function Remarks({ calendar: { days, calendar: version } }: { calendar: MarketingCalendar }) {
  const say = useWords();
  const bare = days.every(({ cells, plans, expected, blackouts }) => cells.length + plans.length + expected.length + blackouts.length === 0);
  return (
    <>
      {days.some(({ known }) => !known) && <Alert type="info" showIcon title={say("unknown", { version })} />}
      {bare && <EmptyState title={say("empty")} hint={say("emptyHint")} />}
    </>
  );
}
