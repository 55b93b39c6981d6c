import { expect, test } from "vitest";
import type { StrategyForecast } from "../../api/schema";
import { edgeKey, type Strategy } from "../../document";
import { calendarOf, countsOf, lossesOf, wayOf } from "./counting";

const STRATEGY: Strategy = {
  id: "letters",
  graph: {
    nodes: [
      { kind: "entry", id: "start" },
      { kind: "message", id: "letter" },
      { kind: "wait_for_event", id: "opened" },
      { kind: "exit", id: "done" },
      { kind: "exit", id: "lost" },
    ],
    edges: [
      { source: "start", target: "letter" },
      { source: "letter", target: "opened" },
      { source: "opened", target: "done" },
      { source: "opened", target: "lost", branch: "timeout" },
    ],
  },
};
const OWN: StrategyForecast = {
  strategy: "letters",
  entered: 100,
  sent: 60,
  customers: 60,
  spent_cents: 300,
  reasons: { CHOSEN: 60, CONSENT_MISSING: 30, CAP_REACHED: 9.6, RESTING: 0.2 },
  passed: [
    { node: "start", did: "went", branch: "", times: 100 },
    { node: "letter", did: "went", branch: "", times: 60 },
    { node: "opened", did: "went", branch: "timeout", times: 45 },
    { node: "opened", did: "went", branch: "", times: 15 },
    { node: "letter", did: "sent", branch: "", times: 60 },
  ],
};

test("a way carries those who went along it, a node those who came to it", () => {
  const { nodes, edges } = countsOf(STRATEGY, OWN);
  expect([...nodes]).toEqual([["letter", 100], ["opened", 60], ["done", 15], ["lost", 45], ["start", 100]]);
  expect(edges.get(edgeKey({ source: "opened", target: "lost", branch: "timeout" }))).toBe(45);
});

test("a strategy of one step says what left", () => {
  const { nodes, edges } = countsOf(STRATEGY, { ...OWN, passed: [] });
  expect([...nodes]).toEqual([["letter", 60]]);
  expect(edges.size).toBe(0);
});

test("a waterfall begins with all that was asked; the greatest loss comes first, what is chosen is none", () => {
  const { start, steps } = lossesOf(OWN, (reason) => (reason === "CONSENT_MISSING" ? "没有同意" : reason), "提交仲裁");
  expect(start).toEqual({ name: "提交仲裁", change: 100 });
  expect(steps).toEqual([
    { name: "没有同意", change: -30 },
    { name: "CAP_REACHED", change: -10 },
  ]);
});

test("a customer's way is the nodes and ways that he took", () => {
  const steps = [
    { instance: "#1", number: 0, node: "start", did: "went" as const, at: 0, branch: "", said: "", until: null },
    { instance: "#1", number: 1, node: "letter", did: "sent" as const, at: 1, branch: "", said: "", until: null },
  ];
  const way = wayOf(STRATEGY, { customer: "#1", steps });
  expect([...way]).toEqual(["start", edgeKey({ source: "start", target: "letter" }), "letter"]);
});

test("the calendar has a row for each channel and a column for each day", () => {
  const volume = (channel: string, day: string, mean: number) => ({ channel, day, mean, low: 0, high: 0 });
  const volumes = [volume("sms", "2026-01-02", 3), volume("push", "2026-01-01", 4.6)];
  expect(calendarOf(volumes)).toEqual({
    days: ["2026-01-01", "2026-01-02"],
    channels: ["push", "sms"],
    values: [[5, null], [null, 3]],
  });
});
