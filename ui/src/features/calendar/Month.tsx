import type { CalendarDay, MarketingCalendar } from "../../api/schema";
import { Count, Tag } from "../../ui";
import { excessOf, expectedOf, kindOf, overfull, volumeOf, type Chosen } from "./days";
import { DayTag, ExcessTag, limitsOf, useWeekdays } from "./parts";
import { useWords } from "./words";

type Props = { calendar: MarketingCalendar; month: string; chosen: Chosen; onOpen: (day: string) => void };

/** A month in its whole weeks: darker days have more messages. */
export function Month({ calendar, month, chosen, onOpen }: Props) {
  const heads = useWeekdays();
  const { days, today } = calendar;
  const weeks = Array.from({ length: Math.ceil(days.length / 7) }, (_, at) => days.slice(7 * at, 7 * at + 7));
  const volume = ({ cells }: CalendarDay) => {
    const { sent, waiting } = volumeOf(cells, chosen);
    return sent + waiting;
  };
  const most = Math.max(1, ...days.map(volume));
  return (
    <div className="hc-scroll">
      <table className="hc-calendar">
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={week[0]?.day}>
              {week.map((day) => (
                <td key={day.day} style={{ background: shade(volume(day) / most) }} className={day.day === today ? "hc-today" : ""}>
                  <Day day={day} calendar={calendar} chosen={chosen} faint={!day.day.startsWith(month)} onOpen={onOpen} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Never so dark that the words on it could not be read. */
function shade(share: number): string {
  return share > 0 ? `rgba(23, 69, 107, ${(0.04 + 0.18 * share).toFixed(3)})` : "transparent";
}

type DayProps = { day: CalendarDay; calendar: MarketingCalendar; chosen: Chosen; faint: boolean; onOpen: (day: string) => void };

function Day({ day, calendar, chosen, faint, onOpen }: DayProps) {
  const say = useWords();
  const { sent, waiting } = volumeOf(day.cells, chosen);
  const expected = expectedOf(day, chosen);
  const over = overfull(day.cells, limitsOf(calendar)).some((channel) => !chosen.channel || chosen.channel === channel);
  return (
    <button type="button" className="hc-day" onClick={() => onOpen(day.day)}>
      <span className="hc-day-head">
        <span className="hc-hidden">{`${day.day} ${say(`${kindOf(day)}Told`)}`}</span>
        <span className={faint ? "hc-secondary" : "hc-strong"} aria-hidden="true">
          {Number(day.day.slice(8))}
        </span>
        <DayTag day={day} />
        {over ? <Tag color="error">{say("over")}</Tag> : <ExcessTag excess={excessOf(day, chosen)} />}
      </span>
      {sent > 0 && (
        <span>
          {say("sent")} <Count value={sent} />
        </span>
      )}
      {waiting > 0 && (
        <span>
          {say("waiting")} <Count value={waiting} />
        </span>
      )}
      {expected > 0 && (
        <span className="hc-secondary">
          {say("expected")} <Count value={expected} />
        </span>
      )}
      {day.plans.length > 0 && <span className="hc-secondary">{say("plans", { count: day.plans.length })}</span>}
    </button>
  );
}
