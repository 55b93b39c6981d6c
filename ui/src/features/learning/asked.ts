import { api, useAct, useAsked } from "../../api";

export function useLearning() {
  return useAsked(["learning"], () => api.GET("/v1/learning"), { fresh: 60_000 });
}

/** What versions that were published before had learned. */
export function useEarlier() {
  return useAsked(["learning", "earlier"], () => api.GET("/v1/learning/earlier"));
}

/** Publish what was looked at: another version that is published meanwhile is kept. */
export function useApply() {
  return useAct((version: string) => api.POST("/v1/learning/apply", { body: { version } }), ["learning"]);
}

export function useRevert() {
  return useAct((to: string) => api.POST("/v1/learning/revert", { body: { to } }), ["learning"]);
}
