const NODES = "graph/nodes/";

/** Which node a path belongs to, and the field within it; no node: the strategy itself. */
export function placeOf(path: string): { node: string; field: readonly string[] } {
  if (!path.startsWith(NODES)) {
    return { node: "", field: path.split("/") };
  }
  const [node = "", ...field] = path.slice(NODES.length).split("/");
  return { node, field };
}
