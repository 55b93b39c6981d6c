import { expect, test } from "vitest";
import { isMoney, tellLevel, tellShares } from "./telling";

test("shares are told arm by arm", () => {
  expect(tellShares({ old: 8000, new: 2000 }, "zh")).toBe("old 80% · new 20%");
  expect(tellShares({ a: 3333, b: 6667 }, "zh")).toBe("a 33.33% · b 66.67%");
});

test.each([
  [0.0712, false, true, "+7.12%"],
  [-0.01, false, true, "-1.00%"],
  [12_345.4, true, true, "+¥123.45"],
  [0.16, false, false, "16.00%"],
])("%d is told as %s", (value, money, signed, text) => {
  expect(tellLevel(value, money, "zh", signed)).toBe(text);
});

test("money is counted where an amount is named", () => {
  expect(isMoney({ counts: "event", days: 7, event: "bought", amount: "amount", money: false })).toBe(true);
  expect(isMoney({ counts: "clicked", days: 7, event: "", amount: "", money: false })).toBe(false);
});
