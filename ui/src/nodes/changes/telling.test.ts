import { expect, test } from "vitest";
import type { Palette } from "../../api/schema";
import type { Strategy } from "../../document";
import { zh as nodeWords } from "../zh";
import { placeOf, tellPlace, tellValue } from "./telling";
import { zh } from "./zh";

test.each([
  ["graph/nodes/pause/until/days", "pause", ["until", "days"]],
  ["score/value", "", ["score", "value"]],
  ["graph/nodes/offer", "offer", []],
])("%s", (path, node, field) => {
  expect(placeOf(path)).toEqual({ node, field });
});

const strategy = { id: "s", graph: { nodes: [{ kind: "message", id: "push", label: { zh: "第一波", en: "First" } }], edges: [] } } as unknown as Strategy;
const words = { own: (key: keyof typeof zh) => zh[key], of: (key: keyof typeof nodeWords) => nodeWords[key], isOfNodes: (part: string): part is keyof typeof nodeWords => part in nodeWords };

test.each([
  ["graph/nodes/push/material", "第一波 · 素材"],
  ["graph/nodes/push/label/zh", "第一波 · 名称 · 中文"],
  ["score/value", "整个策略 · 得分 · 价值（元）"],
  ["budget_cents", "整个策略 · 预算"],
  ["parameters/rate/value", "整个策略 · 参数 · rate · 值"],
])("%s is called %s", (path, told) => {
  expect(tellPlace(path, [strategy], words, "zh")).toBe(told);
});

const bank = {
  channels: [{ id: "sms", label: { zh: "短信", en: "SMS" } }],
  units: [{ id: "GZ", label: { zh: "广州分行", en: "Guangzhou" } }],
} as unknown as Palette;

test.each<[string, unknown, string]>([
  ["graph/nodes/push/channels", ["sms", "push"], "短信 · push"],
  ["graph/nodes/push/channels/0", "sms", "短信"],
  ["within", "GZ", "广州分行"],
  ["budget_cents", 123_400, "¥1,234"],
  ["mandatory", true, "是"],
  ["days_max", 30, "30"],
  ["topic", null, "没有"],
])("%s: %j is told as %s", (path, value, told) => {
  expect(tellValue(value, path, bank, words.own, "zh")).toBe(told);
});
