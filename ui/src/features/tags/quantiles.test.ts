import { expect, test } from "vitest";
import { shownOf } from "./quantiles";

const of = (...values: number[]) => values.map((value, at) => ({ share: at / (values.length - 1), value }));

test("values that rise evenly are all shown", () => {
  expect(shownOf(of(0, 10, 20, 35, 60))).toEqual({ near: of(0, 10, 20, 35, 60), far: [] });
});

test("values far out at the end are told apart, so that the others can be seen", () => {
  const { near, far } = shownOf(of(0, 10, 20, 35, 900, 90_000));
  expect(near.map(({ value }) => value)).toEqual([0, 10, 20, 35]);
  expect(far.map(({ value }) => value)).toEqual([900, 90_000]);
});

test("a number that most customers have is no end of a scale", () => {
  expect(shownOf(of(0, 0, 0, 4)).far).toEqual([]);
  expect(shownOf([])).toEqual({ near: [], far: [] });
});
