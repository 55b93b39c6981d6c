import { expect, test } from "vitest";
import { asTemplate, renameParameter, settableOf } from "./parameters";
import type { Strategy } from "./types";

const strategy = {
  id: "bills",
  label: { zh: "账单", en: "Bills" },
  within: "SH",
  score: { propensity: "0.1", value: "bill * :rate" },
  parameters: { rate: { value: 0.03 }, rate_2: { value: 1 } },
  graph: {
    nodes: [
      { kind: "entry", id: "start", audience: "bill >= :rate_2 * 10 AND x = '::rate'" },
      { kind: "wait", id: "pause", until: { kind: "after", days: 2, hours: 1 } },
      { kind: "message", id: "offer", channels: ["sms"], material: "M", expires_hours: 24, position: { x: 1, y: 2 } },
    ],
    edges: [],
  },
} as unknown as Strategy;

test("a parameter may give the lengths of time of nodes, and no other number", () => {
  const found = settableOf(strategy, ["days", "hours", "expires_hours"]);
  expect(found.map(({ path }) => path)).toEqual(["graph/nodes/pause/until/days", "graph/nodes/pause/until/hours", "graph/nodes/offer/expires_hours"]);
});

test("a parameter is renamed wherever rules name it, and no longer name is touched", () => {
  const made = renameParameter(strategy, "rate", "margin") as unknown as { score: { value: string }; parameters: object; graph: { nodes: { audience: string }[] } };
  expect(Object.keys(made.parameters)).toEqual(["margin", "rate_2"]);
  expect(made.score.value).toBe("bill * :margin");
  expect(made.graph.nodes[0]?.audience).toBe("bill >= :rate_2 * 10 AND x = '::rate'");
});

test.each([
  ["rate", "rate"],
  ["rate", "rate_2"],
  ["rate", ""],
  ["nothing", "other"],
])("%s is not renamed to %j", (from, to) => {
  expect(renameParameter(strategy, from, to)).toBe(strategy);
});

test("a template is nobody's, and its envelope is to be filled in", () => {
  const made = asTemplate(strategy as never, "t", { zh: "模板", en: "Template" }, "wang");
  expect(made).toMatchObject({ id: "t", owner: "wang", label: { zh: "模板", en: "Template" }, envelope: { units: [] } });
  expect("within" in made).toBe(false);
  expect(made.graph).toBe(strategy.graph);
});
