"""Jumps: they lead back, each round waits, and there is an end to them."""

from collections.abc import Iterator

from hengce.errors import Problem
from hengce.lint.routes import Routes, routes_of
from hengce.lint.scope import Scope
from hengce.model.instant import MINUTE_US
from hengce.model.journey import is_journey
from hengce.model.nodes import Jump, Node, Race, Task, Wait, WaitForEvent
from hengce.model.nodes.action import ActionNode, Blocked
from hengce.model.nodes.wait import After, BusinessDays, Next

TIMES_MAX = 100
STEPS_MAX = 5_000
"""How many nodes a customer may pass in one journey."""


def loops(scope: Scope) -> Iterator[Problem]:
    """Check the jumps of each strategy."""
    for strategy in scope.configuration.strategies:
        item = f"strategies/{strategy.id}"
        for node in strategy.graph.nodes:
            if isinstance(node, Jump) and not 1 <= node.times_max <= TIMES_MAX:
                facts = {"value": node.times_max, "limit": TIMES_MAX}
                where = f"graph/nodes/{node.id}/times_max"
                yield scope.problem(item, where, "jump.times_range", **facts)
        routes = routes_of(strategy)
        if routes is not None and is_journey(strategy):
            yield from _back(scope, item, routes)
            yield from _steps(scope, item, routes)


def _back(scope: Scope, item: str, routes: Routes) -> Iterator[Problem]:
    for jump in routes.jumps:
        path = f"graph/nodes/{jump.id}"
        if jump.id != jump.to and jump.id not in routes.reached([jump.to]):
            facts = {"to": jump.to}
            yield scope.problem(item, f"{path}/to", "graph.jump_forward", **facts)
        elif _round_without_wait(routes, jump):
            facts_loop = {"to": jump.to, "times": jump.times_max}
            yield scope.problem(item, path, "graph.loop_without_wait", **facts_loop)


def _round_without_wait(routes: Routes, jump: Jump) -> bool:
    """Whether a way leads from the target back to the jump on which nothing surely waits."""
    waiting, passed = [jump.to], set[str]()
    while waiting:
        name = waiting.pop()
        if name == jump.id:
            return True
        if name in passed or _surely_waits(routes.nodes[name], routes):
            continue
        passed.add(name)
        waiting += [way.target for way in routes.ways[name]]
    return False


def _surely_waits(node: Node, routes: Routes) -> bool:
    """Whether time passes at a node however a customer comes to it.

    A time of day without days may have come this very moment, and so may a date; an answer is
    not waited for when its wave was skipped.
    """
    match node:
        case Wait(until=After() as until):
            return (until.days * 24 + until.hours) * 60 + until.minutes > 0
        case Wait(until=Next(days=days) | BusinessDays(days=days)):
            return days > 0
        case WaitForEvent() | Race():
            waves = [routes.nodes.get(each.wave) for _, each in node.awaited if each.wave]
            skipped = [w for w in waves if isinstance(w, ActionNode) and _may_be_skipped(w)]
            return node.timeout.us >= MINUTE_US and len(skipped) < len(node.awaited)
        case Task(branches=branches, on_blocked=blocked):
            return bool(branches) and blocked is Blocked.EXIT
        case _:
            return False


def _may_be_skipped(node: ActionNode) -> bool:
    return node.on_blocked is Blocked.SKIP


def _steps(scope: Scope, item: str, routes: Routes) -> Iterator[Problem]:
    """The rounds of a jump are counted for a customer's whole stay, so they add up."""
    rounds = 1 + sum(max(0, jump.times_max) for jump in routes.jumps)
    steps = rounds * len(routes.nodes)
    if routes.jumps and steps > STEPS_MAX:
        facts = {"steps": steps, "limit": STEPS_MAX}
        yield scope.problem(item, "graph/nodes", "graph.steps_max", **facts)
