import type { LossRow } from "../../api/schema";

const NAMES = { "would speak": "would", chosen: "chosen", left: "left", delivered: "delivered", clicked: "clicked", converted: "converted" } as const;
type Stage = (typeof NAMES)[keyof typeof NAMES];

/** Who came how far, and what they were thought worth. */
export type StageOf = { readonly stage: Stage; readonly people: number; readonly worth_cents: number };

/** The stages in their order, of one strategy, or of all summed: who is counted by two counts twice. */
export function stagesOf(rows: readonly LossRow[], strategy: string): readonly StageOf[] {
  const mine = rows.filter((row) => strategy === "" || row.strategy === strategy);
  return Object.entries(NAMES).flatMap(([name, stage]) => {
    const some = mine.filter((row) => row.stage === name);
    const people = some.reduce((sum, row) => sum + row.people, 0);
    const worth_cents = some.reduce((sum, row) => sum + row.worth_cents, 0);
    return some.length > 0 ? [{ stage, people, worth_cents }] : [];
  });
}
