import { expect, test } from "vitest";
import type { ConflictCell } from "../../api/schema";
import { pivot } from "./pivot";

function lost(department: string, told: string, winner: string, candidates: number): ConflictCell {
  return {
    department,
    department_label: department,
    priority_class: "marketing",
    reason: told,
    told,
    verdict: "outranked",
    verdict_told: told,
    winner_department: winner,
    winner_department_label: winner,
    candidates,
  };
}

test("losses are summed by department and reason, most first", () => {
  const cells = [lost("cards", "cap", "", 10), lost("wealth", "rank", "cards", 30), lost("wealth", "rank", "loans", 5), lost("wealth", "cap", "", 8)];
  expect(pivot(cells, (one) => one.department_label, (one) => one.told)).toEqual({
    rows: ["wealth", "cards"],
    columns: ["rank", "cap"],
    values: [
      [35, 8],
      [null, 10],
    ],
  });
  expect(pivot([], (one) => one.department, (one) => one.told)).toEqual({ rows: [], columns: [], values: [] });
});
