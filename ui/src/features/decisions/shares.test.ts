import { expect, test } from "vitest";
import type { FactorTold } from "../../api/schema";
import { neutral, sharesOf } from "./shares";

const FACTORS: FactorTold[] = [
  { factor: "propensity", label: "倾向", shown: "0.2201", share: -0.1654 },
  { factor: "context", label: "情境", shown: "1", share: null },
  { factor: "value", label: "价值", shown: "¥2,078.33", share: 0.8346 },
];

test("a factor of one is no bar, and what adds stands first", () => {
  expect(sharesOf(FACTORS)).toEqual([
    { name: "价值", change: 83 },
    { name: "倾向", change: -17 },
  ]);
  expect(neutral(FACTORS).map(({ label }) => label)).toEqual(["情境"]);
});
