import { createContext, useContext } from "react";
import { api, useAsked } from "../../api";
import type { Palette, TagOffered } from "../../api/schema";

const HOUR = 3_600_000;

/** Everything that a condition may name, as the engine offers it to the one who is signed in. */
export function useVocabulary() {
  return useAsked(["catalogue"], () => api.GET("/v1/catalogue"), { fresh: HOUR });
}

export const Vocabulary = createContext<Palette | null>(null);

/** A value that the strategy gives by name. */
export type NamedValue = { readonly name: string; readonly label: string };

/** The parameters of the strategy that a condition stands in; none elsewhere. */
export const Parameters = createContext<readonly NamedValue[]>([]);

export function useParameters(): readonly NamedValue[] {
  return useContext(Parameters);
}

export function useOffered(): Palette {
  const offered = useContext(Vocabulary);
  if (offered === null) {
    throw new Error("the editor of conditions stands outside its vocabulary");
  }
  return offered;
}

export function tagNamed(offered: Palette, name: string): TagOffered | undefined {
  return offered.tags.find(({ tag }) => tag.name === name);
}
