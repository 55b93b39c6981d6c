import { expect, test } from "vitest";
import { stagesOf } from "./stages";

const rows = [
  { strategy: "card", stage: "left", people: 40, worth_cents: 400 },
  { strategy: "card", stage: "would speak", people: 100, worth_cents: 1000 },
  { strategy: "loan", stage: "would speak", people: 10, worth_cents: 5000 },
];

test.each([
  ["", [["would", 110, 6000], ["left", 40, 400]]],
  ["card", [["would", 100, 1000], ["left", 40, 400]]],
  ["loan", [["would", 10, 5000]]],
  ["none", []],
])("the stages of %j stand in their order", (strategy, told) => {
  expect(stagesOf(rows, strategy).map(({ stage, people, worth_cents }) => [stage, people, worth_cents])).toEqual(told);
});
