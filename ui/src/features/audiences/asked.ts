import { api, told, useAct, useAsked } from "../../api";
import { patiently } from "../../api/patient";
import type { ConditionTold, CustomerView } from "../../api/schema";
import type { Tree } from "../../ui/conditions";

const MINUTE = 60_000;
export const SAMPLE = 5;
export const COMPARED_MAX = 12;
export const DAYS_AHEAD = 30;
const DAYS_BACK = 14;

export function useAudiences() {
  return useAsked(["audiences"], () => api.GET("/v1/audiences"), { fresh: MINUTE });
}

/** Audiences that somebody is working on. */
export function useAudienceWorks() {
  return useAsked(["audiences", "work"], () => api.GET("/v1/manuscripts/audiences"));
}

/** One audience: its document, its problems, who speaks to it. */
export function useAudience(audience: string, when = true) {
  return useAsked(["audience", audience], () => api.GET("/v1/audiences/{audience}", { params: { path: { audience } } }), { when });
}

const RENEWED = ["audiences", "audience", "catalogue", "strategies", "standing"] as const;

type Saved = { audience: string; document: Record<string, unknown>; revision: string };

/** What people do to the document of an audience. */
export function useAudienceLife() {
  return {
    save: useAct(
      ({ audience, document, revision }: Saved) =>
        api.PUT("/v1/audiences/{audience}", { params: { path: { audience } }, body: { said: { document }, expected_revision: revision } }),
      RENEWED,
    ),
    submit: useAct((audience: string) => api.POST("/v1/audiences/{audience}/submit", { params: { path: { audience } } }), RENEWED),
    giveUp: useAct((audience: string) => api.DELETE("/v1/audiences/{audience}", { params: { path: { audience } } }), RENEWED),
  };
}

const OF_CUSTOMER = { of: "customer", event: "", allow_hindsight: false } as const;

/** The condition of a text in all its forms. */
export async function read(said: { text: string }): Promise<ConditionTold> {
  return told(api.POST("/v1/conditions/read", { body: { ...OF_CUSTOMER, ...said } }));
}

export function useReadText(text: string) {
  const body = { ...OF_CUSTOMER, text };
  return useAsked(["condition", text], () => api.POST("/v1/conditions/read", { body }), { when: text !== "" });
}

export function useRead(tree: Tree | null) {
  const body = { ...OF_CUSTOMER, tree };
  return useAsked(["condition", tree], () => api.POST("/v1/conditions/read", { body }), { when: tree !== null });
}

export function useCount(where: string) {
  const body = { audience: "", where };
  return useAsked(["counted", where], () => api.POST("/v1/selections/count", { body }), { when: where !== "", fresh: MINUTE });
}

export function useForecast(audience: string) {
  const body = { audience, days: DAYS_AHEAD, back: DAYS_BACK };
  return useAsked(["forecast", audience], () => patiently(() => api.POST("/v1/selections/forecast", { body })), { when: audience !== "", fresh: MINUTE });
}

/** The first customers who meet a condition, as people may see them. */
export function useSample(where: string, when: boolean) {
  return useAsked(["sample", where], () => look(where), { when: when && where !== "", fresh: MINUTE });
}

async function look(where: string): Promise<{ data: CustomerView[]; response: Response }> {
  const found = await patiently(() => api.POST("/v1/selections/members", { body: { audience: "", where } }));
  const rows = (await told(Promise.resolve(found))).rows.slice(0, SAMPLE);
  const seen = rows.map(({ customer }) => told(api.GET("/v1/customers/{customer}/view", { params: { path: { customer } } })));
  return { data: await Promise.all(seen), response: found.response };
}

export type Overlap = { id: string; both: number };

/** How many who meet a condition are in each of some audiences. */
export async function countOverlap(where: string, audiences: readonly string[]): Promise<Overlap[]> {
  const { rows } = await told(patiently(() => api.POST("/v1/selections/overlap", { body: { where, audiences: [...audiences] } })));
  return rows.map(({ other, both }) => ({ id: other, both }));
}
