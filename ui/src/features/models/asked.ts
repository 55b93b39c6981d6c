import { api, useAsked } from "../../api";

export function useModels() {
  return useAsked(["models"], () => api.GET("/v1/models"));
}

/** What a model reads beside its training, and its scores beside answers, since an instant. */
export function useWatch(model: string, begins: number, when: boolean) {
  return useAsked(
    ["watch", model, begins],
    () => api.POST("/v1/models/{model}/watch", { params: { path: { model } }, body: { begins, answer: "clicked", strategies: [], window_days: 7 } }),
    { when, fresh: 5 * 60_000 },
  );
}
