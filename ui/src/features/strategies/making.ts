import type { Palette } from "../../api/schema";
import type { Fields, Json, Label } from "../../document";

const DAY_MS = 86_400_000;
const DAYS = 90;

export type Beginning = { id: string; label: Label; owner: string; org: string; audience: string; entry?: Label | undefined };

/** What a first message is about: what it sells, what it says, and what customers are to do; empty for what is left open. */
export type Aim = { product: string; material: string; goal: string };

/** Whose audiences are the whole bank's. */
const HEAD_OFFICE = "HQ";
const GOAL_DAYS = 7;
/** Tasks are nodes of their own; slots are filled when customers come. */
const NO_MESSAGE = ["task", "slot"];
const STEP = 280;

function day(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** A strategy with an entry alone; what else it lacks, the engine says. */
export function emptyStrategy(bank: Palette, beginning: Beginning, now_ms: number): Json {
  return strategyOf(bank, beginning, now_ms, "", { nodes: [entryOf(beginning)], edges: [] });
}

/** A strategy with one message; where a goal is named, a week is waited for it. */
export function messageStrategy(bank: Palette, beginning: Beginning, { product, material, goal }: Aim, now_ms: number): Json {
  const worded = bank.materials.find(({ id }) => id === material)?.channels ?? [];
  const channels = worded.filter((id) => bank.channels.some((one) => one.id === id && !NO_MESSAGE.includes(one.kind)));
  const labelOf = (kind: string): Json => ({ ...bank.nodes.find((one) => one.kind === kind)?.label });
  const message = { kind: "message", id: "message", label: labelOf("message"), position: at(1), channels, material };
  const over = { kind: "exit", id: "over", label: labelOf("exit"), position: at(3, 1), ...(!goal && { goal: true }) };
  if (!goal) {
    return strategyOf(bank, beginning, now_ms, product, {
      nodes: [entryOf(beginning), message, { ...over, position: at(2) }],
      edges: [way("entry", "message"), way("message", "over")],
    });
  }
  const { zh, en } = bank.events.find(({ name }) => name === goal)?.label ?? { zh: goal, en: goal };
  const wait = { kind: "wait_for_event", id: "answer", label: { zh, en }, position: at(2), awaits: { event: goal }, timeout: { days: GOAL_DAYS } };
  const reached = { kind: "exit", id: "reached", label: { zh: "达成目标", en: "Goal reached" }, position: at(3), goal: true };
  return strategyOf(bank, beginning, now_ms, product, {
    nodes: [entryOf(beginning), message, wait, reached, over],
    edges: [way("entry", "message"), way("message", "answer"), way("answer", "reached"), { ...way("answer", "over"), branch: "timeout" }],
  });
}

const at = (column: number, row = 0) => ({ x: 40 + column * STEP, y: 80 + row * 180 });
const way = (source: string, target: string) => ({ source, target });

function entryOf({ audience, entry }: Beginning) {
  return { kind: "entry", id: "entry", ...(entry && { label: entry }), position: at(0), audience };
}

function strategyOf(bank: Palette, { id, label, owner, org }: Beginning, now_ms: number, product: string, graph: Json): Json {
  const category = bank.products.find((one) => one.id === product)?.category ?? bank.categories[0]?.id ?? "";
  const topic = product && bank.strategies.find((one) => one.category === category)?.topic;
  return {
    id,
    label,
    department: bank.departments[0]?.id ?? "",
    owner,
    org,
    priority_class: "marketing",
    message_class: "commercial",
    category,
    topic: topic || (bank.topics[0]?.id ?? ""),
    ...(product && { product }),
    starts: day(now_ms),
    ends: day(now_ms + DAYS * DAY_MS),
    score: { propensity: "0.1", value: "10" },
    graph,
  };
}

/** Another strategy under a new name; it is nobody's variant, and has no examples of the other one's. */
export function renamedCopy(known: Fields, id: string, label: Label, owner: string): Json {
  const kept = Object.fromEntries(Object.entries(known).filter(([name]) => name !== "template" && name !== "examples"));
  return { ...kept, id, label: { zh: label.zh, en: label.en }, owner };
}

/** The condition that stands for an audience. */
export function inAudience(id: string): string {
  return `in_audience('${id.replaceAll("'", "''")}')`;
}

/** Whether a condition is an audience that the bank has a name for. */
export function isAudience(condition: string): boolean {
  return /^in_audience\('[^']+'\)$/.test(condition.trim());
}

/** An audience as a document: a condition with a name, and no list of customers. */
export function audienceText({ id, label, owner, org, where }: { id: string; label: Label; owner: string; org: string; where: string }): Json {
  return { id, label: { zh: label.zh, en: label.en }, owner, ...(org !== HEAD_OFFICE && { org }), where };
}
