"""Changes the weights of a running split and moves as few units as can be."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from hengce.kernel.hashing import BUCKETS
from hengce.measure.experiments.split import Arm, Slice

_Run = tuple[int, int]
_ALL: list[_Run] = [(0, BUCKETS)]


def resplit(before: Sequence[Slice], arms: Sequence[Arm]) -> tuple[Slice, ...]:
    """Give the arms their new weights.

    An arm that shrinks gives up its highest buckets. Arms that grow take those in their order,
    and after them buckets that were in no slice. So a bucket leaves its arm only when the arm
    shrinks: as many move as the shrinking arms give up, which no other way undercuts.

    Args:
        before: The slices as they are.
        arms: All arms, with their new weights in ten-thousandths; what they leave of 10,000
            is outside of the experiment.

    Raises:
        ValueError: The weights are negative or sum up to more than 10,000.
    """
    weights = {arm.name: arm.weight for arm in arms}
    if min(weights.values(), default=0) < 0 or sum(weights.values()) > BUCKETS:
        raise ValueError("the weights of arms are negative or more than 10,000 in all")
    held = _held(before, weights)
    kept = {name: _first(runs, weights.get(name, 0)) for name, runs in held.items()}
    outside = _without(_ALL, [(one.low, one.high) for one in before])
    given_up = _without(_without(_ALL, [r for runs in kept.values() for r in runs]), outside)
    free = given_up + outside
    for arm in arms:
        mine = kept.setdefault(arm.name, [])
        taken = _first(free, arm.weight - _size(mine))
        kept[arm.name] = mine + taken
        free = _without(free, taken)
    found = [(run, name) for name, runs in kept.items() for run in _joined(runs)]
    return tuple(Slice(arm=name, low=low, high=high) for (low, high), name in sorted(found))


def moved(before: Sequence[Slice], after: Sequence[Slice]) -> int:
    """Count the buckets that belong to another arm than before, or to none."""
    edges = sorted({0, BUCKETS} | {e for s in (*before, *after) for e in (s.low, s.high)})
    return sum(
        high - low
        for low, high in pairwise(edges)
        if (was := _owner(before, low)) is not None and was != _owner(after, low)
    )


def _owner(slices: Sequence[Slice], at: int) -> str | None:
    return next((s.arm for s in slices if s.low <= at < s.high), None)


def _held(before: Sequence[Slice], weights: Mapping[str, int]) -> dict[str, list[_Run]]:
    held: dict[str, list[_Run]] = {}
    for one in sorted(before, key=lambda s: s.low):
        if one.arm in weights and one.low < one.high:
            held.setdefault(one.arm, []).append((one.low, one.high))
    return held


def _size(runs: Sequence[_Run]) -> int:
    return sum(high - low for low, high in runs)


def _first(runs: Sequence[_Run], buckets: int) -> list[_Run]:
    """Return the lowest buckets of some, at most so many."""
    found: list[_Run] = []
    for low, high in runs:
        if buckets <= 0:
            break
        end = min(high, low + buckets)
        found.append((low, end))
        buckets -= end - low
    return found


def _without(runs: Sequence[_Run], taken: Sequence[_Run]) -> list[_Run]:
    left = list(runs)
    for low, high in taken:
        left = [
            part
            for begin, end in left
            for part in ((begin, min(end, low)), (max(begin, high), end))
            if part[0] < part[1]
        ]
    return left


def _joined(runs: Sequence[_Run]) -> list[_Run]:
    found: list[_Run] = []
    for low, high in sorted(runs):
        if found and found[-1][1] == low:
            found[-1] = (found[-1][0], high)
        else:
            found.append((low, high))
    return found
