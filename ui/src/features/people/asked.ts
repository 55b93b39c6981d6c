import { api, useAct, useAsked } from "../../api";
import type { PersonChange, PersonWanted } from "../../api/schema";

export function usePeople() {
  return useAsked(["people"], () => api.GET("/v1/people"), { every: 60_000 });
}

/** Every state that an account had. */
export function useRecord(name: string) {
  return useAsked(["people", "record", name], () => api.GET("/v1/people/{name}/record", { params: { path: { name } } }), { when: name !== "" });
}

/** What hangs on a person who leaves. */
export function useHolds(name: string, when: boolean) {
  return useAsked(["people", "holds", name], () => api.GET("/v1/people/{name}/holds", { params: { path: { name } } }), { when });
}

/** Put all live tasks of a manager into the pool of his unit. */
export function useFreeTasks() {
  return useAct((of: { manager: string; unit: string }) => api.POST("/v1/desk/hand-over", { body: { ...of, to: "", pool: false } }), ["tasks", "desk", "people"]);
}

export function useAdd() {
  return useAct((body: PersonWanted) => api.POST("/v1/people", { body }), ["people"]);
}

export function useChange(name: string) {
  return useAct((body: PersonChange) => api.POST("/v1/people/{name}/change", { params: { path: { name } }, body }), ["people"]);
}

export function useLock(name: string) {
  return useAct((why: string) => api.POST("/v1/people/{name}/lock", { params: { path: { name } }, body: { why } }), ["people"]);
}

export function useNewPassword(name: string) {
  return useAct((why: string) => api.POST("/v1/people/{name}/password", { params: { path: { name } }, body: { why } }), ["people"]);
}
