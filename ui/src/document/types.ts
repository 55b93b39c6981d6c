/** A strategy as plain data: what is stored, drawn, checked and run. Nothing here is ever changed in place. */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
export type Fields = { readonly [name: string]: Json };

/** The kinds of nodes, in the order of the palette. */
export const KINDS = [
  "entry",
  "condition_split",
  "audience_split",
  "experiment_split",
  "wave_split",
  "wait",
  "wait_for_event",
  "race",
  "message",
  "task",
  "choose",
  "benefit",
  "set_tag",
  "adjust_preference",
  "sub_journey",
  "jump",
  "exit",
] as const;
export type Kind = (typeof KINDS)[number];

export type Position = { readonly x: number; readonly y: number };
export type Label = { readonly zh: string; readonly en: string };

export type Node = Fields & {
  readonly kind: Kind;
  readonly id: string;
};

/** A way from one node to another; `branch` names the outcome that takes it, absent for the only one. */
export type Edge = { readonly source: string; readonly target: string; readonly branch?: string };

export type Graph = { readonly nodes: readonly Node[]; readonly edges: readonly Edge[] };

/** A strategy; of what is not its graph only the names matter here. */
export type Strategy = {
  readonly id: string;
  readonly graph: Graph;
  readonly [name: string]: Json | Graph;
};

export function isKind(text: unknown): text is Kind {
  return KINDS.some((kind) => kind === text);
}

export function isFields(value: Json | undefined): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

export function textsOf(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];
}

export function labelOf(value: Json | undefined): Label | null {
  return isFields(value) ? { zh: textOf(value.zh), en: textOf(value.en) } : null;
}

export function positionOf(node: Node): Position | null {
  const { position } = node;
  return isFields(position) && typeof position.x === "number" && typeof position.y === "number"
    ? { x: position.x, y: position.y }
    : null;
}

export function nodeOf(strategy: Strategy, id: string): Node | undefined {
  return strategy.graph.nodes.find((node) => node.id === id);
}

export function branchOf(edge: Edge): string {
  return edge.branch ?? "";
}

/** What names an edge: no two of a strategy have the same source and branch. */
export function edgeKey(edge: Edge): string {
  return JSON.stringify([edge.source, branchOf(edge), edge.target]);
}

export function sameEdge(one: Edge, other: Edge): boolean {
  return edgeKey(one) === edgeKey(other);
}
