import type { CalendarCell, CalendarDay } from "../../api/schema";

const DAY_MS = 86_400_000;

/** A day some days later, ISO: days of a calendar know no zones. */
export function later(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The day of the week: 0 is Monday. */
export function weekday(day: string): number {
  return (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
}

/** The whole weeks, from Monday on, that a month stands in. */
export function monthAround(day: string): { from: string; to: string } {
  const first = `${day.slice(0, 7)}-01`;
  const next = `${later(first, 31).slice(0, 7)}-01`;
  const last = later(next, -1);
  return { from: later(first, -weekday(first)), to: later(last, 6 - weekday(last)) };
}

export function weekAround(day: string): { from: string; to: string } {
  const from = later(day, -weekday(day));
  return { from, to: later(from, 6) };
}

/** The same day of another month; its last day where that month is shorter. */
export function monthsLater(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(date, last))).toISOString().slice(0, 10);
}

export type DayKind = "work" | "weekend" | "holiday" | "workedWeekend";

/** What kind of day it is: a working Saturday is worked in exchange for a holiday. */
export function kindOf({ day, works }: Pick<CalendarDay, "day" | "works">): DayKind {
  const weekend = weekday(day) > 4;
  return works ? (weekend ? "workedWeekend" : "work") : weekend ? "weekend" : "holiday";
}

export type Volume = { sent: number; doubtful: number; waiting: number };
export type Chosen = { channel: string; department: string };

/** How much left and waits on a day, of one channel and department or of all. */
export function volumeOf(cells: readonly CalendarCell[], { channel, department }: Chosen): Volume {
  const mine = cells.filter((cell) => (!channel || cell.channel === channel) && (!department || cell.department === department));
  const sum = (of: (cell: CalendarCell) => number) => mine.reduce((total, cell) => total + of(cell), 0);
  return { sent: sum(({ sent }) => sent), doubtful: sum(({ doubtful }) => doubtful), waiting: sum(({ waiting }) => waiting) };
}

/** What is expected of a day, of one channel or of all; departments are not told apart in it. */
export function expectedOf(day: Pick<CalendarDay, "expected">, { channel, department }: Chosen): number {
  const mine = department ? [] : day.expected.filter((one) => !channel || one.channel === channel);
  return Math.round(mine.reduce((total, { mean }) => total + mean, 0));
}

const EXCESSES = ["", "perhaps", "likely"] as const;
export type Excess = (typeof EXCESSES)[number];

/** The worst of what the engine says of the channels of a day. */
export function excessOf(day: Pick<CalendarDay, "expected">, { channel }: Chosen): Excess {
  const mine = day.expected.filter((one) => !channel || one.channel === channel).map(({ excess }) => EXCESSES.indexOf(excess));
  return EXCESSES[Math.max(0, ...mine)] ?? "";
}

/** The channels of a day that were given more than they may be. */
export function overfull(cells: readonly CalendarCell[], limits: ReadonlyMap<string, number | null>): readonly string[] {
  return [...limits].flatMap(([channel, limit]) => {
    const { sent, waiting } = volumeOf(cells, { channel, department: "" });
    return limit !== null && sent + waiting > limit ? [channel] : [];
  });
}
