import { api, useAct, useAsked } from "../../api";

const MINUTE = 60_000;
const RENEWED = ["experiments", "experiment", "strategies", "strategy", "record"] as const;

export function useExperiments() {
  return useAsked(["experiments"], () => api.GET("/v1/experiments"), { every: MINUTE });
}

export function useExperiment(strategy: string, node: string) {
  return useAsked(["experiment", strategy, node], () =>
    api.GET("/v1/experiments/{strategy}", { params: { path: { strategy }, query: { node } } }),
  );
}

/** Do what the evidence says; the shares that were seen are named, so that nothing else is done. */
export function useAdvance(strategy: string, node: string) {
  return useAct(
    (would_become: Record<string, number>) =>
      api.POST("/v1/experiments/{strategy}/advance", { params: { path: { strategy } }, body: { node, would_become } }),
    RENEWED,
  );
}

export type Promoting = { arm: string; to: number; would_become: Record<string, number>; reason: string };

/** Let a challenger go on, whatever the evidence says. */
export function usePromote(strategy: string, node: string) {
  return useAct(
    (order: Promoting) => api.POST("/v1/experiments/{strategy}/promote", { params: { path: { strategy } }, body: { node, ...order } }),
    RENEWED,
  );
}

export function useHalt(strategy: string, node: string) {
  return useAct(() => api.POST("/v1/experiments/{strategy}/stop", { params: { path: { strategy } }, body: { node } }), RENEWED);
}
