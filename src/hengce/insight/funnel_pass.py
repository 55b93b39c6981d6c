"""One pass over the events of all customers: how far each came through a funnel."""

import numpy as np
import numpy.typing as npt

from hengce.kernel.jit import compiled, inlined

Longs = npt.NDArray[np.int64]

NONE = -1


@inlined
def _beginning(step: int, row: int, again: int, before: Longs, at_us: Longs, window_us: int) -> int:
    """Return the event that began the try in which this one takes a step; -1 when there is none."""
    if step == 0:
        return NONE if again == 1 else row
    start = int(before[step - 1])
    if start == NONE or at_us[row] - at_us[start] > window_us:
        return NONE
    return start


@compiled
def pass_funnel(
    starts: Longs,
    at_us: Longs,
    marks: npt.NDArray[np.uint16],
    steps: int,
    window_us: int,
    first_only: int,
    recorded: int,
    begun: Longs,
    before: Longs,
    depth: npt.NDArray[np.int8],
    entry: Longs,
    took_us: Longs,
) -> None:
    """Walk all customers.

    For each step the pass keeps the latest first step from which it can be reached: whoever
    began later has more of the window left, so no other beginning can do better.

    Args:
        starts: As in `Events`.
        at_us: As in `Events`.
        marks: Bit i of an event says that it is step i.
        steps: How many.
        window_us: From the first step to any other, at most; itself included.
        first_only: 1 when only a customer's first step 0 begins a try.
        recorded: 1 when events of one instant follow each other as they lie.
        begun: Scratch (steps,).
        before: Scratch (steps,).
        depth: Out (customers,): steps that were reached.
        entry: Out (customers,): the event that began the try that reached the last of them
            first; of several, the latest.
        took_us: Out (customers, steps): from the beginning to the step, where it was first
            reached; -1 where it was not.
    """
    for who in range(starts.shape[0] - 1):
        for step in range(steps):
            begun[step] = NONE
            before[step] = NONE
            took_us[who, step] = NONE
        depth[who] = 0
        entry[who] = NONE
        instant = np.int64(NONE)
        for row in range(starts[who], starts[who + 1]):
            mark, now = marks[row], at_us[row]
            if mark == 0:
                continue
            if recorded == 1 or now != instant:
                for step in range(steps):
                    before[step] = begun[step]
                instant = now
            for step in range(steps - 1, -1, -1):
                if (mark >> step) & 1 == 0:
                    continue
                again = first_only if took_us[who, 0] != NONE else 0
                start = _beginning(step, row, again, before, at_us, window_us)
                begun[step] = max(begun[step], start)
                if start != NONE and took_us[who, step] == NONE:
                    took_us[who, step] = now - at_us[start]
                    entry[who] = start
                    depth[who] = step + 1
