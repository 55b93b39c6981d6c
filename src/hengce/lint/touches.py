"""How often a journey can touch one customer in the window of a cap, at worst."""

import heapq
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from hengce.errors import Problem
from hengce.kernel.filters import fits_any
from hengce.lint.actions import actions_of
from hengce.lint.pace import stay
from hengce.lint.routes import AGAIN, Routes, routes_of
from hengce.lint.scope import Scope
from hengce.model.instant import DAY_US, HOUR_US, SECOND_US
from hengce.model.journey import is_journey
from hengce.model.nodes import Jump, Message, Task
from hengce.model.nodes.base import BLOCKED
from hengce.model.policy import Cap
from hengce.model.strategy import Strategy
from hengce.model.task import TaskRules
from hengce.model.window import BusinessDays, Calendar, Rolling, Window

WALKS_MAX = 20_000
"""So many beginnings of ways are followed; with more, what is told may be less than the worst."""

_UNIT_DAYS = {"day": 1, "week": 7, "month": 31}


def touches(scope: Scope) -> Iterator[Problem]:
    """Compare the worst case of each journey with each cap that its waves obey."""
    for strategy in scope.configuration.strategies:
        routes = routes_of(strategy) if is_journey(strategy) else None
        if routes is None:
            continue
        for cap in scope.configuration.policy.caps:
            counted = _counted(scope, strategy, cap)
            window_us = _length_us(cap.window)
            if len(counted) < 1 or window_us <= 0 or cap.limit < 0:
                continue
            walk = worst(routes, counted, window_us, scope.configuration.policy.tasks)
            if len(walk) > cap.limit:
                facts = {
                    "count": len(walk),
                    "days": f"{window_us / DAY_US:.3g}",
                    "cap": cap.id,
                    "limit": cap.limit,
                    "waves": " → ".join(walk),
                }
                item = f"strategies/{strategy.id}"
                yield scope.problem(item, "graph", "journey.over_cap", **facts)


def _counted(scope: Scope, strategy: Strategy, cap: Cap) -> frozenset[str]:
    """Return the waves that a cap counts and can refuse, through one of their channels."""
    found = set[str]()
    for node in strategy.graph.nodes:
        if isinstance(node, (Message, Task)):
            kinds = actions_of(scope, strategy, node)
            if fits_any(cap.counts, kinds) and fits_any(cap.obeys or cap.counts, kinds):
                found.add(node.id)
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


def worst(
    routes: Routes, counted: frozenset[str], window_us: int, rules: TaskRules
) -> tuple[str, ...]:
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
        for walk_on in _on(routes, walk, said, rules):
            if walk_on.taken < window_us:
                heapq.heappush(waiting, walk_on)
    return best


def _is_left(walk: _Walk, other: _Walk) -> bool:
    used: Mapping[str, int] = dict(walk.rounds)
    return len(walk.waves) <= len(other.waves) and all(
        times <= used.get(jump, 0) for jump, times in other.rounds
    )


def _on(routes: Routes, walk: _Walk, said: tuple[str, ...], rules: TaskRules) -> Iterator[_Walk]:
    """Go on along each way; a wave that was blocked was not said."""
    node = routes.nodes[walk.node]
    for way in routes.ways[walk.node]:
        rounds = dict(walk.rounds)
        if isinstance(node, Jump) and way.branch == AGAIN:
            rounds[node.id] = rounds.get(node.id, 0) + 1
            if rounds[node.id] > node.times_max:
                continue
        taken = walk.taken + stay(node, way.branch, rules).least
        waves = walk.waves if way.branch == BLOCKED else said
        yield _Walk(taken, way.target, waves, tuple(sorted(rounds.items())))
