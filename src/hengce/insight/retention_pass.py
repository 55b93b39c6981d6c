"""One pass over the events of all customers: when each began, and in which periods he came back."""

import numpy as np
import numpy.typing as npt

from hengce.kernel.jit import compiled, inlined

Longs = npt.NDArray[np.int64]

BORN, BACK = 1, 2


@inlined
def period_of(bounds: Longs, at: int) -> int:
    """Return the period that an instant lies in; -1 before the first, the last one behind all.

    Periods are of nearly one length: a guess is at most a few away.
    """
    last = int(bounds.shape[0]) - 1
    if at < bounds[0]:
        return -1
    if at >= bounds[last]:
        return last
    span = bounds[last] - bounds[0]
    found: int = int((at - bounds[0]) / span * last)
    while at < bounds[found]:
        found -= 1
    while at >= bounds[found + 1]:
        found += 1
    return found


@compiled
def pass_retention(
    starts: Longs,
    at_us: Longs,
    marks: npt.NDArray[np.uint16],
    bounds: Longs,
    rolling: int,
    seen: Longs,
    sizes: Longs,
    counts: Longs,
) -> None:
    """Walk all customers.

    Args:
        starts: As in `Events`.
        at_us: As in `Events`.
        marks: Bit 0 of an event says that a customer begins with it, bit 1 that he is back.
        bounds: Where each period begins, and where the last one ends.
        rolling: 1 when being back later counts for all periods before.
        seen: Scratch (offsets,), the last customer who was counted there.
        sizes: Out (periods,): who began in each.
        counts: Out (periods, offsets): who of them was back so many periods later.
    """
    periods, offsets = bounds.shape[0] - 1, counts.shape[1]
    for offset in range(offsets):
        seen[offset] = -1
    for who in range(starts.shape[0] - 1):
        cohort = -1
        last = -1
        for row in range(starts[who], starts[who + 1]):
            mark = marks[row]
            if mark == 0 or (cohort < 0 and mark & BORN == 0):
                continue
            period = period_of(bounds, at_us[row])
            if not 0 <= period < periods:
                continue
            if cohort < 0:
                cohort = period
                sizes[cohort] += 1
            if mark & BACK == 0:
                continue
            offset = period - cohort
            if rolling == 1:
                last = max(last, min(offset, offsets - 1))
            elif offset < offsets and seen[offset] != who:
                seen[offset] = who
                counts[cohort, offset] += 1
        for offset in range(last + 1):
            counts[cohort, offset] += 1
