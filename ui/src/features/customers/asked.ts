import { api, useAct, useAsked, usePages } from "../../api";
import type { DecisionsFound, HandTag, MessagesTold, TagShown, Timeline } from "../../api/schema";

const LIMIT = 10;

/** Customers for whom something was decided lately. */
export function useLately(when: boolean) {
  return usePages(
    ["customers-lately"],
    "",
    (after) => api.GET("/v1/decisions/search", { params: { query: { after, limit: 20 } } }),
    ({ decisions, next }: DecisionsFound) => ({ rows: decisions, next }),
    { when },
  );
}

export function useCustomer(customer: string) {
  return useAsked(["customer", customer], () =>
    api.GET("/v1/customers/{customer}/view", { params: { path: { customer } } }),
  );
}

export function useMembers(customer: string) {
  return useAsked(["customer", customer, "household"], () =>
    api.GET("/v1/customers/{customer}/household", { params: { path: { customer } } }),
  );
}

export function useTimeline(customer: string) {
  return usePages(
    ["customer", customer, "timeline"],
    0,
    (skip) => api.GET("/v1/customers/{customer}/timeline", { params: { path: { customer }, query: { skip, limit: LIMIT } } }),
    ({ decisions, next }: Timeline) => ({ rows: decisions, next }),
  );
}

/** Why a customer was not told something. */
export function useWhyNot(customer: string, strategy: string) {
  return useAsked(
    ["customer", customer, "why-not", strategy],
    () => api.GET("/v1/customers/{customer}/why-not", { params: { path: { customer }, query: { strategy } } }),
    { when: strategy !== "" },
  );
}

export function useMessages(customer: string) {
  return usePages(
    ["customer", customer, "messages"],
    0,
    (skip) => api.GET("/v1/customers/{customer}/messages", { params: { path: { customer }, query: { skip, limit: LIMIT } } }),
    ({ messages, next }: MessagesTold) => ({ rows: messages, next }),
  );
}

export function useMarks(customer: string) {
  return useAsked(["customer", customer, "marks"], () =>
    api.GET("/v1/customers/{customer}/marks", { params: { path: { customer }, query: { limit: 50 } } }),
  );
}

export function useOptOut(customer: string) {
  return useAct(
    ({ channel, why }: { channel: string; why: string }) => api.POST("/v1/opt-outs", { body: { customer, channel, why } }),
    ["customer"],
  );
}

export function useUnmask(customer: string) {
  return useAct(
    (reason: string) =>
      api.POST("/v1/customers/{customer}/unmask", { params: { path: { customer } }, body: { reason, fields: [] } }),
    [],
  );
}

export function useEvidence(customer: string) {
  return useAct(
    (reason: string) => api.POST("/v1/customers/{customer}/evidence", { params: { path: { customer } }, body: { reason } }),
    [],
  );
}

export type Mark = { tag: HandTag; value: boolean | number | string; until: string; reason: string };

export function useMark(customer: string) {
  return useAct(
    ({ tag, value, until, reason }: Mark) =>
      api.POST("/v1/tags/{name}/set", {
        params: { path: { name: tag.id } },
        body: { customers: [customer], value, until, reason },
      }),
    ["customer"],
  );
}

export function useUnmark(customer: string) {
  return useAct(
    ({ tag, reason }: { tag: HandTag; reason: string }) =>
      api.POST("/v1/tags/{name}/unset", { params: { path: { name: tag.id } }, body: { customers: [customer], reason } }),
    ["customer"],
  );
}

/** Tags of the view, with those that were unmasked in their places. */
export function withUnmasked(tags: readonly TagShown[], unmasked: readonly TagShown[]): readonly TagShown[] {
  const shown = new Map(unmasked.map((one) => [one.name, one]));
  return tags.map((one) => shown.get(one.name) ?? one);
}
