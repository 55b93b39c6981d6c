import type { Edge as DrawnEdge, Node as DrawnNode } from "@xyflow/react";
import { branchOf, edgeKey, heightOf, NODE_WIDTH, places, waysOf, type Edge, type Fate, type Graph, type Node } from "../document";

/** What is shown beside a node or a way: problems, what differs, how many went there. */
export type Marks = {
  readonly problems?: ReadonlyMap<string, number>;
  readonly fates?: ReadonlyMap<string, Fate>;
  readonly edgeFates?: ReadonlyMap<string, Fate>;
  readonly nodeCounts?: ReadonlyMap<string, string>;
  readonly edgeCounts?: ReadonlyMap<string, string>;
  /** The way of one customer: nodes by name, and ways by key. */
  readonly way?: ReadonlySet<string>;
};

/** How a thing of the picture is called for those who hear it, and what it is. */
export type Tell<T> = { readonly name: (one: T) => string; readonly role: string };

export type CardData = {
  readonly node: Node;
  readonly ways: readonly string[];
  readonly problems: number;
  readonly fate: Fate;
  readonly count: string;
  readonly onWay: boolean;
};
export type CardNode = DrawnNode<CardData, "card">;

/** The nodes of the picture; ways that an edge takes though the node has none stay to be seen. */
export function drawnNodes(graph: Graph, marks: Marks, chosen: ReadonlySet<string>, tell: Tell<Node>): CardNode[] {
  const at = places(graph);
  return graph.nodes.map((node) => {
    const own = waysOf(node);
    const strays = graph.edges.filter((edge) => edge.source === node.id).map(branchOf).filter((branch) => !own.includes(branch));
    const ways = [...own, ...new Set(strays)];
    return {
      id: node.id,
      type: "card",
      ariaLabel: tell.name(node),
      domAttributes: { "aria-roledescription": tell.role },
      position: at[node.id] ?? { x: 0, y: 0 },
      selected: chosen.has(node.id),
      width: NODE_WIDTH,
      height: heightOf(ways.length),
      data: {
        node,
        ways,
        problems: marks.problems?.get(node.id) ?? 0,
        fate: marks.fates?.get(node.id) ?? "same",
        count: marks.nodeCounts?.get(node.id) ?? "",
        onWay: marks.way?.has(node.id) ?? false,
      },
    };
  });
}

const STROKE: Readonly<Record<Fate, object>> = {
  same: {},
  moved: {},
  changed: {},
  added: { stroke: "#1b7340", strokeWidth: 3 },
  removed: { stroke: "#b3261e", strokeWidth: 2, strokeDasharray: "6 4" },
};

const ON_WAY = { stroke: "#17456b", strokeWidth: 4 };

/** What tells fates apart without colour. */
const SIGN: Readonly<Record<Fate, string>> = { same: "", moved: "↔", changed: "●", added: "+", removed: "−" };

export function drawnEdges(graph: Graph, marks: Marks, chosen: ReadonlySet<string>, tell: Tell<Edge>): DrawnEdge[] {
  return graph.edges.map((edge) => {
    const key = edgeKey(edge);
    const fate = marks.edgeFates?.get(key) ?? "same";
    const label = marks.edgeCounts?.get(key) ?? SIGN[fate];
    return {
      id: key,
      source: edge.source,
      target: edge.target,
      ariaLabel: tell.name(edge),
      domAttributes: { "aria-roledescription": tell.role },
      sourceHandle: `way:${branchOf(edge)}`,
      selected: chosen.has(key),
      style: marks.way?.has(key) ? ON_WAY : STROKE[fate],
      ...(label && { label }),
    };
  });
}
