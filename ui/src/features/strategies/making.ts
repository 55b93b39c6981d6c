import type { Palette } from "../../api/schema";
import type { Fields, Json, Label } from "../../document";

const DAY_MS = 86_400_000;
const DAYS = 90;

export type Beginning = { id: string; label: Label; owner: string; org: string; audience: string; entry?: Label | undefined };

function day(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** A strategy with an entry alone; what else it lacks, the engine says. */
export function emptyStrategy(bank: Palette, { id, label, owner, org, audience, entry }: Beginning, now_ms: number): Json {
  return {
    id,
    label,
    department: bank.departments[0]?.id ?? "",
    owner,
    org,
    priority_class: "marketing",
    message_class: "commercial",
    category: bank.categories[0]?.id ?? "",
    topic: bank.topics[0]?.id ?? "",
    starts: day(now_ms),
    ends: day(now_ms + DAYS * DAY_MS),
    score: { propensity: "0.1", value: "10" },
    graph: { nodes: [{ kind: "entry", id: "entry", ...(entry && { label: entry }), position: { x: 40, y: 80 }, audience }], edges: [] },
  };
}

/** Another strategy under a new name; it is nobody's variant, and has no examples of the other one's. */
export function renamedCopy(known: Fields, id: string, label: Label, owner: string): Json {
  const kept = Object.fromEntries(Object.entries(known).filter(([name]) => name !== "template" && name !== "examples"));
  return { ...kept, id, label: { zh: label.zh, en: label.en }, owner };
}
