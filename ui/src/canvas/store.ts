import { createStore, type StoreApi } from "zustand/vanilla";
import { useStore } from "zustand/react";
import { createContext, useContext } from "react";
import { act, begin, copy, redo, undo, type Command, type Edge, type Fragment, type Journal, type Strategy } from "../document";

/** What a person sees and does on one canvas; what the strategy says is in the journal. */
export type CanvasState = {
  readonly journal: Journal;
  /** The strategy as it was read or saved last. */
  readonly saved: Strategy;
  readonly nodes: readonly string[];
  readonly edges: readonly Edge[];
  readonly clipboard: Fragment | null;
  /** A node that the picture is to move to; a new object each time. */
  readonly target: { readonly node: string } | null;
};

export type CanvasActs = {
  act: (command: Command) => void;
  undo: () => void;
  redo: () => void;
  select: (nodes: readonly string[], edges: readonly Edge[]) => void;
  show: (node: string) => void;
  copy: () => void;
  paste: () => void;
  markSaved: (strategy: Strategy) => void;
};

export type Canvas = CanvasState & CanvasActs;

const SHIFT = { x: 48, y: 48 };

export function createCanvas(strategy: Strategy): StoreApi<Canvas> {
  return createStore<Canvas>()((set, get) => ({
    journal: begin(strategy),
    saved: strategy,
    nodes: [],
    edges: [],
    clipboard: null,
    target: null,
    act: (command) => set(({ journal }) => ({ journal: act(journal, command) })),
    undo: () => set(({ journal }) => ({ journal: undo(journal) })),
    redo: () => set(({ journal }) => ({ journal: redo(journal) })),
    select: (nodes, edges) => set({ nodes, edges }),
    show: (node) => set({ nodes: [node], edges: [], target: { node } }),
    copy: () => set(({ journal, nodes }) => (nodes.length > 0 ? { clipboard: copy(journal.strategy, nodes) } : {})),
    paste: () => {
      const { clipboard, journal } = get();
      if (clipboard) {
        const known = journal.strategy.graph.nodes.length;
        get().act({ do: "paste", fragment: clipboard, shift: SHIFT });
        set(({ journal: now }) => ({ nodes: now.strategy.graph.nodes.slice(known).map(({ id }) => id), edges: [] }));
      }
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
