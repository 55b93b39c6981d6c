import { api, useAsked, useMay } from "../../api";

const MINUTE_MS = 60_000;

/** A document on a time axis, as it is written now. */
export function useTimetable(kind: "strategies" | "templates", id: string, text: string) {
  return useAsked(["timetable", kind, id, text], () => api.POST("/v1/documents/timetable", { body: { id, kind, said: { text } } }));
}

/** When the waves of the live version will reach those who are in it; refused with 404 while none is live. */
export function useAhead(strategy: string, when: boolean) {
  return useAsked(["waves", strategy], () => api.GET("/v1/strategies/{strategy}/waves", { params: { path: { strategy } } }), { when, every: MINUTE_MS });
}

/** What the latest simulation of it came to; nothing for who does not simulate. */
export function useSimulated(strategy: string, wanted: boolean) {
  const may = useMay("simulate") && wanted;
  const all = useAsked(["simulations"], () => api.GET("/v1/simulations"), { when: may });
  const id = all.data?.simulations.find((one) => one.strategy === strategy && one.state === "done")?.id ?? "";
  return useAsked(["simulation", id], () => api.GET("/v1/simulations/{simulation_id}", { params: { path: { simulation_id: id } } }), { when: id !== "" }).data?.forecast ?? null;
}
