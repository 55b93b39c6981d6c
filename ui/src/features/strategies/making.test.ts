import { expect, test } from "vitest";
import type { Palette } from "../../api/schema";
import { readStrategy, type Fields } from "../../document";
import { emptyStrategy, messageStrategy, renamedCopy } from "./making";

const BANK = {
  departments: [{ id: "retail" }],
  categories: [{ id: "deposit" }, { id: "wealth" }],
  topics: [{ id: "visits" }, { id: "wealth" }],
  nodes: [{ kind: "message", label: { zh: "触达", en: "Message" } }, { kind: "exit", label: { zh: "离开", en: "Exit" } }],
  channels: [{ id: "sms", kind: "file" }, { id: "push", kind: "file" }, { id: "task", kind: "task" }],
  products: [{ id: "steady", category: "wealth" }],
  materials: [{ id: "m_1", channels: ["sms", "push", "task"] }],
  strategies: [{ id: "s", category: "wealth", topic: "wealth" }],
  events: [{ name: "wealth_bought", label: { zh: "购买理财", en: "Wealth bought" } }],
} as unknown as Palette;
const LABEL = { zh: "新", en: "New" };

test("a new strategy can be drawn, begins today and asks for the condition that was handed over", () => {
  const made = emptyStrategy(BANK, { id: "new_one", label: LABEL, owner: "wang", org: "HQ", audience: "aum > 5" }, Date.UTC(2026, 0, 30));
  const strategy = readStrategy(made);
  expect(strategy?.graph.nodes).toEqual([{ kind: "entry", id: "entry", position: { x: 40, y: 80 }, audience: "aum > 5" }]);
  expect([strategy?.starts, strategy?.ends, strategy?.department]).toEqual(["2026-01-30", "2026-04-30", "retail"]);
});

const BEGINNING = { id: "new_one", label: LABEL, owner: "wang", org: "HQ", audience: "in_audience('rich')" };

test("one message about a product, through the channels of its text, until the goal is reached", () => {
  const made = messageStrategy(BANK, BEGINNING, { product: "steady", material: "m_1", goal: "wealth_bought" }, 0);
  const strategy = readStrategy(made);
  expect([strategy?.product, strategy?.category, strategy?.topic]).toEqual(["steady", "wealth", "wealth"]);
  expect(strategy?.graph.nodes.map(({ id, kind }) => `${id} ${kind}`)).toEqual(["entry entry", "message message", "answer wait_for_event", "reached exit", "over exit"]);
  expect(strategy?.graph.nodes[1]).toMatchObject({ channels: ["sms", "push"], material: "m_1" });
  expect(strategy?.graph.nodes[2]).toMatchObject({ awaits: { event: "wealth_bought" }, label: { zh: "购买理财", en: "Wealth bought" } });
  expect(strategy?.graph.edges.map(({ source, target }) => `${source} ${target}`)).toEqual(["entry message", "message answer", "answer reached", "answer over"]);
});

test("what is left open is left to the canvas", () => {
  const strategy = readStrategy(messageStrategy(BANK, BEGINNING, { product: "", material: "", goal: "" }, 0));
  expect(strategy?.product).toBeUndefined();
  expect(strategy?.category).toBe("deposit");
  expect(strategy?.graph.nodes.map(({ id }) => id)).toEqual(["entry", "message", "over"]);
  expect(strategy?.graph.nodes[2]).toMatchObject({ goal: true });
});

test("a copy bears the new name, and is no variant", () => {
  const known: Fields = { id: "old", label: { zh: "旧", en: "Old" }, template: "t", owner: "li", topic: "visits", examples: [] };
  expect(renamedCopy(known, "new_one", LABEL, "wang")).toEqual({ id: "new_one", label: LABEL, owner: "wang", topic: "visits" });
});
