/** What remains behind each step, and what the step took or gave. */
export type Step = { name: string; change: number };
export type Bar = { name: string; base: number; fall: number; rise: number; left: number };

/** Bars of a waterfall that begins with `start`: each hangs from what was left before it; `end` names what is left behind all. */
export function bars(start: Step, steps: readonly Step[], end?: string): Bar[] {
  let left = start.change;
  const first: Bar = { name: start.name, base: 0, fall: 0, rise: Math.max(left, 0), left };
  const others = steps.map(({ name, change }) => {
    const before = left;
    left += change;
    return { name, base: Math.min(before, left), fall: Math.max(-change, 0), rise: Math.max(change, 0), left };
  });
  const last = end === undefined ? [] : [{ name: end, base: 0, fall: 0, rise: Math.max(left, 0), left }];
  return [first, ...others, ...last];
}
