import { expect, test } from "vitest";
import { dayBegins } from "./days";

test.each([
  ["2026-11-23", "Asia/Shanghai", "2026-11-22T16:00:00Z"],
  ["2026-11-23", "UTC", "2026-11-23T00:00:00Z"],
  // The clock was put forward in New York on 8 March, at two.
  ["2026-03-08", "America/New_York", "2026-03-08T05:00:00Z"],
  ["2026-03-09", "America/New_York", "2026-03-09T04:00:00Z"],
])("%s begins in %s at %s", (day, zone, instant) => {
  expect(dayBegins(day, zone)).toBe(Date.parse(instant) * 1000);
});
