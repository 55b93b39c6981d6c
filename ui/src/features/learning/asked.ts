import { api, useAct, useAsked } from "../../api";

export function useLearning() {
  return useAsked(["learning"], () => api.GET("/v1/learning"), { fresh: 60_000 });
}

/** Publish what was looked at: another version that is published meanwhile is kept. */
export function useApply() {
  return useAct((version: string) => api.POST("/v1/learning/apply", { body: { version } }), ["learning"]);
}

export function useRevert() {
  return useAct((to: string) => api.POST("/v1/learning/revert", { body: { to } }), ["learning"]);
}
