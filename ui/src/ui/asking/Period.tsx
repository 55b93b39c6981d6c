import { Input } from "antd";
import { useState } from "react";
import { dayAfter, midnight } from "../../i18n/days";
import { tellWhen } from "../../i18n";
import { FormField } from "../FormField";
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
const HEIGHT = { height: 30 };

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
  const status = isWrong ? "error" : "";
  return (
    <>
      <FormField label={say("from")}>
        <Input type="date" style={HEIGHT} aria-label={say("from")} value={from} status={status} onChange={({ target }) => target.value && change({ from: target.value })} />
      </FormField>
      <FormField label={say("to")}>
        <Input type="date" style={HEIGHT} aria-label={say("to")} value={to} status={status} onChange={({ target }) => target.value && change({ to: target.value })} />
      </FormField>
    </>
  );
}
