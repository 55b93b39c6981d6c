import { api, useAct, useActInParts, useAsked, usePages } from "../../api";
import type { Letter, Letters, Pile, UndeliveredPage } from "../../api/schema";

const LIMIT = 50;

/** Which dead letters are looked at; nothing said: any. */
export type Sought = { state: Letter["state"] | ""; code: string; source: string };

/** Dead letters, oldest first. */
export function useLetters({ state, code, source }: Sought) {
  return usePages(
    ["letters", state, code, source],
    0,
    (after) => api.GET("/v1/dead-letters", { params: { query: { after, limit: LIMIT, code, source, ...(state && { state }) } } }),
    ({ letters, next }: Letters) => ({ rows: letters, next }),
  );
}

/** What waits for somebody, by reason and sender. */
export function usePiles() {
  return useAsked(["letters", "piles"], () => api.GET("/v1/dead-letters/piles"), { every: 60_000 });
}

const part = ({ code, source, last }: Pile, after: number) => ({ body: { code, source, until: last, after } });

export function useRedrivePile() {
  return useActInParts((pile: Pile, after) => api.POST("/v1/dead-letters/redrive", part(pile, after)), ["letters", "home"]);
}

export function useDropPile() {
  return useActInParts((pile: Pile, after) => api.POST("/v1/dead-letters/drop", part(pile, after)), ["letters", "home"]);
}

export function useDrop() {
  return useAct((seq: number) => api.DELETE("/v1/dead-letters/{seq}", { params: { path: { seq } } }), ["letters", "home"]);
}

export function useRedrive() {
  return useAct(
    (seq: number) => api.POST("/v1/dead-letters/{seq}/redrive", { params: { path: { seq } } }),
    ["letters", "home"],
  );
}

/** Contacts that did not arrive, or perhaps did not, oldest first. */
export function useUndelivered() {
  return usePages(
    ["undelivered"],
    0,
    (after) => api.GET("/v1/undelivered", { params: { query: { after, limit: LIMIT } } }),
    ({ undelivered, next }: UndeliveredPage) => ({ rows: undelivered, next }),
  );
}

type Named = { seq: number; why: string };

export function useRetry() {
  return useAct(
    ({ seq, why }: Named) => api.POST("/v1/undelivered/{seq}/retry", { params: { path: { seq } }, body: { why } }),
    ["undelivered", "home"],
  );
}

export function useClose() {
  return useAct(
    ({ seq, why }: Named) => api.POST("/v1/undelivered/{seq}/close", { params: { path: { seq } }, body: { why } }),
    ["undelivered", "home"],
  );
}
