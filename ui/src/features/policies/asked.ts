import { api, useAct, useAsked } from "../../api";
import type { PolicyTest } from "../../api/schema";

export function usePolicies() {
  return useAsked(["policies"], () => api.GET("/v1/policies"), { fresh: 60_000 });
}

/** What may be tested: strategies and materials by their names. */
export function useOffered() {
  return useAsked(["catalogue"], () => api.GET("/v1/catalogue"), { fresh: 300_000 });
}

/** Ask whether a customer could be told something now; nothing is written. */
export function useTest() {
  return useAct((asked: PolicyTest) => api.POST("/v1/policies/test", { body: asked }), []);
}
