/** Microseconds of a day without a change of the clock. */
export const NEXT_DAY = 86_400_000_000;

/** The instant (microseconds) at which a day, "2026-11-23", begins in a zone. */
export function dayBegins(day: string, zone: string): number {
  const utc = Date.parse(`${day}T00:00:00Z`);
  const offset = (at: number): number => {
    const parts = new Intl.DateTimeFormat("en-GB", {
      timeZone: zone,
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      hourCycle: "h23",
    }).formatToParts(new Date(at));
    const of = (type: string) => Number(parts.find((part) => part.type === type)?.value);
    return Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"), of("second")) - at;
  };
  // The offset of the moment itself: near a change of the clock it is not that of UTC's midnight.
  const near = utc - offset(utc);
  return (utc - offset(near)) * 1000;
}
