import { api, useAct, usePages } from "../../api";
import type { Letters, UndeliveredPage } from "../../api/schema";

const LIMIT = 50;

/** Dead letters, oldest first. */
export function useLetters() {
  return usePages(
    ["letters"],
    0,
    (after) => api.GET("/v1/dead-letters", { params: { query: { after, limit: LIMIT } } }),
    ({ letters, next }: Letters) => ({ rows: letters, next }),
  );
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
