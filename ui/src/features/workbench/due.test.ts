import { expect, test } from "vitest";
import { tellWhen } from "../../i18n";
import { isOverdue, laterAs, leftOf } from "./due";

const NOW = Date.parse("2026-11-23T15:30:00Z") * 1000;
const shanghai = (instant: number) => tellWhen(instant, "Asia/Shanghai", "zh");

test.each([
  // In Shanghai it is half past eleven at night.
  ["hours", "2026-11-24T01:30:00"],
  ["tomorrow", "2026-11-24T10:00:00"],
  ["afterTomorrow", "2026-11-25T10:00:00"],
] as const)("%s is %s in the bank's zone", (later, text) => {
  expect(laterAs(later, NOW, shanghai)).toBe(text);
});

test.each([
  ["open", NOW - 1, true],
  ["escalated", NOW - 1, true],
  ["open", NOW + 1, false],
  ["done", NOW - 1, false],
  ["withdrawn", NOW - 1, false],
] as const)("a task that is %s", (state, deadline, overdue) => {
  expect(isOverdue({ state, deadline }, NOW)).toBe(overdue);
});

const MINUTE = 60_000_000;

test.each([
  ["open", NOW + 50 * 60 * MINUTE, { isOverdue: false, n: 2, unit: "nDays" }],
  ["taken", NOW + 119 * MINUTE, { isOverdue: false, n: 1, unit: "nHours" }],
  ["escalated", NOW - 45 * MINUTE, { isOverdue: true, n: 45, unit: "nMinutes" }],
  ["done", NOW + MINUTE, null],
] as const)("what is left of a task that is %s", (state, deadline, left) => {
  expect(leftOf({ state, deadline }, NOW)).toEqual(left);
});
