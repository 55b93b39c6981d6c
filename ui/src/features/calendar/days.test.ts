import { expect, test } from "vitest";
import { excessOf, expectedOf, kindOf, later, monthAround, monthsLater, overfull, volumeOf, weekAround } from "./days";

test.each([
  ["2026-11-30", "2026-10-26", "2026-12-06"],
  ["2026-02-15", "2026-01-26", "2026-03-01"],
  ["2027-02-01", "2027-02-01", "2027-02-28"],
])("the weeks of the month of %s", (day, from, to) => {
  expect(monthAround(day)).toEqual({ from, to });
});

test("a week begins on Monday", () => {
  expect(weekAround("2026-11-29")).toEqual({ from: "2026-11-23", to: "2026-11-29" });
  expect(later("2026-12-31", 1)).toBe("2027-01-01");
});

test.each([
  ["2026-01-31", 1, "2026-02-28"],
  ["2026-03-31", -1, "2026-02-28"],
  ["2026-12-15", 1, "2027-01-15"],
])("%s and %i months", (day, months, then) => {
  expect(monthsLater(day, months)).toBe(then);
});

test.each([
  ["2026-10-01", false, "holiday"],
  ["2026-10-10", true, "workedWeekend"],
  ["2026-10-17", false, "weekend"],
  ["2026-10-19", true, "work"],
])("%s is a day of its kind", (day, works, kind) => {
  expect(kindOf({ day, works })).toBe(kind);
});

test("a day is counted by channel and department, against what channels may", () => {
  const cell = (channel: string, department: string, sent: number, waiting: number) => ({
    channel,
    channel_label: channel,
    department,
    department_label: department,
    sent,
    doubtful: 1,
    waiting,
  });
  const cells = [cell("sms", "cards", 60, 30), cell("sms", "wealth", 20, 0), cell("push", "cards", 500, 0)];
  expect(volumeOf(cells, { channel: "", department: "" })).toEqual({ sent: 580, doubtful: 3, waiting: 30 });
  expect(volumeOf(cells, { channel: "sms", department: "cards" })).toEqual({ sent: 60, doubtful: 1, waiting: 30 });
  const limits = new Map([["sms", 100], ["push", null], ["email", 0]]);
  expect(overfull(cells, limits)).toEqual(["sms"]);
});

test("what is expected of a day is that of its channels, and the worst of them is told", () => {
  const of = (channel: string, mean: number, excess: "" | "perhaps" | "likely") => ({ channel, channel_label: channel, mean, low: mean - 5, high: mean + 5, excess });
  const day = { expected: [of("sms", 90.4, "perhaps"), of("push", 200.3, ""), of("email", 3, "likely")] };
  expect(expectedOf(day, { channel: "", department: "" })).toBe(294);
  expect(expectedOf(day, { channel: "sms", department: "" })).toBe(90);
  expect(expectedOf(day, { channel: "", department: "cards" })).toBe(0);
  expect(excessOf(day, { channel: "", department: "" })).toBe("likely");
  expect(excessOf(day, { channel: "sms", department: "" })).toBe("perhaps");
  expect(excessOf({ expected: [] }, { channel: "", department: "" })).toBe("");
});
