import { api, useAsked } from "../../api";

const RUNS_MAX = 100;

export function useRuns() {
  return useAsked(["runs"], () => api.GET("/v1/runs", { params: { query: { limit: RUNS_MAX } } }), { every: 60_000 });
}

export function useRun(run: string) {
  return useAsked(["runs", "one", run], () => api.GET("/v1/runs/{run}", { params: { path: { run } } }), { every: 60_000 });
}

export function useRealtime() {
  return useAsked(["realtime"], () => api.GET("/v1/realtime"), { every: 5_000, fresh: 1_000 });
}
