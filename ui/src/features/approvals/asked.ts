import { api, useAct, useAsked, usePages } from "../../api";
import type { StrategyRow, StrategyRows } from "../../api/schema";
import { textOf, type Strategy } from "../../document";
import { saidOf } from "../../nodes";

const HALF_MINUTE = 30_000;
const MINUTE = 60_000;
const SAMPLE = 3;
const RENEWED = ["strategies", "strategy", "standing", "record", "differences"] as const;

export type WaitingState = "draft" | "approved" | "returned";

/** What waits: for approval, or to be brought live. */
export function useWaiting(state: WaitingState) {
  return usePages<StrategyRows, StrategyRow, string>(
    ["strategies", "waiting", state],
    "",
    (after) => api.GET("/v1/strategies", { params: { query: { state, after } } }),
    ({ strategies, next }) => ({ rows: strategies, next }),
    { every: HALF_MINUTE },
  );
}

export function useStanding(strategy: string) {
  return useAsked(["standing", strategy], () => api.GET("/v1/strategies/{strategy}/standing", { params: { path: { strategy } } }));
}

export function useVersion(strategy: string, version: string, when = true) {
  return useAsked(
    ["strategy", strategy, version],
    () => api.GET("/v1/strategies/{strategy}", { params: { path: { strategy }, query: { version } } }),
    { when },
  );
}

export function useDifferences(strategy: string, before: string, after: string) {
  return useAsked(
    ["differences", strategy, before, after],
    () => api.GET("/v1/strategies/{strategy}/differences", { params: { path: { strategy }, query: { before, after } } }),
    { when: before !== "" && after !== "" },
  );
}

/** What the machine finds in the version, before a person looks. */
export function useCheck(id: string, text: string) {
  return useAsked(["check", id, text], () =>
    api.POST("/v1/documents/check", { body: { id, said: { text }, kind: "strategies", examples: true } }),
  );
}

export function useRecord(strategy: string) {
  return useAsked(["record", strategy], () => api.GET("/v1/strategies/{strategy}/record", { params: { path: { strategy } } }));
}

export function useCatalogue() {
  return useAsked(["catalogue"], () => api.GET("/v1/catalogue"), { fresh: 5 * 60_000 });
}

/** The condition of a strategy's entry in words, and bound to the values of its parameters. */
export function useRead(strategy: Strategy) {
  const entry = strategy.graph.nodes.find(({ kind }) => kind === "entry");
  const text = textOf(entry?.audience);
  const body = { text, ...saidOf(strategy, { of: "customer", event: "" }) };
  return useAsked(["condition", body], () => api.POST("/v1/conditions/read", { body }), { fresh: MINUTE });
}

export function useCount(where: string) {
  const body = { audience: "", where };
  return useAsked(["counted", where], () => api.POST("/v1/selections/count", { body }), { when: where !== "", fresh: MINUTE });
}

/** A wording as sample customers would read it, as the documents say it that wait. */
export function usePreview(material: string, channel: string, strategy: string) {
  const body = { channel, strategy, customers: [], sample: SAMPLE, waiting: true };
  return useAsked(
    ["materials", "preview", "waiting", material, channel, strategy],
    () => api.POST("/v1/materials/{material}/preview", { params: { path: { material } }, body }),
    { fresh: MINUTE },
  );
}

/** The version that somebody looked at, and what he says of it. */
type Opinion = { version: string; comment: string };

export function useDeciding(strategy: string) {
  const path = { strategy };
  return {
    approve: useAct((body: Opinion) => api.POST("/v1/strategies/{strategy}/approve", { params: { path }, body }), RENEWED),
    sendBack: useAct((body: Opinion) => api.POST("/v1/strategies/{strategy}/return", { params: { path }, body }), RENEWED),
    publish: useAct((version: string) => api.POST("/v1/strategies/{strategy}/publish", { params: { path }, body: { version } }), RENEWED),
  };
}
