import { api, told, useAsked, usePages } from "../../api";
import type { DecisionsFound } from "../../api/schema";
import { dayAfter, midnight } from "../../i18n/days";
import { useZone } from "../../ui";

const LIMIT = 20;

/** What is looked for; empty: any. Days are ISO, both included. */
export type Wanted = {
  customer: string;
  strategy: string;
  reason: string;
  from: string;
  to: string;
};

/** Decisions that match, the latest first. */
export function useFound(wanted: Wanted) {
  const zone = useZone();
  const { customer, strategy, reason, from, to } = wanted;
  return usePages(
    ["decisions", wanted],
    "",
    (after) =>
      api.GET("/v1/decisions/search", {
        params: {
          query: {
            customer,
            strategy,
            reason,
            after,
            limit: LIMIT,
            ...(from && { from: midnight(from, zone) }),
            ...(to && { to: midnight(dayAfter(to), zone) }),
          },
        },
      }),
    ({ decisions, next }: DecisionsFound) => ({ rows: decisions, next }),
  );
}

/** One decision whole; each time it is asked, it is decided again from what was kept. */
export function useExplained(id: string) {
  return useAsked(["decision", id], () => api.GET("/v1/decisions/explained", { params: { query: { id } } }));
}

/** The evidence of a decision, as a ZIP file; that it was exported is recorded. */
export async function evidenceFile(decision: string, reason: string, unmasked: boolean): Promise<Blob> {
  const asked = api.POST("/v1/decisions/evidence", { body: { decision, reason, unmasked }, parseAs: "blob" });
  return (await told(asked)) as unknown as Blob;
}
