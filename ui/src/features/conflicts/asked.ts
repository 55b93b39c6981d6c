import { api, useAsked } from "../../api";
import { dayAfter, midnight } from "../../i18n/days";
import { useZone } from "../../ui";
import type { WhatIf } from "../../api/schema";

const DAY_US = 86_400_000_000;
const SLOW = { fresh: 60_000 };

/** Whom the losses are of; empty for everybody. */
export type Segment = { unit: string; audience: string };

/** Who lost to whom in the last days, or on one day (ISO, in the bank's zone). */
export function useConflicts(days: number, day: string, { unit, audience }: Segment) {
  const zone = useZone();
  const span = () =>
    day ? { from: midnight(day, zone), to: midnight(dayAfter(day), zone) } : { from: Math.floor(Date.now() * 1000 - days * DAY_US) };
  return useAsked(
    ["conflicts", days, day, unit, audience],
    () => api.GET("/v1/conflicts", { params: { query: { ...span(), unit, audience } } }),
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
