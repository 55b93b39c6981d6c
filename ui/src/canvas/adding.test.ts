import { expect, test } from "vitest";
import type { Palette } from "../api/schema";
import { NODE_WIDTH, type Strategy } from "../document";
import { newNode, openWay, placeBeside } from "./adding";

const strategy: Strategy = {
  id: "s",
  graph: {
    nodes: [
      { kind: "entry", id: "entry", position: { x: 0, y: 80 }, audience: "" },
      { kind: "wait_for_event", id: "wait", position: { x: 288, y: 80 }, awaits: {}, timeout: {} },
    ],
    edges: [{ source: "entry", target: "wait" }],
  },
};
const bank = { nodes: [{ kind: "exit", label: { zh: "离开", en: "Exit" } }] } as unknown as Palette;

test("a node is put right of the chosen one, and below what stands there", () => {
  expect(placeBeside(strategy, "wait")).toEqual({ x: 288 + NODE_WIDTH + 72, y: 80 });
  expect(placeBeside(strategy, "entry")).toEqual({ x: NODE_WIDTH + 72, y: 228 });
  expect(placeBeside(strategy, undefined)).toEqual({ x: 288 + NODE_WIDTH + 72, y: 80 });
});

test("it is called by its kind, under a free name, and gets the first way that leads nowhere", () => {
  expect(newNode(strategy, bank, "exit", { x: 1.4, y: 2 })).toEqual({
    kind: "exit",
    id: "exit",
    label: { zh: "离开", en: "Exit" },
    position: { x: 1, y: 2 },
  });
  expect(openWay(strategy, "entry", "exit")).toBeNull();
  expect(openWay(strategy, "wait", "exit")).toEqual({ source: "wait", target: "exit" });
  const drawn = { ...strategy, graph: { ...strategy.graph, edges: [...strategy.graph.edges, { source: "wait", target: "entry" }] } };
  expect(openWay(drawn, "wait", "exit")).toEqual({ source: "wait", target: "exit", branch: "timeout" });
});
