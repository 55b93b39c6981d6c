import { apply, type Command } from "./commands";
import type { Strategy } from "./types";

type Step = { readonly command: Command; readonly before: Strategy };

/** A strategy with everything that was done to it, newest last; and what was taken back. */
export type Journal = {
  readonly strategy: Strategy;
  readonly done: readonly Step[];
  readonly undone: readonly Step[];
};

export const STEPS_MAX = 500;

export function begin(strategy: Strategy): Journal {
  return { strategy, done: [], undone: [] };
}

/** Do something; what changes nothing leaves no step. */
export function act(journal: Journal, command: Command): Journal {
  const strategy = apply(journal.strategy, command);
  if (strategy === journal.strategy) {
    return journal;
  }
  const last = journal.done.at(-1);
  // Steps with an arrow key after one another are taken back together.
  const step = last && goesOn(last.command, command) ? { command, before: last.before } : { command, before: journal.strategy };
  const earlier = step.before === journal.strategy ? journal.done : journal.done.slice(0, -1);
  const done = [...earlier, step].slice(-STEPS_MAX);
  return { strategy, done, undone: [] };
}

function goesOn(last: Command, next: Command): boolean {
  return last.do === "move" && next.do === "move" && last.isNudge === true && next.isNudge === true && Object.keys(last.to).join() === Object.keys(next.to).join();
}

/** Take the last step back. */
export function undo(journal: Journal): Journal {
  const last = journal.done.at(-1);
  if (!last) {
    return journal;
  }
  const step = { command: last.command, before: journal.strategy };
  return { strategy: last.before, done: journal.done.slice(0, -1), undone: [...journal.undone, step] };
}

/** Do again what was taken back last. */
export function redo(journal: Journal): Journal {
  const last = journal.undone.at(-1);
  if (!last) {
    return journal;
  }
  const step = { command: last.command, before: journal.strategy };
  return { strategy: last.before, done: [...journal.done, step], undone: journal.undone.slice(0, -1) };
}
