import { api, useAct, useAsked, usePages } from "../../api";
import type { CaseRows, CaseState } from "../../api/schema";

const LIMIT = 50;
type Decided = { id: string; why: string };

export function useCases(state: CaseState) {
  return usePages<CaseRows, CaseRows["cases"][number], string>(
    ["cases", state],
    "",
    (after) => api.GET("/v1/identity/cases", { params: { query: { state, after, limit: LIMIT } } }),
    ({ cases, next }) => ({ rows: cases, next }),
  );
}

export function useAccept() {
  return useAct(
    ({ id, why }: Decided) => api.POST("/v1/identity/cases/{case}/accept", { params: { path: { case: id } }, body: { why } }),
    ["cases", "customer"],
  );
}

export function useRefuse() {
  return useAct(
    ({ id, why }: Decided) => api.POST("/v1/identity/cases/{case}/refuse", { params: { path: { case: id } }, body: { why } }),
    ["cases"],
  );
}

export function useCustomer(customer: string) {
  return useAsked(["customer", customer, "compared"], () => api.GET("/v1/customers/{customer}/view", { params: { path: { customer } } }));
}
