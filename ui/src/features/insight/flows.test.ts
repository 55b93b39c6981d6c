import { expect, test } from "vitest";
import { flowsOf } from "./flows";

const move = (step: number, from: string, to: string, sessions: number) => ({ step, from, to, sessions });

test("what is rare at a step is one thing in the picture, and nothing is lost", () => {
  const moves = [move(1, "view", "", 900), move(1, "view", "buy", 80), move(2, "buy", "", 80), move(1, "lose", "", 5), move(1, "find", "", 6), move(1, "find", "buy", 1)];
  expect(flowsOf(moves, (name) => name || "leave", "others")).toEqual([
    { from: "1 view", to: "2 leave", value: 900 },
    { from: "1 view", to: "2 buy", value: 80 },
    { from: "2 buy", to: "3 leave", value: 80 },
    { from: "1 others", to: "2 leave", value: 11 },
    { from: "1 others", to: "2 buy", value: 1 },
  ]);
});
