import { api, useAsked } from "../../api";

const MINUTE = 60_000;

export function useSources() {
  return useAsked(["sources"], () => api.GET("/v1/sources"), { every: MINUTE });
}
