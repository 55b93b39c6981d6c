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
  const done = [...journal.done, { command, before: journal.strategy }].slice(-STEPS_MAX);
  return { strategy, done, undone: [] };
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
