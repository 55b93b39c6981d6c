import { api, useAct, useAsked } from "../../api";
import { patiently } from "../../api/patient";

const MINUTE = 60_000;

export function useTags() {
  return useAsked(["tags"], () => api.GET("/v1/tags"), { fresh: MINUTE });
}

export function useTag(name: string) {
  return useAsked(["tags", name], () => api.GET("/v1/tags/{name}", { params: { path: { name } } }));
}

export function useDistribution(name: string) {
  const body = { tags: [name] };
  return useAsked(["distribution", name], () => patiently(() => api.POST("/v1/insight/tags", { body })), { fresh: MINUTE });
}

export function useEffectOf(name: string, formula: string) {
  const params = { path: { name } };
  return useAsked(["effect", name, formula], () => api.POST("/v1/tags/{name}/effect", { params, body: { formula } }), {
    when: formula !== "",
    fresh: MINUTE,
  });
}

export type Marked = { customers: string[]; value: boolean | number | string; reason: string; until: string };

export function useSetTag(name: string) {
  const params = { path: { name } };
  return useAct((body: Marked) => api.POST("/v1/tags/{name}/set", { params, body }), ["tags", "distribution"]);
}

export function useUnsetTag(name: string) {
  const params = { path: { name } };
  return useAct(
    (body: { customers: string[]; reason: string }) => api.POST("/v1/tags/{name}/unset", { params, body }),
    ["tags", "distribution"],
  );
}
