"""Removal effects: which part of the conversions would be lost without a channel.

Paths are taken for walks of a chain whose state is the last `order` touches. Without a channel
every walk that would pass it ends in nothing; the removal effect is the part of conversions, or
of their value, that is lost so. Anderl, Becker, von Wangenheim, Schumann, Mapping the customer
journey, International Journal of Research in Marketing 33 (2016) 457-474. They and others
simulate; the chain is solved here.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from hengce.measure.attribution.chain import Chain, Flags, Floats, expected
from hengce.measure.attribution.path import Key, Path

State = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RemovalEffect:
    """What would be lost without a name, as parts of what there is.

    Attributes:
        key: Whose touches are taken away.
        conversions: The part of the conversions, 0 to 1.
        value: The part of their value, 0 to 1.
    """

    key: str
    conversions: float
    value: float


@dataclass(frozen=True, slots=True)
class _Walks:
    states: tuple[State, ...]
    chain: Chain
    converting: Floats
    worth: Floats


def removal_effects(paths: Iterable[Path], order: int, key: Key) -> tuple[RemovalEffect, ...]:
    """Solve the chain once with all names and once without each; names in their order.

    Paths without touches are left out: they pass no state that could be removed.
    """
    walks = _walks(paths, order, key)
    names = sorted({name for state in walks.states for name in state})
    nobody = np.zeros(len(walks.states), dtype=np.bool_)
    conversions = expected(walks.chain, walks.converting, nobody)
    value = expected(walks.chain, walks.worth, nobody)
    effects = []
    for name in names:
        closed = np.array([name in state for state in walks.states], dtype=np.bool_)
        effects.append(
            RemovalEffect(
                key=name,
                conversions=_lost(walks.chain, walks.converting, closed, conversions),
                value=_lost(walks.chain, walks.worth, closed, value),
            )
        )
    return tuple(effects)


def _lost(chain: Chain, reward: Floats, closed: Flags, whole: float) -> float:
    if whole == 0:
        return 0.0
    return min(max(1.0 - expected(chain, reward, closed) / whole, 0.0), 1.0)


def _walks(paths: Iterable[Path], order: int, key: Key) -> _Walks:
    """Count how often each state led to which, and what leaving from it was worth.

    All counts are integers, and states are numbered in their own order, so the order of the
    paths changes no bit of the answer.
    """
    steps: dict[tuple[State, State], int] = defaultdict(int)
    ends: dict[State, list[int]] = defaultdict(lambda: [0, 0, 0])
    for path in paths:
        walked = _states([key(touch) for touch in path.touches], order)
        times = path.conversions + path.nulls
        if not walked or not times:
            continue
        for one, next_one in zip([(), *walked], walked, strict=False):
            steps[one, next_one] += times
        counts = (times, path.conversions, path.value_cents)
        ends[walked[-1]] = [a + b for a, b in zip(ends[walked[-1]], counts, strict=True)]
    return _as_chain(steps, ends)


def _states(names: Sequence[str], order: int) -> list[State]:
    return [tuple(names[max(0, end - order) : end]) for end in range(1, len(names) + 1)]


def _as_chain(steps: dict[tuple[State, State], int], ends: dict[State, list[int]]) -> _Walks:
    states = sorted({(), *(state for step in steps for state in step)})
    number = {state: i for i, state in enumerate(states)}
    ways = sorted(steps)
    source = np.array([number[one] for one, _ in ways], dtype=np.int64)
    target = np.array([number[to] for _, to in ways], dtype=np.int64)
    counted = np.array([steps[way] for way in ways], dtype=np.float64)
    left, converted, cents = np.zeros((3, len(states)))
    for state, (times, conversions, value_cents) in ends.items():
        i = number[state]
        left[i], converted[i], cents[i] = times, conversions, value_cents
    passed = left + np.bincount(source, counted, len(states))
    passed[passed == 0] = 1.0  # only the start of no paths at all
    chain = Chain(source, target, counted / passed[source], left / passed)
    return _Walks(tuple(states), chain, converted / passed, cents / passed)
