import { createContext, useContext } from "react";
import type { Palette } from "../api/schema";
import type { Strategy } from "../document";

/** What inputs need to know: the strategy, the bank's names, and whether anything may change. */
export type Drawing = { readonly strategy: Strategy; readonly bank: Palette; readonly fixed: boolean };

const Context = createContext<Drawing | null>(null);

export const DrawingProvider = Context.Provider;

export function useDrawing(): Drawing {
  const drawing = useContext(Context);
  if (!drawing) {
    throw new Error("a panel stands outside of a drawing");
  }
  return drawing;
}
