import { expect, test } from "vitest";
import type { TimetableRow } from "../../api/schema";
import { drawn, spanOf, ticksOf } from "./axis";

const DAY = 86_400_000_000;
const row = (more: Partial<TimetableRow>): TimetableRow => ({
  node: "n", kind: "message", title: "", is_wave: true, comes_us: 0, comes_last_us: 0, silent_us: 0, holds_us: 0, holds_most_us: 0, says: [], silence: [], answers: [], ...more,
});

test("a wave is a point, and a bar as long as others may still come", () => {
  expect(drawn(row({ comes_us: DAY, silent_us: 2 * DAY, comes_last_us: 3 * DAY }), 4 * DAY)).toEqual({ at: 0.5, holds: null, later: { from: 0.5, to: 0.75 } });
  expect(drawn(row({ comes_us: DAY, silent_us: null, comes_last_us: DAY }), 4 * DAY)).toEqual({ at: 0.25, holds: null, later: null });
});

test("a wait is as long as it holds for sure, then as it may hold", () => {
  expect(drawn(row({ is_wave: false, holds_us: 2 * DAY, holds_most_us: 2 * DAY }), 4 * DAY)).toEqual({ at: 0, holds: { from: 0, to: 0.5 }, later: null });
  expect(drawn(row({ is_wave: false, holds_us: DAY, holds_most_us: null, silent_us: DAY, comes_us: DAY }), 4 * DAY)).toEqual({ at: 0.25, holds: { from: 0.25, to: 0.5 }, later: { from: 0.5, to: 1 } });
});

test("an axis has few marks, and a length even where all is at once", () => {
  expect(ticksOf(7 * DAY).map(({ span }) => span.days)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(ticksOf(90 * DAY).length).toBeLessThanOrEqual(9);
  expect(ticksOf(0).at(-1)).toEqual({ at: 1, span: { days: 0, hours: 1, minutes: 0 } });
});

test("a length of time has days, hours and minutes", () => {
  expect(spanOf(DAY + DAY / 24 + 60_000_000)).toEqual({ days: 1, hours: 1, minutes: 1 });
});
