import { api, useAsked, usePages } from "../../api";
import type { MaterialRows } from "../../api/schema";

const LIMIT = 50;

/** Which materials are looked for; nothing said: any. */
export type Sought = { text: string; channel: string; valid: boolean | undefined };

export function useMaterials({ text, channel, valid }: Sought) {
  return usePages(
    ["materials", text, channel, valid],
    0,
    (skip) => api.GET("/v1/materials", { params: { query: { skip, limit: LIMIT, text, channel, ...(valid !== undefined && { valid }) } } }),
    ({ materials, next, total }: MaterialRows) => ({ rows: materials, next, total }),
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
