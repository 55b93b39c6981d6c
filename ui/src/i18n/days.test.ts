import { expect, test } from "vitest";
import { dayAfter, dayOf, midnight } from "./days";
import { tellWhen } from "./numbers";

test.each([
  ["2026-11-23", "Asia/Shanghai", "2026-11-22T16:00:00Z"],
  ["2026-11-23", "UTC", "2026-11-23T00:00:00Z"],
  // The night on which clocks are set: a day begins before it and ends behind it.
  ["2026-03-08", "America/New_York", "2026-03-08T05:00:00Z"],
  ["2026-03-09", "America/New_York", "2026-03-09T04:00:00Z"],
])("%s begins in %s at %s", (day, zone, instant) => {
  const begins = midnight(day, zone);
  expect(begins).toBe(Date.parse(instant) * 1000);
  expect(tellWhen(begins, zone, "zh")).toBe(`${day} 00:00`);
});

test.each([
  ["2026-02-28", 1, "2026-03-01"],
  ["2026-01-01", -1, "2025-12-31"],
])("%s and %i days are %s", (day, days, then) => {
  expect(dayAfter(day, days)).toBe(then);
});

test("days are counted from 1970", () => {
  expect(dayOf(20_780)).toBe("2026-11-23");
});
