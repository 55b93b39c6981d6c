import { useEffect, useState } from "react";
import type { TaskRow } from "../../api/schema";

const MINUTE_MS = 60_000;
const HOUR_US = 3_600_000_000;
const DAY_US = 24 * HOUR_US;

/** Now in microseconds, by the minute. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now() * 1000);
  useEffect(() => {
    const clock = setInterval(() => setNow(Date.now() * 1000), MINUTE_MS);
    return () => clearInterval(clock);
  }, []);
  return now;
}

/** Whether a task that nobody has ended is behind its deadline. */
export function isOverdue({ state, deadline }: Pick<TaskRow, "state" | "deadline">, now: number): boolean {
  return (state === "open" || state === "taken" || state === "escalated") && deadline < now;
}

export type Later = "hours" | "tomorrow" | "afterTomorrow";

/** A time in the bank's zone, "2026-11-23T10:00:00", from how an instant is written there. */
export function laterAs(later: Later, now: number, write: (instant: number) => string): string {
  switch (later) {
    case "hours":
      return `${write(now + 2 * HOUR_US).replace(" ", "T")}:00`;
    case "tomorrow":
      return `${write(now + DAY_US).slice(0, 10)}T10:00:00`;
    case "afterTomorrow":
      return `${write(now + 2 * DAY_US).slice(0, 10)}T10:00:00`;
  }
}
