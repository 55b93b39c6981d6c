import type { Forecast, Volume } from "../../api/schema";

/** Volumes by channel along the days, with nothing where nothing is foretold. */
export function byDay(volumes: readonly Volume[]): { days: readonly string[]; channels: readonly { name: string; values: readonly number[] }[] } {
  const days = [...new Set(volumes.map(({ day }) => day))].sort();
  const channels = [...new Set(volumes.map(({ channel }) => channel))].sort();
  const value = (channel: string, day: string) => volumes.find((one) => one.channel === channel && one.day === day)?.mean ?? 0;
  return { days, channels: channels.map((name) => ({ name, values: days.map((day) => value(name, day)) })) };
}

export type Loss = { readonly reason: string; readonly times: number };

/** What arbitration answered but `CHOSEN`, the most frequent first. */
export function lossesOf(forecast: Forecast, strategy: string): { asked: number; losses: readonly Loss[] } {
  const reasons = Object.entries(forecast.strategies.find((one) => one.strategy === strategy)?.reasons ?? {});
  const losses = reasons
    .filter(([reason]) => reason !== "CHOSEN")
    .map(([reason, times]) => ({ reason, times }))
    .sort((one, other) => other.times - one.times || one.reason.localeCompare(other.reason));
  return { asked: reasons.reduce((sum, [, times]) => sum + times, 0), losses };
}
