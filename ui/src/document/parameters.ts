import { isFields, type Fields, type Json, type Label, type Strategy } from "./types";

/** A number of a node that a parameter may give. */
export type Settable = { readonly path: string; readonly node: string; readonly field: readonly string[] };

export function parametersOf(strategy: Strategy): readonly (readonly [string, Fields])[] {
  const { parameters } = strategy as unknown as Fields;
  return isFields(parameters) ? Object.entries(parameters).filter((one): one is [string, Fields] => isFields(one[1])) : [];
}

/** The numbers of nodes that parameters may give: those of the names that the engine offers. */
export function settableOf({ graph }: Strategy, names: readonly string[]): readonly Settable[] {
  const look = (value: Json | undefined, field: readonly string[]): readonly (readonly string[])[] => {
    if (typeof value === "number") {
      return names.includes(field.at(-1) ?? "") ? [field] : [];
    }
    return isFields(value) ? Object.entries(value).flatMap(([name, one]) => look(one, [...field, name])) : [];
  };
  return graph.nodes.flatMap((node) => look(node, []).map((field) => ({ path: ["graph", "nodes", node.id, ...field].join("/"), node: node.id, field })));
}

/** A parameter under another name, wherever rules name it. Materials are documents of their own: the engine says where they do. */
export function renameParameter(strategy: Strategy, from: string, to: string): Strategy {
  const known = parametersOf(strategy);
  if (from === to || !to || !known.some(([name]) => name === from) || known.some(([name]) => name === to)) {
    return strategy;
  }
  const parameters = Object.fromEntries(known.map(([name, one]) => [name === from ? to : name, one]));
  const said = new RegExp(`(?<![\\w:]):${escaped(from)}(?!\\w)`, "g");
  const told = (value: Json): Json => {
    if (typeof value === "string") {
      return value.replace(said, `:${to}`);
    }
    if (Array.isArray(value)) {
      return value.map((one: Json) => told(one));
    }
    return isFields(value) ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, told(one)])) : value;
  };
  const rest = Object.fromEntries(Object.entries(strategy as unknown as Fields).map(([name, one]) => [name, RULES.has(name) ? told(one) : one]));
  return { ...(rest as Strategy), parameters };
}

const RULES = new Set(["graph", "score", "exits", "envelope"]);

function escaped(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\-]/g, "\\$&");
}

/** A strategy as a template of head office: it addresses nobody by itself, and says how far branches may go. */
export function asTemplate(strategy: Fields, id: string, label: Label, owner: string): Fields {
  const kept = Object.fromEntries(Object.entries(strategy).filter(([name]) => name !== "template" && name !== "within"));
  const envelope = isFields(kept.envelope) ? kept.envelope : { units: [] };
  return { ...kept, id, label: { zh: label.zh, en: label.en }, owner, envelope };
}
