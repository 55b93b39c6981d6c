import { api, useAsked } from "../../api";
import type { WhatIf } from "../../api/schema";

const DAY_US = 86_400_000_000;
const SLOW = { fresh: 60_000 };

/** Who lost to whom in the last days. */
export type Segment = { unit: string; audience: string };

export function useConflicts(days: number, { unit, audience }: Segment) {
  const since = () => (Date.now() * 1000 - days * DAY_US).toFixed(0);
  return useAsked(
    ["conflicts", days, unit, audience],
    () => api.GET("/v1/conflicts", { params: { query: { from: Number(since()), unit, audience } } }),
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

/** Audiences that one may see, to look at the losses of their members. */
export function useAudiences() {
  return useAsked(["audiences"], () => api.GET("/v1/audiences"), SLOW);
}
