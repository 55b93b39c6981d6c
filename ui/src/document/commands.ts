import {
  branchOf,
  isFields,
  sameEdge,
  type Edge,
  type Fields,
  type Graph,
  type Json,
  type Node,
  type Position,
  type Strategy,
} from "./types";
import { waysOf } from "./ways";

/** A part of a graph, as it is copied. */
export type Fragment = Graph;

/** One change of a strategy, as data: it can be kept, shown, taken back. */
export type Command =
  | { readonly do: "add"; readonly node: Node; readonly way?: Edge | null }
  | { readonly do: "remove"; readonly nodes: readonly string[]; readonly edges: readonly Edge[] }
  | { readonly do: "connect"; readonly edge: Edge }
  | { readonly do: "move"; readonly to: Readonly<Record<string, Position>>; readonly isNudge?: boolean }
  | { readonly do: "set_node"; readonly id: string; readonly field: string; readonly value: Json | undefined }
  | { readonly do: "rename"; readonly id: string; readonly to: string }
  | { readonly do: "set_strategy"; readonly field: string; readonly value: Json | undefined }
  | { readonly do: "paste"; readonly fragment: Fragment; readonly shift: Position }
  | { readonly do: "replace"; readonly strategy: Strategy };

/** Return the strategy that a command makes; the same one where it changes nothing. */
export function apply(strategy: Strategy, command: Command): Strategy {
  switch (command.do) {
    case "add":
      return add(strategy, command.node, command.way ?? null);
    case "remove":
      return remove(strategy, new Set(command.nodes), command.edges);
    case "connect":
      return connect(strategy, command.edge);
    case "move":
      return move(strategy, command.to);
    case "set_node":
      return setNode(strategy, command.id, command.field, command.value);
    case "rename":
      return rename(strategy, command.id, command.to);
    case "set_strategy":
      return setField(strategy, command.field, command.value) as Strategy;
    case "paste":
      return paste(strategy, command.fragment, command.shift);
    case "replace":
      return command.strategy;
  }
}

/** Put a node in; with a way to it, both are one step. */
function add(strategy: Strategy, node: Node, way: Edge | null): Strategy {
  const { graph } = strategy;
  if (known(graph, node.id)) {
    return strategy;
  }
  const added = withGraph(strategy, { ...graph, nodes: [...graph.nodes, node] });
  return way ? connect(added, way) : added;
}

function known(graph: Graph, id: string): boolean {
  return graph.nodes.some((node) => node.id === id);
}

function withGraph(strategy: Strategy, graph: Graph): Strategy {
  return { ...strategy, graph };
}

function remove(strategy: Strategy, gone: ReadonlySet<string>, edges: readonly Edge[]): Strategy {
  const { graph } = strategy;
  const nodes = graph.nodes.filter((node) => !gone.has(node.id));
  const kept = graph.edges.filter(
    (edge) => !gone.has(edge.source) && !gone.has(edge.target) && !edges.some((other) => sameEdge(edge, other)),
  );
  const same = nodes.length === graph.nodes.length && kept.length === graph.edges.length;
  return same ? strategy : withGraph(strategy, { ...graph, nodes, edges: kept });
}

/** Draw a way; another one of the same branch gives way, for each branch leads to one node. */
function connect(strategy: Strategy, edge: Edge): Strategy {
  const { graph } = strategy;
  if (!known(graph, edge.source) || !known(graph, edge.target) || graph.edges.some((other) => sameEdge(edge, other))) {
    return strategy;
  }
  const drawn: Edge = branchOf(edge) ? edge : { source: edge.source, target: edge.target };
  const at = graph.edges.findIndex((other) => other.source === edge.source && branchOf(other) === branchOf(edge));
  const edges = at < 0 ? [...graph.edges, drawn] : graph.edges.with(at, drawn);
  return withGraph(strategy, { ...graph, edges });
}

function move(strategy: Strategy, to: Readonly<Record<string, Position>>): Strategy {
  return changeNodes(strategy, (node) => {
    const place = to[node.id];
    return place ? (setField(node, "position", { x: Math.round(place.x), y: Math.round(place.y) }) as Node) : node;
  });
}

/** Set a field of a node. Ways of a branch that is called otherwise now follow it; those of one that is gone go with it. */
function setNode(strategy: Strategy, id: string, field: string, value: Json | undefined): Strategy {
  const before = strategy.graph.nodes.find((node) => node.id === id);
  const made = changeNodes(strategy, (node) => (node.id === id ? (setField(node, field, value) as Node) : node));
  const after = made.graph.nodes.find((node) => node.id === id);
  if (made === strategy || !before || !after) {
    return made;
  }
  const was = waysOf(before);
  const is = waysOf(after);
  const [from, to] = otherwise(was, is);
  const edges = made.graph.edges.flatMap((edge) => {
    const branch = branchOf(edge);
    if (edge.source !== id || !was.includes(branch) || is.includes(branch)) {
      return [edge];
    }
    return branch === from && to !== undefined ? [{ ...edge, branch: to }] : [];
  });
  return edges.length === made.graph.edges.length && edges.every((edge, at) => edge === made.graph.edges[at]) ? made : withGraph(made, { ...made.graph, edges });
}

