import { api, useAsked } from "../../api";

const MINUTE = 60_000;

export function useToday() {
  return useAsked(["home"], () => api.GET("/v1/home"), { every: MINUTE });
}
