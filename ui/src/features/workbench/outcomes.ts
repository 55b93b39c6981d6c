import type { ManagerLoad } from "../../api/schema";
import type { Series } from "../../charts";

/** What was reported, by manager: one series a result, one place a manager who reported any. */
export function outcomesOf(loads: readonly ManagerLoad[], pool: string): { names: string[]; series: Series[] } {
  const told = loads.filter(({ outcomes }) => outcomes.length > 0);
  const labels = new Map(told.flatMap(({ outcomes }) => outcomes.map(({ code, label }) => [code, label] as const)));
  return {
    names: told.map(({ manager }) => manager || pool),
    series: [...labels].map(([code, name]) => ({
      name,
      values: told.map(({ outcomes }) => outcomes.find((one) => one.code === code)?.tasks ?? 0),
    })),
  };
}
