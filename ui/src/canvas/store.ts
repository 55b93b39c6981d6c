import { createStore, type StoreApi } from "zustand/vanilla";
import { useStore } from "zustand/react";
import { createContext, useContext } from "react";
import { act, begin, copy, diff, edgeKey, layout, places, positionOf, redo, undo, type Command, type Edge, type Fragment, type Journal, type Position, type Strategy } from "../document";
import { readCopied, written } from "./fragment";

/** What a person sees and does on one canvas; what the strategy says is in the journal. */
export type CanvasState = {
  readonly journal: Journal;
  /** The strategy as it was read or saved last. */
  readonly saved: Strategy;
  readonly nodes: readonly string[];
  readonly edges: readonly Edge[];
  /** Nodes that the picture is to move to, none: all of them; a new object each time. */
  readonly target: { readonly nodes: readonly string[] } | null;
};

export type CanvasActs = {
  act: (command: Command) => void;
  undo: () => void;
  redo: () => void;
  select: (nodes: readonly string[], edges: readonly Edge[]) => void;
  selectAll: () => void;
  /** Lay all nodes out anew, and show them. */
  tidy: () => void;
  show: (node: string) => void;
  showEdge: (edge: Edge) => void;
  /** The chosen nodes as text for the clipboard; empty where none is chosen. */
  copied: () => string;
  /** Put in what the clipboard holds; false where that is something else. */
  paste: (text: string) => boolean;
  markSaved: (strategy: Strategy) => void;
};

export type Canvas = CanvasState & CanvasActs;

const SHIFT = { x: 48, y: 48 };

/** How far what comes from another strategy is moved, so that it lies below all that is there. */
function below(strategy: Strategy, { nodes }: Fragment): Position {
  const own = Object.values(places(strategy.graph));
  const put = nodes.flatMap((node) => positionOf(node) ?? []);
  const least = (numbers: readonly number[]) => Math.min(...numbers, Number.MAX_SAFE_INTEGER);
  if (own.length === 0 || put.length === 0) {
    return { x: 0, y: 0 };
  }
  const lowest = Math.max(...own.map(({ y }) => y));
  return { x: least(own.map(({ x }) => x)) - least(put.map(({ x }) => x)), y: lowest + BELOW - least(put.map(({ y }) => y)) };
}

const BELOW = 200;

/** What is still chosen of what was: the nodes and ways that are there. */
function left({ strategy: { graph } }: Journal, nodes: readonly string[], edges: readonly Edge[]) {
  const ids = new Set(graph.nodes.map(({ id }) => id));
  const keys = new Set(graph.edges.map(edgeKey));
  const kept = { nodes: nodes.filter((id) => ids.has(id)), edges: edges.filter((edge) => keys.has(edgeKey(edge))) };
  return { nodes: kept.nodes.length === nodes.length ? nodes : kept.nodes, edges: kept.edges.length === edges.length ? edges : kept.edges };
}

/** A step back or forth, and what it changed: that is chosen then, so that it can be seen. */
function seen(before: Journal, after: Journal, nodes: readonly string[], edges: readonly Edge[]) {
  const said = diff(before.strategy, after.strategy).nodes;
  const changed = after.strategy.graph.nodes.filter(({ id }) => said.get(id) === "added" || said.get(id) === "changed").map(({ id }) => id);
  return { journal: after, ...(changed.length > 0 ? { nodes: changed, edges: [] } : left(after, nodes, edges)) };
}

export function createCanvas(strategy: Strategy): StoreApi<Canvas> {
  return createStore<Canvas>()((set, get) => ({
    journal: begin(strategy),
    saved: strategy,
    nodes: [],
    edges: [],
    target: null,
    act: (command) =>
      set(({ journal, nodes, edges }) => {
        const made = act(journal, command);
        // Whoever renames a node still looks at it.
        const chosen = command.do === "rename" && made !== journal ? nodes.map((id) => (id === command.id ? command.to : id)) : nodes;
        return { journal: made, ...left(made, chosen, edges) };
      }),
    undo: () => set(({ journal, nodes, edges }) => seen(journal, undo(journal), nodes, edges)),
    redo: () => set(({ journal, nodes, edges }) => seen(journal, redo(journal), nodes, edges)),
    select: (nodes, edges) => set({ nodes, edges }),
    selectAll: () => set(({ journal: { strategy } }) => ({ nodes: strategy.graph.nodes.map(({ id }) => id), edges: [] })),
    tidy: () => {
      get().act({ do: "move", to: layout(get().journal.strategy.graph) });
      set({ target: { nodes: [] } });
    },
    show: (node) => set({ nodes: [node], edges: [], target: { nodes: [node] } }),
    showEdge: (edge) => set({ nodes: [], edges: [edge], target: { nodes: [edge.source, edge.target] } }),
    copied: () => {
      const { journal, nodes } = get();
      return nodes.length > 0 ? written({ from: journal.strategy.id, fragment: copy(journal.strategy, nodes) }) : "";
    },
    paste: (text) => {
      const copied = readCopied(text);
      if (!copied) {
        return false;
      }
      const { strategy } = get().journal;
      const known = strategy.graph.nodes.length;
      const shift = copied.from === strategy.id ? SHIFT : below(strategy, copied.fragment);
      get().act({ do: "paste", fragment: copied.fragment, shift });
      const nodes = get().journal.strategy.graph.nodes.slice(known).map(({ id }) => id);
      // What comes from elsewhere may lie anywhere on this picture: it is shown.
      set({ nodes, edges: [], ...(copied.from !== strategy.id && { target: { nodes } }) });
      return true;
    },
    markSaved: (saved) => set({ saved }),
  }));
}

const Context = createContext<StoreApi<Canvas> | null>(null);

export const CanvasProvider = Context.Provider;

/** Look at a part of the canvas: `useCanvas((canvas) => canvas.nodes)`. */
export function useCanvas<T>(look: (canvas: Canvas) => T): T {
  const store = useContext(Context);
  if (!store) {
    throw new Error("there is no canvas around this part");
  }
  return useStore(store, look);
}

export function useStrategy(): Strategy {
  return useCanvas(({ journal }) => journal.strategy);
}
