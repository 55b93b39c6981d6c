"""Journeys with the sub-journeys that they send customers through laid into them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from hengce.lint.pace import latest, stay
from hengce.lint.routes import AGAIN, Routes, routes_of
from hengce.model.instant import DAY_US
from hengce.model.nodes import Exit, Jump, Node, SubJourney
from hengce.model.nodes.base import ELSE
from hengce.model.nodes.sub_journey import GOAL
from hengce.model.strategy import Strategy
from hengce.model.task import TaskRules

LEGS_MAX = 20_000
"""With more, sub-journeys are left out: several levels of them may multiply each other."""

WITHIN = "/"
"""Stands between a node of a sub-journey and the node that sends customers through it."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One way on from a node.

    Attributes:
        branch: The branch.
        target: The node that it leads to.
        least_us: How long a customer stays at least before he goes along it.
        rounds_max: How often a jump takes it; None: it is no jump's way back.
    """

    branch: str
    target: str
    least_us: int
    rounds_max: int | None = None


@dataclass(slots=True)
class Legs:
    """The ways of a journey and of everything in it.

    Attributes:
        of: The ways on from each node, by its name; a node `a` of the sub-journey at the
            node `s` is called `s/a`.
        owners: Whose node it is, and the node.
    """

    of: dict[str, list[Leg]] = field(default_factory=dict)
    owners: dict[str, tuple[Strategy, Node]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Run:
    """One strategy where it runs: below what name, and where its customers go afterwards.

    Attributes:
        ends: For each branch of the node that sends them here, the nodes that it leads to;
            empty for the journey itself: there is nothing behind its exits.
    """

    strategy: Strategy
    routes: Routes
    below: str
    above: tuple[str, ...]
    ends: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def lay_out(strategy: Strategy, journeys: Mapping[str, Strategy], rules: TaskRules) -> Legs | None:
    """Return the ways of a journey, through its sub-journeys; None where its graph is wrong.

    A sub-journey that is not known, has a wrong graph or contains itself is passed at once:
    other checks tell of it.

    Args:
        strategy: The journey.
        journeys: The strategies that sub-journeys name.
        rules: How long tasks may take.
    """
    routes = routes_of(strategy)
    if routes is None:
        return None
    legs = Legs()
    waiting = [_Run(strategy, routes, "", (strategy.id,))]
    count = 0
    while waiting:
        run = waiting.pop()
        for name, node in run.routes.nodes.items():
            child = _child(run, node, journeys) if isinstance(node, SubJourney) else None
            if child is not None and count < LEGS_MAX:
                waiting.append(child)
                found = [Leg("", child.below + child.routes.entry, 0)]
                found += [leg for leg in _legs(run, name, rules) if leg.branch == ELSE]
            else:
                found = list(_legs(run, name, rules))
            if run.ends:
                found += _ways_out(run, name, rules)
            legs.of[run.below + name] = found
            legs.owners[run.below + name] = (run.strategy, node)
            count += len(found)
    return legs


def _child(run: _Run, node: SubJourney, journeys: Mapping[str, Strategy]) -> _Run | None:
    child = journeys.get(node.strategy)
    if child is None or child.id in run.above:
        return None
    routes = routes_of(child)
    if routes is None:
        return None
    ends = {
        branch: tuple(run.below + w.target for w in run.routes.ways[node.id] if w.branch == branch)
        for branch in (GOAL, ELSE)
    }
    return _Run(child, routes, run.below + node.id + WITHIN, (*run.above, child.id), ends)


def _legs(run: _Run, name: str, rules: TaskRules) -> Iterator[Leg]:
    """Yield the ways that the graph has."""
    node = run.routes.nodes[name]
    for way in run.routes.ways[name]:
        is_back = isinstance(node, Jump) and way.branch == AGAIN
        rounds_max = node.times_max if is_back and isinstance(node, Jump) else None
        least_us = stay(node, way.branch, rules).least
        yield Leg(way.branch, run.below + way.target, least_us, rounds_max)


def _ways_out(run: _Run, name: str, rules: TaskRules) -> Iterator[Leg]:
    """Yield the ways out of a sub-journey: its exits, its exit rules, the end of the longest stay.

    An exit rule may hold at any moment. Nobody is turned out before the longest stay is over,
    of which all that the way up to the node may take can have passed.
    """
    node = run.routes.nodes[name]
    if isinstance(node, Exit):
        yield from _onward(run, GOAL if node.goal else ELSE, 0)
        return
    for rule in run.strategy.exits:
        yield from _onward(run, GOAL if rule.goal else ELSE, 0)
    longest_us = max(0, run.strategy.days_max) * DAY_US
    reached_us = latest(run.routes, run.strategy, rules).get(name, longest_us)
    yield from _onward(run, ELSE, longest_us - reached_us)


def _onward(run: _Run, branch: str, least_us: int) -> Iterator[Leg]:
    # The branch is the node's above; below it is no branch of a wave, so it has no name.
    return (Leg("", target, least_us) for target in run.ends[branch])
