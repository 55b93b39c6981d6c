import { useEffect, useState } from "react";
import type { TaskRow } from "../../api/schema";

const MINUTE_MS = 60_000;
const MINUTE_US = 60_000_000;
const HOUR_US = 60 * MINUTE_US;
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

export type TimeLeft = { isOverdue: boolean; n: number; unit: "nDays" | "nHours" | "nMinutes" };

/** The time between now and the deadline of a task that nobody has ended, in its largest whole unit. */
export function leftOf(task: Pick<TaskRow, "state" | "deadline">, now: number): TimeLeft | null {
  if (task.state !== "open" && task.state !== "taken" && task.state !== "escalated") {
    return null;
  }
  const span = Math.abs(task.deadline - now);
  const ends = { isOverdue: isOverdue(task, now) };
  if (span >= DAY_US) {
    return { ...ends, n: Math.floor(span / DAY_US), unit: "nDays" };
  }
  return span >= HOUR_US ? { ...ends, n: Math.floor(span / HOUR_US), unit: "nHours" } : { ...ends, n: Math.floor(span / MINUTE_US), unit: "nMinutes" };
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
