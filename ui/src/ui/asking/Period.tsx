import { useState } from "react";
import { dayAfter, midnight } from "../../i18n/days";
import { tellWhen } from "../../i18n";
import { FormField } from "../FormField";
import { DayPicker } from "../moments";
import { useZone } from "../told";
import { useWords } from "./words";

/** Days of the bank's calendar, both included, and the instants between which they lie. */
export type Period = {
  from: string;
  to: string;
  begins: number;
  ends: number;
  isWrong: boolean;
  change: (part: { from?: string; to?: string }) => void;
};

const NOW_US = 1000;

/** So many days until today; `over`: until yesterday, as only days that are over can be told. */
export function usePeriod(days: number, over = false): Period {
  const zone = useZone();
  const [chosen, setChosen] = useState(() => {
    const today = tellWhen(Date.now() * NOW_US, zone, "zh", "day");
    const to = over ? dayAfter(today, -1) : today;
    return { from: dayAfter(to, 1 - days), to };
  });
  const { from, to } = chosen;
  return {
    from,
    to,
    begins: midnight(from, zone),
    ends: midnight(dayAfter(to), zone),
    isWrong: from > to,
    change: (part) => setChosen((now) => ({ ...now, ...part })),
  };
}

export function PeriodInput({ period: { from, to, isWrong, change } }: { period: Period }) {
  const say = useWords();
  return (
    <>
      <FormField label={say("from")}>
        <DayPicker label={say("from")} clearable={false} value={from} wrong={isWrong} onChange={(day) => change({ from: day })} />
      </FormField>
      <FormField label={say("to")}>
        <DayPicker label={say("to")} clearable={false} value={to} wrong={isWrong} onChange={(day) => change({ to: day })} />
      </FormField>
    </>
  );
}
