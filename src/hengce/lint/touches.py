"""How often a journey can touch one customer in the window of a cap, at worst."""

import heapq
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from hengce.errors import Problem
from hengce.kernel.filters import fits_any
from hengce.lint.actions import actions_of
from hengce.lint.nested import WITHIN, Legs, lay_out
from hengce.lint.scope import Scope
from hengce.model.instant import DAY_US, HOUR_US, SECOND_US
from hengce.model.journey import is_journey
from hengce.model.nodes import Message, SubJourney, Task
from hengce.model.nodes.base import BLOCKED
from hengce.model.policy import Cap
from hengce.model.strategy import Strategy
from hengce.model.window import BusinessDays, Calendar, Rolling, Window

WALKS_MAX = 20_000
"""So many beginnings of ways are followed; with more, what is told may be less than the worst."""

_UNIT_DAYS = {"day": 1, "week": 7, "month": 31}


def touches(scope: Scope) -> Iterator[Problem]:
    """Compare the worst case of each journey with each cap that its waves obey.

    The waves of sub-journeys count: a cap does not ask which journey a message comes from.
    What a sub-journey does by itself is told of that one, not again of all that use it.
    """
    for cap in scope.configuration.policy.caps:
        window_us = _length_us(cap.window)
        if window_us <= 0 or cap.limit < 0:
            continue
        worst_of = partial(_worst_of, scope, cap, window_us)
        for strategy in filter(is_journey, scope.configuration.strategies):
            told = worst_of(strategy)
            if len(told) <= cap.limit:
                continue
            below = (worst_of(scope.strategies[name]) for name in _below(scope, strategy))
            if len(told) <= max(map(len, below), default=0):
                told = worst_of(strategy, is_counted=_is_own)
            if len(told) > cap.limit:
                yield _over(scope, strategy.id, told, cap, window_us)


def _is_own(wave: str) -> bool:
    return WITHIN not in wave


def _is_any(_wave: str) -> bool:
    return True


def _worst_of(
    scope: Scope,
    cap: Cap,
    window_us: int,
    strategy: Strategy,
    is_counted: Callable[[str], bool] = _is_any,
) -> tuple[str, ...]:
    legs = lay_out(strategy, scope.strategies, scope.configuration.policy.tasks)
    if legs is None:
        return ()
    counted = frozenset(filter(is_counted, _counted(scope, legs, cap)))
    return worst(legs, counted, window_us)


def _over(scope: Scope, name: str, walk: tuple[str, ...], cap: Cap, window_us: int) -> Problem:
    facts = {
        "count": len(walk),
        "days": f"{window_us / DAY_US:.3g}",
        "cap": cap.id,
        "limit": cap.limit,
        "waves": " → ".join(walk),
    }
    return scope.problem(f"strategies/{name}", "graph", "journey.over_cap", **facts)


def _below(scope: Scope, strategy: Strategy) -> Iterator[str]:
    """Yield the journeys that a journey sends customers through."""
    for node in strategy.graph.nodes:
        if isinstance(node, SubJourney) and node.strategy in scope.strategies:
            yield node.strategy


def _counted(scope: Scope, legs: Legs, cap: Cap) -> frozenset[str]:
    """Return the waves that a cap counts and can refuse, through one of their channels."""
    found = set[str]()
    for name, (strategy, node) in legs.owners.items():
        if isinstance(node, (Message, Task)):
            kinds = actions_of(scope, strategy, node)
            if fits_any(cap.counts, kinds) and fits_any(cap.obeys or cap.counts, kinds):
                found.add(name)
    return frozenset(found)


def _length_us(window: Window) -> int:
    match window:
        case Rolling(days=days, hours=hours, seconds=seconds):
            return days * DAY_US + hours * HOUR_US + seconds * SECOND_US
        case Calendar(unit=unit):
            return _UNIT_DAYS.get(unit, 0) * DAY_US
        case BusinessDays(days=days):
            return days * DAY_US


@dataclass(frozen=True, slots=True, order=True)
class _Walk:
    """A beginning of a way: what it takes at least, and the counted waves on it."""

    taken: int
    node: str
    waves: tuple[str, ...]
    rounds: tuple[tuple[str, int], ...] = field(default=())


def worst(legs: Legs, counted: frozenset[str], window_us: int) -> tuple[str, ...]:
    """Return the counted waves of the way with the most of them inside a window.

    Ways are followed from every counted wave on, the quickest first. Of two at one node the
    one that came later with no more waves and no fewer rounds of jumps used is left.
    """
    best: tuple[str, ...] = ()
    waiting = [_Walk(0, name, ()) for name in sorted(counted)]
    better: dict[str, list[_Walk]] = {}
    for _step in range(WALKS_MAX):
        if not waiting:
            break
        walk = heapq.heappop(waiting)
        seen = better.setdefault(walk.node, [])
        if any(_is_left(walk, other) for other in seen):
            continue
        seen.append(walk)
        said = (*walk.waves, walk.node) if walk.node in counted else walk.waves
        best = max(best, said, key=len)
        for walk_on in _on(legs, walk, said):
            if walk_on.taken < window_us:
                heapq.heappush(waiting, walk_on)
    return best


def _is_left(walk: _Walk, other: _Walk) -> bool:
    used: Mapping[str, int] = dict(walk.rounds)
    return len(walk.waves) <= len(other.waves) and all(
        times <= used.get(jump, 0) for jump, times in other.rounds
    )


def _on(legs: Legs, walk: _Walk, said: tuple[str, ...]) -> Iterator[_Walk]:
    """Go on along each way; a wave that was blocked was not said."""
    for leg in legs.of[walk.node]:
        rounds = dict(walk.rounds)
        if leg.rounds_max is not None:
            rounds[walk.node] = rounds.get(walk.node, 0) + 1
            if rounds[walk.node] > leg.rounds_max:
                continue
        inside = leg.target + WITHIN  # who comes to a sub-journey again may jump in it again
        kept = tuple(sorted(one for one in rounds.items() if not one[0].startswith(inside)))
        waves = walk.waves if leg.branch == BLOCKED else said
        yield _Walk(walk.taken + leg.least_us, leg.target, waves, kept)
