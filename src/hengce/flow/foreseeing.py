"""When customers who are in a journey now will reach its waves, by what others did before them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from hengce.model.instance import Did
from hengce.model.instant import DAY_US, HOUR_US, MINUTE_US, Day
from hengce.model.journey import waves_of
from hengce.model.nodes import Jump, Node, Race, Wait, WaitForEvent
from hengce.model.nodes.base import TIMEOUT
from hengce.model.nodes.wait import After, BusinessDays, Next, OnDate, Until
from hengce.model.noun import Noun
from hengce.model.strategy import Edge, Strategy
from hengce.ports.journeys import Flown, Waiting

DAYS_AHEAD = 30
LEAST = 0.001
"""Fewer customers than this are not followed further."""

STEPS_MAX = 20_000
"""Bounds the walk of journeys that turn in circles."""


class Foreseen(Noun, frozen=True, kw_only=True):
    """How many customers a wave is expected to reach on a day.

    Attributes:
        node: The wave.
        day: The day number in the bank's zone.
        customers: How many are expected; a mean, so no whole number.
    """

    node: str
    day: Day
    customers: float


def foreseen(
    strategy: Strategy, waiting: Iterable[Waiting], times: Mapping[Flown, int], today: Day
) -> tuple[Foreseen, ...]:
    """Return when a journey's waves are expected to reach those who are in it.

    Each group goes on when it is due, along the branches in the shares in which others went;
    along all alike where nobody went yet. What is awaited and happens counts as happening at once,
    what does not at its deadline. Who enters later is not counted.

    Args:
        strategy: The journey.
        waiting: Who is where, and until which day.
        times: How often others did what where.
        today: The first day; who is due before it goes on today.
    """
    walk = _Walk(strategy, times)
    expected: dict[tuple[str, Day], float] = defaultdict(float)
    groups = [_Group(w.node, max(w.day, today) * DAY_US, float(w.customers), 0) for w in waiting]
    open_groups = [one for one in groups if one.node in walk.nodes]
    horizon_us = (today + DAYS_AHEAD) * DAY_US
    for _ in range(STEPS_MAX):
        if not open_groups:
            break
        group = open_groups.pop()
        for way in walk.ways(group.node):
            # Whoever is on the way now is due at a time that is known: the stay is over then.
            at_us, many = group.at_us + way.stay_us * group.stays, group.customers * way.share
            if at_us >= horizon_us or many < LEAST:
                continue
            if way.target in walk.sent:
                expected[way.target, at_us // DAY_US] += many * walk.sent[way.target]
            open_groups.append(_Group(way.target, at_us, many, 1))
    return tuple(
        Foreseen(node=node, day=day, customers=customers)
        for (node, day), customers in sorted(expected.items())
    )


class _Group(NamedTuple):
    """Customers who come to a node together; `stays` is 0 where their stay there is over."""

    node: str
    at_us: int
    customers: float
    stays: int


class _Way(NamedTuple):
    """A way on: where to, how long who takes it was held before, which share takes it."""

    target: str
    stay_us: int
    share: float


class _Walk:
    """The ways of a journey, how long each takes, and in which shares they are taken."""

    def __init__(self, strategy: Strategy, times: Mapping[Flown, int]) -> None:
        self.nodes: dict[str, Node] = {node.id: node for node in strategy.graph.nodes}
        self._times = times
        self._edges: dict[str, list[Edge]] = defaultdict(list)
        for edge in strategy.graph.edges:
            self._edges[edge.source].append(edge)
        self.sent = {wave.id: _share_sent(wave.id, times) for wave in waves_of(strategy)}

    def ways(self, name: str) -> Iterator[_Way]:
        """Yield the ways on from a node."""
        node = self.nodes[name]
        if isinstance(node, Jump):
            yield _Way(node.to, 0, 1.0)
            return
        edges = self._edges[name]
        for edge, share in zip(edges, self._shares(name, edges), strict=True):
            yield _Way(edge.target, _stay_us(node, edge.branch), share)

    def _shares(self, name: str, edges: Sequence[Edge]) -> list[float]:
        went = [self._times.get(Flown(name, Did.WENT, edge.branch), 0) for edge in edges]
        total = sum(went)
        return [count / total if total else 1 / len(edges) for count in went]


def _share_sent(wave: str, times: Mapping[Flown, int]) -> float:
    """Return in which part of the cases something left from a wave; 1 where nobody was there."""
    sent, suppressed = (
        sum(count for flown, count in times.items() if flown.node == wave and flown.did is did)
        for did in (Did.SENT, Did.SUPPRESSED)
    )
    return sent / (sent + suppressed) if sent + suppressed else 1.0


def _stay_us(node: Node, branch: str) -> int:
    """Return how long a node holds somebody who leaves it along a branch."""
    match node:
        case Wait(until=until):
            return _until_us(until)
        case WaitForEvent(timeout=span) | Race(timeout=span) if branch == TIMEOUT:
            return span.us
        case _:
            return 0


def _until_us(until: Until) -> int:
    match until:
        case After(days=days, hours=hours, minutes=minutes):
            return days * DAY_US + hours * HOUR_US + minutes * MINUTE_US
        case BusinessDays(days=days) | Next(days=days):
            return days * DAY_US
        case OnDate():
            return 0
