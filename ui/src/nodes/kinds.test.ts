import { expect, test } from "vitest";
import type { Palette } from "../api/schema";
import { JOURNEYS } from "../document/journeys.fixture";
import { KINDS, type Node, type Strategy } from "../document";
import { zh } from "./zh";
import { NODE_KINDS } from "./registry";

const say = (key: keyof typeof zh, facts: Record<string, string | number> = {}) =>
  Object.entries(facts).reduce<string>((text, [name, fact]) => text.replace(`{{${name}}}`, String(fact)), zh[key]);
const label = (text: string) => ({ zh: text, en: text });
const bank = {
  nodes: [],
  ways: {},
  tags: [{ tag: { name: "matures_on", label: label("到期日") } }],
  events: [{ name: "wealth_bought", label: label("购买理财") }],
  channels: [{ id: "push", label: label("手机银行推送") }],
  materials: [{ id: "m1", label: label("您好，新客礼…") }],
  categories: [{ id: "wealth", label: label("理财") }],
  products: [{ id: "coupon", label: label("话费券") }],
  strategies: [{ id: "other", label: label("另一条旅程") }],
} as unknown as Palette;

const READ: Readonly<Record<string, string>> = { "aum >= 5000": "资产规模 ≥ 5,000.00 元" };
const read = (text: string) => READ[text] ?? text;

function told(node: Node, others: readonly Node[] = []): string {
  const strategy: Strategy = { id: "s", graph: { nodes: [node, ...others], edges: [] } };
  return NODE_KINDS[node.kind].summary({ node, strategy, bank, say, language: "zh", read });
}

const push: Node = { kind: "message", id: "push", label: label("第一波"), channels: ["push"], material: "m1" };

// What stands on the card of each kind: a banker reads it without opening the node.
test.each<[Node, string]>([
  [{ kind: "entry", id: "n", event: "wealth_bought", audience: "aum >= 5000" }, "购买理财 · 资产规模 ≥ 5,000.00 元"],
  [{ kind: "condition_split", id: "n", branches: { rich: "aum >= 1", poor: "aum < 1" } }, "aum >= 1 · aum < 1"],
  [{ kind: "audience_split", id: "n", audiences: { young: "age < 30" } }, "age < 30"],
  [{ kind: "experiment_split", id: "n", salt: "s", arms: { old: 8000, new: 2000 } }, "old 80% · new 20%"],
  [{ kind: "wave_split", id: "n", wave: "push", stages: ["clicked", "bought"] }, "第一波 · 已点击 · 已购买"],
  [{ kind: "wait", id: "n", until: { kind: "after", days: 1, hours: 12 } }, "1 天 12 小时"],
  [{ kind: "wait", id: "n", until: { kind: "next", at: "09:00" } }, "到下一个 09:00"],
  [{ kind: "wait", id: "n", until: { kind: "date", tag: "matures_on", days: -3 } }, "到期日 -3 天"],
  [{ kind: "wait", id: "n", until: { kind: "business_days", days: 2 } }, "2 个工作日"],
  [{ kind: "wait_for_event", id: "n", awaits: { event: "wealth_bought" }, timeout: { days: 2 } }, "购买理财 · 最多 2 天"],
  [{ kind: "wait_for_event", id: "n", awaits: { wave: "push", stages: ["clicked"] }, timeout: { hours: 6 } }, "第一波 · 已点击 · 最多 6 小时"],
  [{ kind: "race", id: "n", awaits: { a: { event: "wealth_bought" }, b: { wave: "push", stages: ["refused"] } }, timeout: { days: 1 } }, "购买理财 · 第一波 · 已拒绝 · 最多 1 天"],
  [{ kind: "message", id: "n", channels: ["push", "sms"], material: "m1" }, "手机银行推送 · sms · 您好，新客礼…"],
  [{ kind: "task", id: "n", channel: "task", material: "m2" }, "task · m2"],
  [{ kind: "choose", id: "n", category: "wealth" }, "理财"],
  [{ kind: "benefit", id: "n", benefit: "coupon" }, "话费券"],
  [{ kind: "set_tag", id: "n", tag: "matures_on", value: true }, "到期日 = 是"],
  [{ kind: "adjust_preference", id: "n", tag: "matures_on", step: -0.1 }, "到期日 · -0.1"],
  [{ kind: "sub_journey", id: "n", strategy: "other" }, "另一条旅程"],
  [{ kind: "jump", id: "n", to: "push", times_max: 3 }, "回到 第一波，最多 3 次"],
  [{ kind: "exit", id: "n", goal: true }, "达成目标"],
])("%j", (node, text) => {
  expect(told(node, [push])).toBe(text);
});

test.each(KINDS)("a new %s says something, and every field of it has a word", (kind) => {
  expect(() => told({ ...NODE_KINDS[kind].make(), kind, id: "n" })).not.toThrow();
  for (const { name, options = [] } of NODE_KINDS[kind].fields) {
    expect(zh[name]).toBeTruthy();
    for (const option of options) {
      expect(zh[option]).toBeTruthy();
    }
  }
});

test("every field that the example journeys fill in can be filled in on the canvas", () => {
  const missing = new Set<string>();
  for (const [, , strategy] of JOURNEYS) {
    for (const node of strategy.graph.nodes) {
      const known = new Set<string>(["kind", "id", "label", "position", ...NODE_KINDS[node.kind].fields.map(({ name }) => name)]);
      for (const name of Object.keys(node)) {
        if (!known.has(name)) {
          missing.add(`${node.kind}.${name}`);
        }
      }
    }
  }
  expect([...missing]).toEqual([]);
});
