import { branchOf, type Graph } from "./types";
import { waysOf } from "./ways";

/** What the picture alone shows to be wrong; everything else is the engine's to say. */
export type Flaw =
  | { readonly flaw: "no_entry" }
  | { readonly flaw: "undrawn"; readonly node: string; readonly branch: string }
  | { readonly flaw: "stray"; readonly node: string; readonly branch: string }
  | { readonly flaw: "unreached"; readonly node: string };

export function flawsOf(graph: Graph): readonly Flaw[] {
  const flaws: Flaw[] = [];
  const entries = graph.nodes.filter((node) => node.kind === "entry");
  if (entries.length === 0) {
    flaws.push({ flaw: "no_entry" });
  }
  const drawn = new Set(graph.edges.map((edge) => JSON.stringify([edge.source, branchOf(edge)])));
  for (const node of graph.nodes) {
    const ways = waysOf(node);
    for (const branch of ways) {
      if (!drawn.has(JSON.stringify([node.id, branch]))) {
        flaws.push({ flaw: "undrawn", node: node.id, branch });
      }
    }
    for (const edge of graph.edges) {
      if (edge.source === node.id && !ways.includes(branchOf(edge))) {
        flaws.push({ flaw: "stray", node: node.id, branch: branchOf(edge) });
      }
    }
  }
  const reached = reach(graph, entries.map((node) => node.id));
  return [...flaws, ...graph.nodes.filter((node) => !reached.has(node.id)).map(({ id }) => ({ flaw: "unreached" as const, node: id }))];
}

function reach(graph: Graph, from: readonly string[]): ReadonlySet<string> {
  const found = new Set(from);
  const open = [...from];
  const jumps = new Map(graph.nodes.filter((node) => node.kind === "jump").map((node) => [node.id, node.to]));
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const jump = jumps.get(at);
    const next = graph.edges.filter((edge) => edge.source === at).map((edge) => edge.target);
    for (const id of typeof jump === "string" ? [...next, jump] : next) {
      if (!found.has(id)) {
        found.add(id);
        open.push(id);
      }
    }
  }
  return found;
}
