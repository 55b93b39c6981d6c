import { api, useAsked } from "../../api";

/** Days of the calendar; without days, the month around today. */
export function useCalendar(span: { from: string; to: string } | null) {
  return useAsked(["calendar", span?.from, span?.to], () => api.GET("/v1/calendar", { params: { query: span ?? {} } }), { every: 60_000 });
}
