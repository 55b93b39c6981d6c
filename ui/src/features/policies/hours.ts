/** A stretch of the day, in parts of it: from 0 to 1. */
export type Stretch = { begins: number; length: number };

const MINUTES = 24 * 60;

function minute(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(":").map(Number);
  return hours * 60 + minutes;
}

/** The stretches of a day between two times; one that passes midnight is two. */
export function stretches(opens: string, closes: string): Stretch[] {
  const from = minute(opens);
  const to = minute(closes) || MINUTES;
  if (from < to) {
    return [{ begins: from / MINUTES, length: (to - from) / MINUTES }];
  }
  const all = [
    { begins: 0, length: to / MINUTES },
    { begins: from / MINUTES, length: (MINUTES - from) / MINUTES },
  ];
  return all.filter(({ length }) => length > 0);
}
