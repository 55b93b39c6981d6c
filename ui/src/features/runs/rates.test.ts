import { expect, test } from "vitest";
import type { Realtime } from "../../api/schema";
import { counted, ratesOf } from "./rates";

function looked(seconds: number, decisions: number, committed: number): Realtime {
  return {
    at: seconds * 1_000_000,
    backlog: 0,
    decisions,
    undone: 0,
    open_questions: null,
    channels: [
      { channel: "sms", label: "SMS", state: "closed", claimed: committed, committed, unknown: 0, retried: 0, released: {}, waiting: {}, throttle_waits: 0 },
    ],
  };
}

test.each([
  ["five seconds", looked(100, 40, 10), looked(105, 140, 60), { decisions: 20, sent: 10, seconds: 5 }],
  ["one look", null, looked(105, 140, 60), null],
  ["the server began anew", looked(100, 140, 60), looked(105, 3, 0), null],
  ["no time passed", looked(105, 140, 60), looked(105, 140, 60), null],
])("%s", (_, before, now, rates) => {
  expect(ratesOf(before, now)).toEqual(rates);
});

test("what happened most stands first", () => {
  expect(counted({ late: 2, refused: 7, unknown: 0 })).toEqual([["refused", 7], ["late", 2]]);
});
