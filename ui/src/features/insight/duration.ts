export type Duration = { unit: "seconds" | "minutes" | "hours" | "daysLong"; number: number };

/** Seconds in the unit in which people say them. */
export function duration(seconds: number): Duration {
  if (seconds < 120) {
    return { unit: "seconds", number: Math.round(seconds) };
  }
  if (seconds < 2 * 3600) {
    return { unit: "minutes", number: Math.round(seconds / 60) };
  }
  if (seconds < 2 * 86_400) {
    return { unit: "hours", number: Math.round(seconds / 3600) };
  }
  return { unit: "daysLong", number: Math.round(seconds / 8640) / 10 };
}

/** A day, the first day of a week, or a month; ISO. */
export function tellPeriod(first: string, every: string | undefined): string {
  return every === "month" ? first.slice(0, "2026-11".length) : first;
}
