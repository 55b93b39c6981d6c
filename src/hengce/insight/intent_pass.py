"""One pass over the events of all customers: where the sequence of an intent is complete."""

import numpy as np
import numpy.typing as npt

from hengce.kernel.jit import compiled

Longs = npt.NDArray[np.int64]

NONE = -1
AGAINST = 15
"""The bit of events that speak against the intent."""


@compiled
def pass_intent(
    starts: Longs,
    at_us: Longs,
    marks: npt.NDArray[np.uint16],
    steps: int,
    within_us: int,
    quiet_us: int,
    ends_us: int,
    begun: Longs,
    before: Longs,
    found: Longs,
) -> int:
    """Walk all customers; return how many detections there are.

    Args:
        starts: As in `Events`.
        at_us: As in `Events`.
        marks: Bit i of an event says that it is step i, bit 15 that it speaks against.
        steps: How many.
        within_us: From the first step to the last, at most; itself included.
        quiet_us: For so long after the last step nothing may speak against.
        ends_us: What is not certain before this instant is not detected.
        begun: Scratch (steps,).
        before: Scratch (steps,).
        found: Out (events, 4): customer, first event, last event, instant of the detection.
    """
    count, nothing = 0, np.int64(NONE)
    for who in range(starts.shape[0] - 1):
        first, last, instant = nothing, nothing, nothing
        for step in range(steps):
            begun[step] = before[step] = NONE
        for row in range(starts[who], starts[who + 1]):
            mark, now = marks[row], at_us[row]
            if mark == 0:
                continue
            if last != NONE and now > at_us[last] + quiet_us:
                found[count, 0], found[count, 1], found[count, 2] = who, first, last
                found[count, 3] = at_us[last] + quiet_us
                count += 1
                last = nothing
                for step in range(steps):
                    begun[step] = before[step] = NONE
            if now != instant:
                for step in range(steps):
                    before[step] = begun[step]
                instant = now
            if (mark >> AGAINST) & 1:
                last = nothing
                for step in range(steps):
                    begun[step] = before[step] = NONE
            for step in range(steps - 1, -1, -1):
                if (mark >> step) & 1 == 0:
                    continue
                start = np.int64(row) if step == 0 else before[step - 1]
                if start == NONE or now - at_us[start] > within_us:
                    continue
                begun[step] = max(begun[step], start)
                if step == steps - 1 and last == NONE:
                    first, last = np.int64(start), np.int64(row)
        if last != NONE and at_us[last] + quiet_us < ends_us:
            found[count, 0], found[count, 1], found[count, 2] = who, first, last
            found[count, 3] = at_us[last] + quiet_us
            count += 1
    return count