/** The one branch that is called otherwise now: where as many are there, and all others are as they were. */
function otherwise(was: readonly string[], is: readonly string[]): readonly [string | undefined, string | undefined] {
  const gone = was.filter((one) => !is.includes(one));
  const come = is.filter((one) => !was.includes(one));
  return gone.length === 1 && come.length === 1 && was.length === is.length ? [gone[0], come[0]] : [undefined, undefined];
}

function changeNodes(strategy: Strategy, change: (node: Node) => Node): Strategy {
  const { graph } = strategy;
  const nodes = graph.nodes.map(change);
  return nodes.every((node, at) => node === graph.nodes[at]) ? strategy : withGraph(strategy, { ...graph, nodes });
}

/** Set one field in its place; undefined takes it away; the same value changes nothing. */
function setField<T extends object>(owner: T, field: string, value: Json | undefined): object {
  const was = (owner as Record<string, Json | undefined>)[field];
  if (JSON.stringify(was) === JSON.stringify(value)) {
    return owner;
  }
  if (value === undefined) {
    return Object.fromEntries(Object.entries(owner).filter(([name]) => name !== field));
  }
  return { ...owner, [field]: value };
}

function rename(strategy: Strategy, id: string, to: string): Strategy {
  if (id === to || !to || !known(strategy.graph, id) || known(strategy.graph, to)) {
    return strategy;
  }
  const name = (text: string) => (text === id ? to : text);
  const { graph, exits } = strategy;
  const nodes = graph.nodes.map((node) => ({ ...(renamed(node, name) as Node), id: name(node.id) }));
  const edges = graph.edges.map((edge) => ({ ...edge, source: name(edge.source), target: name(edge.target) }));
  const made = withGraph(strategy, { ...graph, nodes, edges });
  return exits === undefined ? made : { ...made, exits: renamed(exits as Json, name) };
}

/** Rename what fields say of other nodes: `wave`, wherever it stands, and `to` of a jump. */
function renamed(value: Json, name: (text: string) => string): Json {
  if (Array.isArray(value)) {
    return value.map((one: Json) => renamed(one, name));
  }
  if (!isFields(value)) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value).map(([field, one]) => {
      const points = typeof one === "string" && (field === "wave" || (field === "to" && value.kind === "jump"));
      return [field, points ? name(one) : renamed(one, name)];
    }),
  );
}

/** Return what is copied: nodes, and the ways between them. */
export function copy(strategy: Strategy, ids: readonly string[]): Fragment {
  const wanted = new Set(ids);
  return {
    nodes: strategy.graph.nodes.filter((node) => wanted.has(node.id)),
    edges: strategy.graph.edges.filter(({ source, target }) => wanted.has(source) && wanted.has(target)),
  };
}

/** Put a fragment in under names that are free; what points within it points within the copy. */
function paste(strategy: Strategy, fragment: Fragment, shift: Position): Strategy {
  const taken = new Set(strategy.graph.nodes.map((node) => node.id));
  const names = new Map<string, string>();
  for (const { id } of fragment.nodes) {
    const free = freeName(taken, id);
    taken.add(free);
    names.set(id, free);
  }
  const name = (text: string) => names.get(text) ?? text;
  const nodes = fragment.nodes.map((node) => shifted({ ...(renamed(node, name) as Fields), kind: node.kind, id: name(node.id) }, shift));
  const edges = fragment.edges.map((edge) => ({ ...edge, source: name(edge.source), target: name(edge.target) }));
  const { graph } = strategy;
  return nodes.length === 0 ? strategy : withGraph(strategy, { ...graph, nodes: [...graph.nodes, ...nodes], edges: [...graph.edges, ...edges] });
}

function shifted(node: Node, shift: Position): Node {
  const { position } = node;
  if (!isFields(position) || typeof position.x !== "number" || typeof position.y !== "number") {
    return node;
  }
  return { ...node, position: { x: position.x + shift.x, y: position.y + shift.y } };
}

/** Return a name like the one wanted that nobody has: `push`, `push_2`, `push_3`. */
export function freeName(taken: ReadonlySet<string>, wanted: string): string {
  const stem = wanted.replace(/_\d+$/, "");
  let name = wanted;
  for (let number = 2; taken.has(name); number += 1) {
    name = `${stem}_${String(number)}`;
  }
  return name;
}

