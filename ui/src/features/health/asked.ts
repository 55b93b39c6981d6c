import { api, useAct, useAsked } from "../../api";
import type { Dismissal, HealthAsked } from "../../api/schema";

export function useSignals(answered: boolean) {
  return useAsked(["health", answered], () => api.GET("/v1/health", { params: { query: { answered } } }));
}

const NOTHING: HealthAsked = { begins: 0, ends: 0, event: "", amount: "", number: "", cancelled_by: "", window_days: 7, effect_min: 0.001, baseline_days: 28 };

export function useCurves(asked: HealthAsked | null) {
  return useAsked(["curves", asked], () => api.POST("/v1/health/curves", { body: asked ?? NOTHING }), { when: asked !== null, fresh: 5 * 60_000 });
}

export function useDismiss() {
  return useAct((body: Dismissal) => api.POST("/v1/health/dismiss", { body }), ["health"]);
}

export function useRetire() {
  return useAct((strategy: string) => api.POST("/v1/health/retire", { body: { strategy } }), ["health", "strategies", "strategy", "stops"]);
}
