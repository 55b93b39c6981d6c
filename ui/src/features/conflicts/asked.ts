import { api, useAsked } from "../../api";
import type { WhatIf } from "../../api/schema";

const DAY_US = 86_400_000_000;
const SLOW = { fresh: 60_000 };

/** Who lost to whom in the last days. */
export function useConflicts(days: number) {
  const since = () => (Date.now() * 1000 - days * DAY_US).toFixed(0);
  return useAsked(
    ["conflicts", days],
    () => api.GET("/v1/conflicts", { params: { query: { from: Number(since()) } } }),
    SLOW,
  );
}

export function useCaps() {
  return useAsked(["caps"], () => api.GET("/v1/caps"), SLOW);
}

/** What another limit of a cap would have done; it changes nothing. */
export function useWhatIf(asked: WhatIf) {
  return useAsked(["capWhatIf", asked], () => api.POST("/v1/caps/what-if", { body: asked }), SLOW);
}
