import type { CalendarDay, MarketingCalendar } from "../../api/schema";
import { Tag } from "../../ui";
import { kindOf, type Excess } from "./days";
import { useWords } from "./words";

export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

export function useWeekdays(): string[] {
  const say = useWords();
  return WEEKDAYS.map((day) => say(day));
}

/** Whether a weekday is off or a weekend day is worked, and whether marketing is kept back on the day. */
export function DayTag({ day }: { day: CalendarDay }) {
  const say = useWords();
  return (
    <>
      <KindTag day={day} />
      {day.blackouts.length > 0 && <Tag color="warning">{say("blackout")}</Tag>}
    </>
  );
}

/** Whether the engine expects more than a channel may be given. */
export function ExcessTag({ excess }: { excess: Excess }) {
  const say = useWords();
  switch (excess) {
    case "likely":
      return <Tag color="error">{say("likely")}</Tag>;
    case "perhaps":
      return <Tag color="warning">{say("perhaps")}</Tag>;
    case "":
      return null;
  }
}

function KindTag({ day }: { day: CalendarDay }) {
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
