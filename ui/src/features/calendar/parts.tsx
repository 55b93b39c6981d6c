import type { CalendarDay, MarketingCalendar } from "../../api/schema";
import { Tag } from "../../ui";
import { kindOf } from "./days";
import { useWords } from "./words";

export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

export function useWeekdays(): string[] {
  const say = useWords();
  return WEEKDAYS.map((day) => say(day));
}

/** Whether a weekday is off or a weekend day is worked; nothing for other days. */
export function DayTag({ day }: { day: CalendarDay }) {
  const say = useWords();
  const kind = kindOf(day);
  switch (kind) {
    case "holiday":
      return <Tag color="success">{say("holiday")}</Tag>;
    case "workedWeekend":
      return <Tag color="warning">{say("workedWeekend")}</Tag>;
    case "work":
    case "weekend":
      return null;
  }
}

/** How much each channel may be given in a day; null: any number. */
export function limitsOf({ channels }: MarketingCalendar): ReadonlyMap<string, number | null> {
  return new Map(channels.map(({ channel, capacity_per_day }) => [channel, capacity_per_day]));
}
