import { isFields, isKind, textOf, type Edge, type Json, type Node, type Strategy } from "./types";

/** Read what the engine told as a strategy; null where it is none that can be drawn. */
export function readStrategy(told: Json | undefined): Strategy | null {
  if (!isFields(told) || typeof told.id !== "string" || !isFields(told.graph)) {
    return null;
  }
  const { nodes, edges } = told.graph;
  if (!Array.isArray(nodes) || !nodes.every(isNode) || !Array.isArray(edges) || !edges.every(isEdge)) {
    return null;
  }
  const ids = new Set(nodes.map((node: Node) => node.id));
  return ids.size === nodes.length ? (told as Strategy) : null;
}

function isNode(value: Json): value is Node {
  return isFields(value) && isKind(value.kind) && textOf(value.id) !== "";
}

function isEdge(value: Json): value is Edge {
  const branch = isFields(value) ? value.branch : null;
  return isFields(value) && textOf(value.source) !== "" && textOf(value.target) !== "" && (branch === undefined || typeof branch === "string");
}
