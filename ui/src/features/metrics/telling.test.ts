import { expect, test } from "vitest";
import type { Metric } from "../../api/schema";
import { matching, ownerIn, tellFigure, unitWord } from "./telling";

test.each([
  [123_456, "cents", "¥1,234.56"],
  [0.1234, "share", "12.34%"],
  [1234, "people", "1,234"],
  [3.456, "per 10000", "3.46"],
] as const)("%d %s is %s", (value, unit, text) => {
  expect(tellFigure(value, unit, "zh")).toBe(text);
});

test("every unit has a word", () => {
  expect(unitWord("per 10000")).toBe("unit_perTenThousand");
  expect(unitWord("cents")).toBe("unit_cents");
});

const metric = (id: string, zh: string): Metric => ({ id, zh, en: id, zh_means: "口径", en_means: "meaning", unit: "count", better: "none", value: "count(*)", over: "", view: "", owner: "" });
const metrics = [metric("sent", "发送量"), metric("clicked", "点击量")];

test.each([
  ["", 2],
  ["发送", 1],
  ["CLICK", 1],
  ["口径", 2],
  ["没有", 0],
])("%j finds %i metrics", (text, count) => {
  expect(matching(metrics, text)).toHaveLength(count);
});

test.each([
  ["策略运营 strategy operations", "zh", "策略运营"],
  ["策略运营 strategy operations", "en", "strategy operations"],
  ["risk", "zh", "risk"],
] as const)("the owner %j is told in %s as %s", (owner, language, told) => {
  expect(ownerIn(owner, language)).toBe(told);
});
