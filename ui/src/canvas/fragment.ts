import { isFields, isKind, textOf, type Edge, type Fragment, type Json, type Node } from "../document";

/** What is copied, and from which strategy: as text it goes through the clipboard into any other one. */
export type Copied = { readonly from: string; readonly fragment: Fragment };

const MARK = "hengce/nodes";

export function written({ from, fragment }: Copied): string {
  return JSON.stringify({ kind: MARK, from, nodes: fragment.nodes, edges: fragment.edges }, null, 1);
}

/** Read what was copied; null where the text is something else. */
export function readCopied(text: string): Copied | null {
  const value = parsed(text);
  if (!isFields(value) || value.kind !== MARK || !Array.isArray(value.nodes) || !Array.isArray(value.edges)) {
    return null;
  }
  const nodes = value.nodes.filter((one: Json): one is Node => isFields(one) && isKind(one.kind) && textOf(one.id) !== "");
  const ids = new Set(nodes.map(({ id }) => id));
  const edges = value.edges.filter(
    (one: Json): one is Edge => isFields(one) && ids.has(textOf(one.source)) && ids.has(textOf(one.target)) && ["string", "undefined"].includes(typeof one.branch),
  );
  return nodes.length > 0 && ids.size === nodes.length ? { from: textOf(value.from), fragment: { nodes, edges } } : null;
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
