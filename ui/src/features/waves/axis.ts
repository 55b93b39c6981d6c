import type { TimetableRow } from "../../api/schema";

const MINUTE_US = 60_000_000;
const HOUR_US = 60 * MINUTE_US;
const DAY_US = 24 * HOUR_US;

/** Where something stands on the axis, in parts of its length. */
export type Bar = { readonly from: number; readonly to: number };

export type Drawn = {
  /** Where customers come, at the earliest: those who answer nothing, where they come at all. */
  readonly at: number;
  /** How long they are held. */
  readonly holds: Bar | null;
  /** Until when others may still come. */
  readonly later: Bar | null;
};

export type Span = { readonly days: number; readonly hours: number; readonly minutes: number };
export type Tick = { readonly at: number; readonly span: Span };

const TICKS_MAX = 8;
const STEPS_US = [15 * MINUTE_US, 30 * MINUTE_US, HOUR_US, 3 * HOUR_US, 6 * HOUR_US, 12 * HOUR_US, ...[1, 2, 3, 5, 7, 10, 15, 30, 60, 90].map((days) => days * DAY_US)];

/** How long the axis is drawn: at least an hour, so that it has a length. */
export function lengthOf(length_us: number): number {
  return Math.max(length_us, HOUR_US);
}

export function begins({ silent_us, comes_us }: TimetableRow): number {
  return silent_us ?? comes_us;
}

/** Where a row stands; what lies behind the end of the axis ends there. */
export function drawn(row: TimetableRow, length_us: number): Drawn {
  const length = lengthOf(length_us);
  const part = (us: number) => Math.min(1, us / length);
  const at = begins(row);
  // A wait is as long as it is for sure; a wave, and who leaves, comes some time up to the last one.
  const held = row.is_wave ? 0 : row.holds_us;
  const most = row.holds_most_us === null ? length : at + row.holds_most_us;
  const last = row.is_wave || held === 0 ? (row.comes_last_us ?? length) : most;
  return {
    at: part(at),
    holds: held > 0 ? { from: part(at), to: part(at + held) } : null,
    later: last > at + held ? { from: part(at + held), to: part(last) } : null,
  };
}

/** The marks of the axis, at the roundest step that leaves few of them. */
export function ticksOf(length_us: number): readonly Tick[] {
  const length = lengthOf(length_us);
  const step = STEPS_US.find((one) => length / one <= TICKS_MAX) ?? STEPS_US.at(-1) ?? DAY_US;
  return Array.from({ length: Math.floor(length / step) + 1 }, (_, at) => ({ at: (at * step) / length, span: spanOf(at * step) }));
}

/** A length of time in days, hours and minutes. */
export function spanOf(us: number): Span {
  const minutes = Math.round(us / MINUTE_US);
  return { days: Math.floor(minutes / 1440), hours: Math.floor((minutes % 1440) / 60), minutes: minutes % 60 };
}
