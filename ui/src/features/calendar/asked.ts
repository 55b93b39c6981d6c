import { api, useAct, useAsked } from "../../api";
import type { SimulationRow } from "../../api/schema";

const WATCH_MS = 2_000;

/** How the bank is played ahead: a part of its customers stands for all, twice, for the interval. */
const ASKED = { strategy: "", is_work: false, audience: "", aimed: false, customers: 1_000, days: 30, seed: 7, runs: 2, tick_minutes: 60 } as const;

/** Days of the calendar; without days, the month around today. They are asked for anew once a simulation is done. */
export function useCalendar(span: { from: string; to: string } | null, latest?: SimulationRow) {
  const done = latest?.state === "done" ? latest.id : "";
  return useAsked(["calendar", span?.from, span?.to, done], () => api.GET("/v1/calendar", { params: { query: span ?? {} } }), { every: 60_000 });
}

export function isRunning({ state }: SimulationRow): boolean {
  return state === "waiting" || state === "running";
}

/** The newest simulation of all that is live; it is looked at again and again. */
export function useBankSimulation(when: boolean) {
  const asked = useAsked(["simulations", "bank"], () => api.GET("/v1/simulations"), { when, every: WATCH_MS, fresh: 0 });
  return asked.data?.simulations.find(({ strategy, audience }) => !strategy && !audience);
}

export function useForetell() {
  return useAct(() => api.POST("/v1/simulations", { body: { ...ASKED } }), ["simulations"]);
}

export const FORETOLD = ASKED;
