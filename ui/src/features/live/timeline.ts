import type { WaveAhead } from "../../api/schema";

const DAY_MS = 86_400_000;

/** The days from today to the last one on which something is expected. */
export function daysAhead(today: string, waves: readonly WaveAhead[]): readonly string[] {
  const last = waves.flatMap(({ days }) => days.map(({ day }) => day)).sort().at(-1);
  if (last === undefined) {
    return [];
  }
  const from = Date.parse(today);
  const count = Math.round((Date.parse(last) - from) / DAY_MS) + 1;
  return Array.from({ length: Math.max(count, 0) }, (_, at) => new Date(from + at * DAY_MS).toISOString().slice(0, 10));
}

/** For each wave what is expected on each day; null where nothing is. */
export function expectedOn(days: readonly string[], waves: readonly WaveAhead[]): readonly (readonly (number | null)[])[] {
  return waves.map((wave) => {
    const on = new Map(wave.days.map(({ day, customers }) => [day, customers]));
    return days.map((day) => {
      const customers = on.get(day);
      return customers === undefined ? null : Math.round(customers * 10) / 10;
    });
  });
}
