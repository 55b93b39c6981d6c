import { api, useAsked } from "../../api";

const RUNS_MAX = 100;

/** Nightly runs; they are asked for anew when others are on their way. */
export function useRuns(running: string) {
  return useAsked(["runs", running], () => api.GET("/v1/runs", { params: { query: { limit: RUNS_MAX } } }), { every: 60_000 });
}

/** Runs that have not ended. */
export function useRunning() {
  return useAsked(["running"], () => api.GET("/v1/running"), { every: 2_000, fresh: 0 });
}

export function useRun(run: string) {
  return useAsked(["runs", "one", run], () => api.GET("/v1/runs/{run}", { params: { path: { run } } }), { every: 60_000 });
}

export function useRealtime() {
  return useAsked(["realtime"], () => api.GET("/v1/realtime"), { every: 5_000, fresh: 1_000 });
}
