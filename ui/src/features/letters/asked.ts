import { api, useAct, usePages } from "../../api";
import type { Letters } from "../../api/schema";

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
  return useAct((seq: number) => api.DELETE("/v1/dead-letters/{seq}", { params: { path: { seq } } }), ["letters"]);
}

export function useRedrive() {
  return useAct(
    (seq: number) => api.POST("/v1/dead-letters/{seq}/redrive", { params: { path: { seq } } }),
    ["letters"],
  );
}
