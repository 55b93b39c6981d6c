import { api, useAsked, usePages } from "../../api";
import type { MaterialRows } from "../../api/schema";

const LIMIT = 50;

export function useMaterials() {
  return usePages(
    ["materials"],
    0,
    (skip) => api.GET("/v1/materials", { params: { query: { skip, limit: LIMIT } } }),
    ({ materials, next }: MaterialRows) => ({ rows: materials, next }),
  );
}

export function useMaterial(material: string) {
  return useAsked(["materials", "one", material], () => api.GET("/v1/materials/{material}", { params: { path: { material } } }));
}

/** A wording as sample customers would read it, masked; nothing is written. */
export function usePreview(material: string, channel: string, strategy: string) {
  const body = { channel, strategy, customers: [], sample: 5, waiting: false };
  return useAsked(["materials", "preview", material, channel, strategy], () => api.POST("/v1/materials/{material}/preview", { params: { path: { material } }, body }), { fresh: 60_000 });
}
