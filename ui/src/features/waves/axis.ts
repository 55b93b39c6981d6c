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

export type Tick = { readonly at: number; readonly unit: "atOnce" | "dayAt" | "hourAt" | "minuteAt"; readonly n: number };

const TICKS_MAX = 10;
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
  const held = row.is_wave ? 0 : (row.holds_most_us ?? length);
  const last = row.comes_last_us ?? length;
  return {
    at: part(at),
    holds: held > 0 ? { from: part(at), to: part(at + held) } : null,
    later: last > at ? { from: part(at), to: part(last) } : null,
  };
}

/** The marks of the axis, at the roundest step that leaves few of them. */
export function ticksOf(length_us: number): readonly Tick[] {
  const length = lengthOf(length_us);
  const step = STEPS_US.find((one) => length / one <= TICKS_MAX) ?? STEPS_US.at(-1) ?? DAY_US;
  return Array.from({ length: Math.floor(length / step) + 1 }, (_, at) => ({ at: (at * step) / length, ...told(at * step) }));
}

/** An instant after the entry, in the largest unit that says it. */
export function told(us: number): Pick<Tick, "unit" | "n"> {
  if (us <= 0) {
    return { unit: "atOnce", n: 0 };
  }
  if (us >= DAY_US) {
    return { unit: "dayAt", n: Math.round((us / DAY_US) * 10) / 10 };
  }
  return us >= HOUR_US ? { unit: "hourAt", n: Math.round((us / HOUR_US) * 10) / 10 } : { unit: "minuteAt", n: Math.round(us / MINUTE_US) };
}
