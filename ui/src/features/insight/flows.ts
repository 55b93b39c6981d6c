import type { Flow } from "../../charts";

export type Move = { readonly step: number; readonly from: string; readonly to: string; readonly sessions: number };

/** What passes fewer than this part of all visits has no room for its name in the picture. */
const LEAST = 0.015;

/** Moves as a picture shows them: the number of the step keeps it without circles, and what is rare at a step is one thing. */
export function flowsOf(moves: readonly Move[], named: (name: string) => string, others: string): Flow[] {
  const passed = new Map<string, number>();
  const add = (key: string, count: number) => passed.set(key, (passed.get(key) ?? 0) + count);
  for (const { step, from, to, sessions } of moves) {
    add(keyOf(step, from), sessions);
    add(keyOf(step + 1, to), sessions);
  }
  const all = moves.filter(({ step }) => step === 1).reduce((sum, { sessions }) => sum + sessions, 0);
  const place = (step: number, name: string) => `${String(step)} ${(passed.get(keyOf(step, name)) ?? 0) < LEAST * all ? others : named(name)}`;
  const flows = new Map<string, Flow>();
  for (const { step, from, to, sessions } of moves) {
    const [source, target] = [place(step, from), place(step + 1, to)];
    const key = JSON.stringify([source, target]);
    flows.set(key, { from: source, to: target, value: (flows.get(key)?.value ?? 0) + sessions });
  }
  return [...flows.values()].sort((a, b) => b.value - a.value);
}

function keyOf(step: number, name: string): string {
  return `${String(step)} ${name}`;
}
