import { expect, test } from "vitest";
import { byDay, lossesOf } from "./forecast";

test("volumes stand by channel along the days", () => {
  const volume = (channel: string, day: string, mean: number) => ({ channel, day, mean, low: 0, high: 0 });
  expect(byDay([volume("sms", "2026-11-24", 3), volume("push", "2026-11-23", 5), volume("sms", "2026-11-23", 1)])).toEqual({
    days: ["2026-11-23", "2026-11-24"],
    channels: [
      { name: "push", values: [5, 0] },
      { name: "sms", values: [1, 3] },
    ],
  });
});

test("of 100 questions 60 were chosen; the losses add up to the rest", () => {
  const told = {
    strategy: "s",
    entered: 100,
    sent: 60,
    customers: 60,
    spent_cents: 0,
    reasons: { CHOSEN: 60, CONSENT_MISSING: 10, CAP_REACHED: 30 },
    passed: [],
  };
  const forecast = { customers: 100, days: 1, runs: 1, seed: 7, strategies: [told], volumes: [], weeks: [], overlaps: [], conflicts: [], stories: [] };
  expect(lossesOf(forecast, "s")).toEqual({
    asked: 100,
    losses: [
      { reason: "CAP_REACHED", times: 30 },
      { reason: "CONSENT_MISSING", times: 10 },
    ],
  });
});
