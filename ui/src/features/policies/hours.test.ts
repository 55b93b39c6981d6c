import { expect, test } from "vitest";
import { stretches } from "./hours";

test.each([
  ["06:00", "18:00", [[0.25, 0.5]]],
  ["18:00", "24:00", [[0.75, 0.25]]],
  ["18:00", "00:00", [[0.75, 0.25]]],
  ["18:00", "06:00", [[0, 0.25], [0.75, 0.25]]],
])("open from %s until %s", (opens, closes, parts) => {
  expect(stretches(opens, closes).map(({ begins, length }) => [begins, length])).toEqual(parts);
});
