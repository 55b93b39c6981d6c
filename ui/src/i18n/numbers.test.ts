import { expect, test } from "vitest";
import { tellCount, tellMoney, tellShare, tellWhen } from "./numbers";

test.each([
  [0, "¥0"],
  [123456, "¥1,234.56"],
  [-5000, "-¥50"],
  [100_000_000_00, "¥100,000,000"],
])("%i cents are %s", (cents, text) => {
  expect(tellMoney(cents, "zh")).toBe(text);
});

test.each([
  // An instant is microseconds in UTC; Shanghai is eight hours ahead and has no summer time.
  [1_700_000_000_000_000, "Asia/Shanghai", "second", "2023-11-15 06:13:20"],
  [1_700_000_000_000_000, "UTC", "minute", "2023-11-14 22:13"],
  [1_700_000_000_000_000, "America/New_York", "day", "2023-11-14"],
] as const)("%i in %s", (instant, zone, fineness, text) => {
  expect(tellWhen(instant, zone, "zh", fineness)).toBe(text);
  expect(tellWhen(instant, zone, "en", fineness)).toBe(text);
});

test("shares and counts", () => {
  expect(tellShare(0.0883, "zh")).toBe("8.8%");
  expect(tellCount(1234567, "zh")).toBe("1,234,567");
});
