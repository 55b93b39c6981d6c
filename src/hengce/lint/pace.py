"""How long a customer may take from node to node: at least, and at most."""

import heapq
from collections.abc import Mapping
from dataclasses import dataclass

from hengce.lint.hours import minute_of
from hengce.lint.routes import Routes
from hengce.model.instant import DAY_US, HOUR_US, MINUTE_US
from hengce.model.nodes import Jump, Node, Race, SubJourney, Task, Wait, WaitForEvent
from hengce.model.nodes.action import ActionNode, Blocked
from hengce.model.nodes.awaited import Awaited
from hengce.model.nodes.base import BLOCKED, TIMEOUT
from hengce.model.nodes.span import Span
from hengce.model.nodes.wait import MISSING, PAST, After, BusinessDays, Next, OnDate
from hengce.model.strategy import Strategy
from hengce.model.task import TaskRules

CLOCK_CHANGE_US = HOUR_US
"""How much shorter or longer a day may be than 24 hours."""

DAYS_OFF_MAX = 12
"""More days than any holiday has in a row, with the weekends around it."""


@dataclass(frozen=True, slots=True)
class Stay:
    """How long a customer is at a node before he goes along a branch, in microseconds.

    Attributes:
        least: At least.
        most: At most; None: until something happens.
    """

    least: int
    most: int | None


AT_ONCE = Stay(0, 0)


def stay(node: Node, branch: str, rules: TaskRules) -> Stay:
    """Return how long a customer is at a node before he goes along a branch."""
    match node:
        case Wait(until=until) if branch not in {MISSING, PAST}:
            waits = _wait(until)
            spread = max(0, node.spread_minutes) * MINUTE_US
            return Stay(waits.least, None if waits.most is None else waits.most + spread)
        case WaitForEvent(awaits=awaits, timeout=timeout):
            return _awaited((awaits,), timeout, branch)
        case Race(awaits=awaits, timeout=timeout):
            return _awaited(tuple(awaits.values()), timeout, branch)
        case SubJourney():
            return Stay(0, None)
        case ActionNode():
            return Stay(0, _asked_us(node, branch, rules))
        case _:
            return AT_ONCE


def _wait(until: After | Next | OnDate | BusinessDays) -> Stay:
    match until:
        case After(days=days, hours=hours, minutes=minutes):
            length = max(0, days * DAY_US + hours * HOUR_US + minutes * MINUTE_US)
            return Stay(length, length)
        case Next(at=at, days=days, weekdays=weekdays):
            longest = max(0, days) + 1 + (7 if weekdays else 0)
            return Stay(_until_clock(at, days), longest * DAY_US + CLOCK_CHANGE_US)
        case BusinessDays(days=days, at=at):
            longest = max(0, days) * 7 // 5 + DAYS_OFF_MAX
            least = _until_clock(at, days) if at else max(0, days) * DAY_US
            return Stay(least, longest * DAY_US)
        case OnDate():
            return Stay(0, None)


def _until_clock(at: str, days: int) -> int:
    """Return how long it is at least until a time of day some days later, from midnight on."""
    if days < 1:
        return 0
    return (days - 1) * DAY_US + (minute_of(at) or 0) * MINUTE_US


def _awaited(awaits: tuple[Awaited, ...], timeout: Span, branch: str) -> Stay:
    """The time of answers runs from the wave's hand-off, which may be long ago."""
    length = max(0, timeout.us)
    is_timed = branch == TIMEOUT and not any(awaited.wave for awaited in awaits)
    return Stay(length if is_timed else 0, length)


def _asked_us(node: ActionNode, branch: str, rules: TaskRules) -> int:
    hours = node.expires_hours
    if node.on_blocked is Blocked.WAIT:
        hours += max(0, node.wait_hours)
    if isinstance(node, Task) and node.branches and branch != BLOCKED:
        hours += node.deadline_hours + rules.head_hours + 24 * rules.postpone_days_max
    return max(0, hours) * HOUR_US


def earliest(routes: Routes, begin: str, rules: TaskRules) -> Mapping[str, int]:
    """Return how long it takes at least from a node to each that ways lead to (Dijkstra)."""
    found: dict[str, int] = {}
    waiting = [(0, begin)]
    while waiting:
        taken, name = heapq.heappop(waiting)
        if name in found:
            continue
        found[name] = taken
        for way in routes.ways[name]:
            if way.target not in found:
                least = stay(routes.nodes[name], way.branch, rules).least
                heapq.heappush(waiting, (taken + least, way.target))
    return found


def latest(routes: Routes, strategy: Strategy, rules: TaskRules) -> Mapping[str, int]:
    """Return how long it takes at most from the entry to each node, rounds of jumps included."""
    bound = strategy.days_max * DAY_US
    found = _longest(routes, routes.entry, rules, bound)
    # A way with jumps is a way to the first one, and one from its target on for each round.
    first = max((found.get(jump.id, 0) for jump in routes.jumps), default=0)
    rounds = sum(
        max(0, jump.times_max) * max(_longest(routes, jump.to, rules, bound).values())
        for jump in routes.jumps
    )
    repeated = routes.reached(jump.id for jump in routes.jumps)
    reached = {routes.entry, *routes.reached([routes.entry])}
    return {
        name: min(bound, max(found.get(name, 0), first + rounds if name in repeated else 0))
        for name in routes.nodes
        if name in reached
    }


def _longest(routes: Routes, begin: str, rules: TaskRules, bound: int) -> dict[str, int]:
    """Return the longest times along edges; the nodes stand in the order of edges."""
    found = {begin: 0}
    for name, node in routes.nodes.items():
        if name not in found:
            continue
        for way in routes.ways[name]:
            if isinstance(node, Jump) and way.target == node.to:
                continue
            most = stay(node, way.branch, rules).most
            taken = bound if most is None else min(bound, found[name] + most)
            found[way.target] = max(found.get(way.target, 0), taken)
    return found
