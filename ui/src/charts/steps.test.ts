import { expect, test } from "vitest";
import { bars } from "./steps";

test("a loss waterfall hangs each loss from what was left", () => {
  // 1,000 customers; 200 have no consent, 300 are over a cap, 50 come back, 450 lose to others.
  const drawn = bars({ name: "audience", change: 1000 }, [
    { name: "consent", change: -200 },
    { name: "caps", change: -300 },
    { name: "back", change: 50 },
    { name: "rank", change: -450 },
  ]);
  expect(drawn.map(({ name, base, fall, rise, left }) => [name, base, fall, rise, left])).toEqual([
    ["audience", 0, 0, 1000, 1000],
    ["consent", 800, 200, 0, 800],
    ["caps", 500, 300, 0, 500],
    ["back", 500, 0, 50, 550],
    ["rank", 100, 450, 0, 100],
  ]);
});

test("what is left behind all steps may stand as a bar of its own", () => {
  expect(bars({ name: "all", change: 10 }, [{ name: "lost", change: -4 }], "left").at(-1)).toEqual({ name: "left", base: 0, fall: 0, rise: 6, left: 6 });
});
