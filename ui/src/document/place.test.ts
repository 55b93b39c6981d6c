import { expect, test } from "vitest";
import { placeOf } from "./place";

test.each([
  ["graph/nodes/pause/until/days", "pause", ["until", "days"]],
  ["score/value", "", ["score", "value"]],
  ["graph/nodes/offer", "offer", []],
])("%s", (path, node, field) => {
  expect(placeOf(path)).toEqual({ node, field });
});
