import { expect, test } from "vitest";
import type { WaveAhead } from "../../api/schema";
import { daysAhead, expectedOn } from "./timeline";

const wave = (node: string, days: Record<string, number>): WaveAhead => ({
  version: "v1",
  is_live: true,
  node,
  sent: 0,
  days: Object.entries(days).map(([day, customers]) => ({ day, customers })),
});

test("the timeline runs from today to the last send, over the end of a month", () => {
  const waves = [wave("letter", { "2026-01-31": 3 }), wave("call", { "2026-02-02": 0.25 })];
  const days = daysAhead("2026-01-30", waves);
  expect(days).toEqual(["2026-01-30", "2026-01-31", "2026-02-01", "2026-02-02"]);
  expect(expectedOn(days, waves)).toEqual([
    [null, 3, null, null],
    [null, null, null, 0.3],
  ]);
});

test("nothing ahead is no timeline", () => {
  expect(daysAhead("2026-01-30", [wave("letter", {})])).toEqual([]);
});
