import { api, useAct, useAsked } from "../../api";
import type { StopScope, StopSent } from "../../api/schema";

const HALF_MINUTE = 30_000;
const RENEWED = ["stops", "strategies", "standing", "record"] as const;

export function useStops() {
  return useAsked(["stops"], () => api.GET("/v1/stops"), { every: HALF_MINUTE });
}

export function useCatalogue() {
  return useAsked(["catalogue"], () => api.GET("/v1/catalogue"), { fresh: 5 * 60_000 });
}

export function useStop() {
  return useAct((body: StopSent) => api.POST("/v1/stops", { body }), RENEWED);
}

export function useResume() {
  return useAct(
    ({ scope, target }: { scope: StopScope; target: string }) => api.DELETE("/v1/stops", { params: { query: { scope, target } } }),
    RENEWED,
  );
}
