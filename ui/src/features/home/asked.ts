import { api, useAsked } from "../../api";

const MINUTE = 60_000;

export function useRuns() {
  return useAsked(["runs"], () => api.GET("/v1/runs", { params: { query: { limit: 14 } } }), { every: MINUTE });
}

export function useStops() {
  return useAsked(["stops"], () => api.GET("/v1/stops"), { every: MINUTE });
}
