import { api, useAct, useAsked, usePages } from "../../api";
import type { StrategyRow, StrategyRows } from "../../api/schema";

const HALF_MINUTE = 30_000;
const RENEWED = ["strategies", "strategy", "standing", "record", "differences"] as const;

/** What waits: for approval, or to be brought live. */
export function useWaiting(state: "draft" | "approved") {
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
    api.POST("/v1/strategies/check", { body: { id, said: { text }, kind: "strategies", examples: true } }),
  );
}

export function useRecord(strategy: string) {
  return useAsked(["record", strategy], () => api.GET("/v1/strategies/{strategy}/record", { params: { path: { strategy } } }));
}

export function useCatalogue() {
  return useAsked(["catalogue"], () => api.GET("/v1/catalogue"), { fresh: 5 * 60_000 });
}

export function useDeciding(strategy: string) {
  const path = { strategy };
  return {
    approve: useAct((version: string) => api.POST("/v1/strategies/{strategy}/approve", { params: { path }, body: { version } }), RENEWED),
    publish: useAct((version: string) => api.POST("/v1/strategies/{strategy}/publish", { params: { path }, body: { version } }), RENEWED),
  };
}
