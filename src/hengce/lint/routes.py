"""A strategy's graph as ways between nodes, for checks that follow them."""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hengce.model.nodes import Entry, Jump, Node
from hengce.model.nodes.action import ActionNode
from hengce.model.strategy import Strategy

AGAIN = "again"
"""What the way of a jump to its target is called; no edge of a jump has this name."""

NODES_MAX = 500


@dataclass(frozen=True, slots=True)
class Way:
    """One way out of a node."""

    branch: str
    target: str


@dataclass(frozen=True, slots=True)
class Routes:
    """The ways of a graph in which everything that is named exists.

    Attributes:
        entry: The way in.
        nodes: By name, each behind all from which edges lead to it.
        ways: The ways out of each node, that of a jump to its target among them.
    """

    entry: str
    nodes: Mapping[str, Node]
    ways: Mapping[str, tuple[Way, ...]]

    @property
    def jumps(self) -> tuple[Jump, ...]:
        """The jumps."""
        return tuple(node for node in self.nodes.values() if isinstance(node, Jump))

    @property
    def waves(self) -> tuple[ActionNode, ...]:
        """The action nodes."""
        return tuple(node for node in self.nodes.values() if isinstance(node, ActionNode))

    def reached(self, begin: Iterable[str]) -> frozenset[str]:
        """Return the nodes that one or more ways lead to from where it begins."""
        found: set[str] = set()
        waiting = deque(way.target for name in begin for way in self.ways[name])
        while waiting:
            name = waiting.popleft()
            if name not in found:
                found.add(name)
                waiting.extend(way.target for way in self.ways[name])
        return frozenset(found)

    def into(self, target: str) -> tuple[tuple[str, str], ...]:
        """Return the nodes from which ways lead to one, each with the branch."""
        return tuple(
            (name, way.branch)
            for name, ways in self.ways.items()
            for way in ways
            if way.target == target
        )


def routes_of(strategy: Strategy) -> Routes | None:
    """Return the ways of a strategy's graph; None where `graph` has errors to tell of it."""
    nodes = {node.id: node for node in strategy.graph.nodes}
    entries = [node.id for node in nodes.values() if isinstance(node, Entry)]
    if len(entries) != 1 or len(nodes) != len(strategy.graph.nodes) or len(nodes) > NODES_MAX:
        return None
    edges: dict[str, list[Way]] = {name: [] for name in nodes}
    for edge in strategy.graph.edges:
        if edge.source not in nodes or edge.target not in nodes:
            return None
        edges[edge.source].append(Way(edge.branch, edge.target))
    order = _in_order(edges)
    if len(order) < len(nodes):
        return None
    for node in nodes.values():
        if isinstance(node, Jump):
            if node.to not in nodes:
                return None
            edges[node.id].append(Way(AGAIN, node.to))
    ways = {name: tuple(edges[name]) for name in order}
    return Routes(entries[0], {name: nodes[name] for name in order}, ways)


def _in_order(edges: Mapping[str, list[Way]]) -> list[str]:
    """Return the nodes, each behind all from which edges lead to it; those in a circle are left."""
    before = dict.fromkeys(edges, 0)
    for ways in edges.values():
        for way in ways:
            before[way.target] += 1
    ready = deque(name for name, count in before.items() if not count)
    order: list[str] = []
    while ready:
        name = ready.popleft()
        order.append(name)
        for way in edges[name]:
            before[way.target] -= 1
            if not before[way.target]:
                ready.append(way.target)
    return order
