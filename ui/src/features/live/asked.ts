import { api, useAsked } from "../../api";

const MINUTE_MS = 60_000;

/** Who is where in a strategy: asked again each minute. */
export function useCounts(strategy: string) {
  return useAsked(["counts", strategy], () => api.GET("/v1/strategies/{strategy}/counts", { params: { path: { strategy } } }), {
    every: MINUTE_MS,
  });
}

/** When its waves will reach those who are in it: asked again each minute. */
export function useWaves(strategy: string) {
  return useAsked(["waves", strategy], () => api.GET("/v1/strategies/{strategy}/waves", { params: { path: { strategy } } }), {
    every: MINUTE_MS,
  });
}

export function useVersion(strategy: string, version: string, when: boolean) {
  return useAsked(
    ["strategy", strategy, version],
    () => api.GET("/v1/strategies/{strategy}", { params: { path: { strategy }, query: { version } } }),
    { when },
  );
}

export function useCatalogue() {
  return useAsked(["catalogue"], () => api.GET("/v1/catalogue"), { fresh: 5 * 60_000 });
}
