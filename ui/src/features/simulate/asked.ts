import { api, useAct, useAsked } from "../../api";
import type { Simulating, SimulationTold } from "../../api/schema";

const WATCH_MS = 1_000;

export function useDocument(strategy: string) {
  return useAsked(["strategy", strategy, ""], () =>
    api.GET("/v1/strategies/{strategy}", { params: { path: { strategy }, query: { version: "" } } }),
  );
}

export function useCatalogue() {
  return useAsked(["catalogue"], () => api.GET("/v1/catalogue"), { fresh: 5 * 60_000 });
}

/** Simulations that are kept, of one strategy. */
export function useKept(strategy: string) {
  const asked = useAsked(["simulations"], () => api.GET("/v1/simulations"));
  return (asked.data?.simulations ?? []).filter((one) => one.strategy === strategy);
}

export function isRunning(told: SimulationTold | undefined): boolean {
  return told?.simulation.state === "waiting" || told?.simulation.state === "running";
}

/** One simulation; while it runs, it is asked for again and again. */
export function useSimulation(id: string, isWatched: boolean) {
  return useAsked(
    ["simulation", id],
    () => api.GET("/v1/simulations/{simulation_id}", { params: { path: { simulation_id: id } } }),
    { when: id !== "", fresh: 0, ...(isWatched && { every: WATCH_MS }) },
  );
}

export function useSimulate() {
  return useAct((body: Simulating) => api.POST("/v1/simulations", { body }), ["simulations"]);
}

export function useCancel() {
  return useAct(
    (id: string) => api.DELETE("/v1/simulations/{simulation_id}", { params: { path: { simulation_id: id } } }),
    ["simulations", "simulation"],
  );
}
