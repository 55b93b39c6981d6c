import type { ConflictCell } from "../../api/schema";

export type Pivot = {
  rows: readonly string[];
  columns: readonly string[];
  /** By row and column; null: nothing. */
  values: readonly (readonly (number | null)[])[];
};

/** Sum candidates by two names of a cell; whoever lost most stands first. */
export function pivot(cells: readonly ConflictCell[], row: (cell: ConflictCell) => string, column: (cell: ConflictCell) => string): Pivot {
  const rows = ordered(cells, row);
  const columns = ordered(cells, column);
  const sums = new Map<string, number>();
  for (const cell of cells) {
    const key = JSON.stringify([row(cell), column(cell)]);
    sums.set(key, (sums.get(key) ?? 0) + cell.candidates);
  }
  return { rows, columns, values: rows.map((r) => columns.map((c) => sums.get(JSON.stringify([r, c])) ?? null)) };
}

function ordered(cells: readonly ConflictCell[], name: (cell: ConflictCell) => string): string[] {
  const sums = new Map<string, number>();
  for (const cell of cells) {
    sums.set(name(cell), (sums.get(name(cell)) ?? 0) + cell.candidates);
  }
  return [...sums].sort(([a, x], [b, y]) => y - x || a.localeCompare(b)).map(([one]) => one);
}
