import { edgeKey, type Edge, type Node, type Strategy } from "./types";

export type Fate = "added" | "removed" | "changed" | "moved" | "same";

export type Difference = {
  readonly nodes: ReadonlyMap<string, Fate>;
  readonly edges: ReadonlyMap<string, Fate>;
  /** Fields of the strategy itself that say something else. */
  readonly fields: readonly string[];
};

/** What differs between two versions: of each node and way that one of them has. */
export function diff(before: Strategy, after: Strategy): Difference {
  const old = new Map(before.graph.nodes.map((node) => [node.id, node]));
  const now = new Map(after.graph.nodes.map((node) => [node.id, node]));
  const nodes = new Map<string, Fate>();
  for (const id of new Set([...old.keys(), ...now.keys()])) {
    nodes.set(id, fate(old.get(id), now.get(id)));
  }
  const was = new Set(before.graph.edges.map(edgeKey));
  const is = new Set(after.graph.edges.map(edgeKey));
  const edges = new Map<string, Fate>();
  for (const key of new Set([...was, ...is])) {
    edges.set(key, !was.has(key) ? "added" : !is.has(key) ? "removed" : "same");
  }
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  names.delete("graph");
  return { nodes, edges, fields: [...names].filter((name) => !equal(before[name], after[name])) };
}

function fate(old: Node | undefined, now: Node | undefined): Fate {
  if (!old || !now) {
    return old ? "removed" : "added";
  }
  if (equal(old, now)) {
    return "same";
  }
  return equal({ ...old, position: null }, { ...now, position: null }) ? "moved" : "changed";
}

/** Tell whether two values say the same; the order of names does not matter. */
export function equal(one: unknown, other: unknown): boolean {
  return JSON.stringify(ordered(one)) === JSON.stringify(ordered(other));
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(ordered);
  }
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, one]) => [name, ordered(one)]));
  }
  return value;
}

/** Both versions as one picture: what is gone stands where it stood. */
export function union(before: Strategy, after: Strategy): { nodes: readonly Node[]; edges: readonly Edge[] } {
  const now = new Set(after.graph.nodes.map((node) => node.id));
  const drawn = new Set(after.graph.edges.map(edgeKey));
  return {
    nodes: [...after.graph.nodes, ...before.graph.nodes.filter((node) => !now.has(node.id))],
    edges: [...after.graph.edges, ...before.graph.edges.filter((edge) => !drawn.has(edgeKey(edge)))],
  };
}
