import { api, told, useAsked } from "../../api";
import type { AttributionAsked, EffectAsked } from "../../api/schema";

const FRESH = { fresh: 5 * 60_000 };

export function useIncrement(asked: EffectAsked, when: boolean) {
  return useAsked(["effect", asked], () => api.POST("/v1/effect", { body: asked }), { when, ...FRESH });
}

export function useLosses(asked: EffectAsked, when: boolean) {
  return useAsked(["losses", asked], () => api.POST("/v1/effect/losses", { body: asked }), { when, ...FRESH });
}

export function useAttribution(asked: AttributionAsked, when: boolean) {
  return useAsked(["attribution", asked], () => api.POST("/v1/attribution", { body: asked }), { when, ...FRESH });
}

/** The rows of an answer as a workbook. */
export async function effectFile(body: EffectAsked): Promise<Blob> {
  const asked = api.POST("/v1/effect/file", { body, params: { query: { format: "xlsx" } }, parseAs: "blob" });
  return (await told(asked)) as unknown as Blob;
}
