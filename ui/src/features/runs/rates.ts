import type { Realtime } from "../../api/schema";

const SECOND_US = 1_000_000;

export type Rates = {
  /** Single decisions in a second. */
  decisions: number;
  /** Messages that left in a second, of all channels. */
  sent: number;
  seconds: number;
};

function sent({ channels }: Realtime): number {
  return channels.reduce((sum, { committed }) => sum + committed, 0);
}

/** How fast it goes between two looks; null where there is only one, or the server began anew. */
export function ratesOf(before: Realtime | null, now: Realtime): Rates | null {
  const seconds = before ? (now.at - before.at) / SECOND_US : 0;
  if (!before || seconds <= 0 || now.decisions < before.decisions || sent(now) < sent(before)) {
    return null;
  }
  return { decisions: (now.decisions - before.decisions) / seconds, sent: (sent(now) - sent(before)) / seconds, seconds };
}

/** Counts by name as a list, most first, without what did not happen. */
export function counted(counts: Readonly<Record<string, number>>): [string, number][] {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .sort(([a, x], [b, y]) => y - x || a.localeCompare(b));
}
