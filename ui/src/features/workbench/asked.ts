import { api, useAct, useAsked, usePages } from "../../api";
import type { HandOver, TaskRows, TaskState } from "../../api/schema";

const LIMIT = 20;
const MINUTE = 60_000;

/** What a list of tasks is narrowed to; nothing: what is live and within reach. */
export type Wanted = { state?: TaskState; manager?: string; unit?: string };

/** Tasks by rank. */
export function useTasks(wanted: Wanted) {
  return usePages(
    ["tasks", wanted],
    "",
    (after) => api.GET("/v1/tasks", { params: { query: { ...wanted, after, limit: LIMIT } } }),
    ({ tasks, next }: TaskRows) => ({ rows: tasks, next }),
    { every: MINUTE },
  );
}

/** What may be reported of a task, and how it moved. */
export function useTask(task_id: string) {
  return useAsked(["tasks", "one", task_id], () => api.GET("/v1/tasks/{task_id}", { params: { path: { task_id } } }));
}

export function useCard(task_id: string) {
  return useAsked(["tasks", "card", task_id], () => api.GET("/v1/tasks/{task_id}/card", { params: { path: { task_id } } }));
}

export function useDesk(days: number) {
  return useAsked(["tasks", "desk", days], () => api.GET("/v1/desk", { params: { query: { days } } }), { every: MINUTE });
}

export function useTake(task_id: string) {
  return useAct(() => api.POST("/v1/tasks/{task_id}/take", { params: { path: { task_id } } }), ["tasks"]);
}

export function useFinish(task_id: string) {
  return useAct(
    (report: { code: string; amount_cents: number | null }) =>
      api.POST("/v1/tasks/{task_id}/finish", { params: { path: { task_id } }, body: report }),
    ["tasks"],
  );
}

export function usePostpone(task_id: string) {
  return useAct(
    (until: string) => api.POST("/v1/tasks/{task_id}/postpone", { params: { path: { task_id } }, body: { until } }),
    ["tasks"],
  );
}

export function useReassign(task_id: string) {
  return useAct(
    (manager: string) => api.POST("/v1/tasks/{task_id}/reassign", { params: { path: { task_id } }, body: { manager } }),
    ["tasks"],
  );
}

/** Managers of a unit; of one's own where none is named. */
export function useColleagues(unit: string, when: boolean) {
  return useAsked(["colleagues", unit], () => api.GET("/v1/desk/colleagues", { params: { query: { unit } } }), { when, fresh: 60_000 });
}

export function useHandOver() {
  return useAct((body: HandOver) => api.POST("/v1/desk/hand-over", { body }), ["tasks", "desk"]);
}
