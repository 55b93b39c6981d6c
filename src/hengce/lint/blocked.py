"""What action nodes do when they are blocked: it leads where it says."""

from collections.abc import Iterator

from hengce.errors import Problem
from hengce.lint.routes import Routes, routes_of
from hengce.lint.scope import Scope
from hengce.model.nodes import Benefit, Choose, Message, Task
from hengce.model.nodes.action import ActionNode, Blocked
from hengce.model.nodes.base import BLOCKED
from hengce.model.strategy import Strategy


def blocked(scope: Scope) -> Iterator[Problem]:
    """Check what each action node does when arbitration refuses it."""
    for strategy in scope.configuration.strategies:
        item = f"strategies/{strategy.id}"
        routes = routes_of(strategy)
        for node in strategy.graph.nodes:
            if isinstance(node, ActionNode):
                yield from _waits(scope, item, strategy, node)
                if routes is not None:
                    yield from _leads(scope, item, routes, node)
            if isinstance(node, Benefit) and node.on_blocked is Blocked.WAIT:
                path = f"graph/nodes/{node.id}/on_blocked"
                yield scope.problem(item, path, "benefit.cannot_wait")


def _waits(scope: Scope, item: str, strategy: Strategy, node: ActionNode) -> Iterator[Problem]:
    limit = strategy.days_max * 24
    if node.on_blocked is Blocked.WAIT and not 1 <= node.wait_hours <= limit:
        facts = {"value": node.wait_hours, "limit": limit}
        path = f"graph/nodes/{node.id}/wait_hours"
        yield scope.problem(item, path, "blocked.wait_range", **facts)


def _leads(scope: Scope, item: str, routes: Routes, node: ActionNode) -> Iterator[Problem]:
    """Another channel is another one, and a manager is given a task."""
    path = f"graph/nodes/{node.id}/on_blocked"
    leads = _next_actions(routes, node)
    if node.on_blocked is Blocked.MANAGER and not any(isinstance(n, Task) for n in leads):
        yield scope.problem(item, path, "blocked.no_task")
    if node.on_blocked is Blocked.OTHER_CHANNEL:
        mine = set(_channels(node))
        chosen = any(isinstance(each, Choose) for each in leads)
        others = [set(_channels(each)) - mine for each in leads]
        if not chosen and not any(others):
            facts = {"channels": ", ".join(sorted(mine)) or "-"}
            yield scope.problem(item, path, "blocked.same_channel", **facts)


def _next_actions(routes: Routes, node: ActionNode) -> list[ActionNode]:
    """Return the action nodes that come first on the ways behind `blocked`."""
    waiting = [way.target for way in routes.ways[node.id] if way.branch == BLOCKED]
    found: list[ActionNode] = []
    passed: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in passed:
            continue
        passed.add(name)
        each = routes.nodes[name]
        if isinstance(each, ActionNode):
            found.append(each)
        else:
            waiting += [way.target for way in routes.ways[name]]
    return found


def _channels(node: ActionNode) -> tuple[str, ...]:
    match node:
        case Message(channels=channels):
            return channels
        case Task(channel=channel):
            return (channel,)
        case _:
            return ()
