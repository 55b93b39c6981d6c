import { Graph as Drawn, layout as arrange } from "@dagrejs/dagre";
import { branchOf, positionOf, type Graph, type Position } from "./types";
import { waysOf } from "./ways";

export const NODE_WIDTH = 216;
const HEAD_HEIGHT = 58;
const WAY_HEIGHT = 22;

/** How high a node is drawn: its heading, and a line for each way on. */
export function heightOf(ways: number): number {
  return HEAD_HEIGHT + WAY_HEIGHT * Math.max(ways, 1);
}

/** Places for all nodes, from left to right along the ways; the same graph is laid out the same. */
export function layout(graph: Graph): Readonly<Record<string, Position>> {
  const drawn = new Drawn({ multigraph: true });
  drawn.setGraph({ rankdir: "LR", nodesep: 28, ranksep: 72, marginx: 24, marginy: 24 });
  drawn.setDefaultEdgeLabel(() => ({}));
  for (const node of graph.nodes) {
    drawn.setNode(node.id, { width: NODE_WIDTH, height: heightOf(waysOf(node).length) });
  }
  for (const edge of graph.edges) {
    if (drawn.hasNode(edge.source) && drawn.hasNode(edge.target)) {
      drawn.setEdge(edge.source, edge.target, {}, `way ${branchOf(edge)}`);
    }
  }
  arrange(drawn);
  return Object.fromEntries(
    graph.nodes.map((node) => {
      const { x, y, width, height } = drawn.node(node.id) as { x: number; y: number; width: number; height: number };
      return [node.id, { x: Math.round(x - width / 2), y: Math.round(y - height / 2) }];
    }),
  );
}

/** Places as the document says them; nodes without one get the place of the layout. */
export function places(graph: Graph): Readonly<Record<string, Position>> {
  const laid = graph.nodes.every((node) => positionOf(node)) ? {} : layout(graph);
  return Object.fromEntries(graph.nodes.map((node) => [node.id, positionOf(node) ?? laid[node.id] ?? { x: 0, y: 0 }]));
}
