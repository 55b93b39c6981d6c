import { api, told, useAsked } from "../../api";
import type { MetricsAsked } from "../../api/schema";

export function useMetrics() {
  return useAsked(["metrics"], () => api.GET("/v1/metrics-catalogue"), { fresh: 60 * 60_000 });
}

export function useFigures(asked: MetricsAsked | null) {
  const body: MetricsAsked = asked ?? { begins: 0, ends: 0, by: "bank", metrics: [], strategies: [] };
  return useAsked(["figures", body], () => api.POST("/v1/metrics-catalogue/figures", { body }), { when: asked !== null, fresh: 60_000 });
}

export async function figuresFile(body: MetricsAsked): Promise<Blob> {
  const asked = api.POST("/v1/metrics-catalogue/figures/file", { body, params: { query: { format: "xlsx" } }, parseAs: "blob" });
  return (await told(asked)) as unknown as Blob;
}
