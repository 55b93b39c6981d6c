import type { Palette } from "../api/schema";
import { branchOf, freeName, nodeOf, NODE_WIDTH, places, waysOf, type Edge, type Kind, type Node, type Position, type Strategy } from "../document";
import { NODE_KINDS } from "../nodes/registry";

const GAP = 72;
const HEIGHT = 148;

/** A new node of a kind, called by what people call the kind; a second one is told apart by a number. */
export function newNode(strategy: Strategy, bank: Palette, kind: Kind, place: Position): Node {
  const taken = new Set(strategy.graph.nodes.map(({ id }) => id));
  const label = bank.nodes.find((one) => one.kind === kind)?.label ?? { zh: kind, en: kind };
  const id = freeName(taken, kind);
  const number = id === kind ? "" : ` ${id.slice(kind.length + 1)}`;
  return {
    kind,
    id,
    label: { zh: `${label.zh}${number}`, en: `${label.en}${number}` },
    position: { x: Math.round(place.x), y: Math.round(place.y) },
    ...NODE_KINDS[kind].make(),
  };
}

/** A free place right of a node, or below that; without one, right of everything. */
export function placeBeside(strategy: Strategy, beside: string | undefined): Position {
  const at = places(strategy.graph);
  const found = beside === undefined ? undefined : at[beside];
  const all = Object.values(at);
  if (found) {
    const x = found.x + NODE_WIDTH + GAP;
    const column = all.filter((place) => Math.abs(place.x - x) < NODE_WIDTH);
    let y = found.y;
    while (column.some((place) => Math.abs(place.y - y) < HEIGHT)) {
      y += HEIGHT;
    }
    return { x, y };
  }
  return { x: Math.max(0, ...all.map(({ x }) => x)) + (all.length > 0 ? NODE_WIDTH + GAP : 0), y: 80 };
}

/** The first way of a node that leads nowhere yet, to another node; null where all are drawn. */
export function openWay(strategy: Strategy, from: string | undefined, to: string): Edge | null {
  const node = from === undefined ? undefined : nodeOf(strategy, from);
  const drawn = strategy.graph.edges.filter((edge) => edge.source === from).map(branchOf);
  const way = node && waysOf(node).find((one) => !drawn.includes(one));
  return node && way !== undefined ? { source: node.id, target: to, ...(way && { branch: way }) } : null;
}
