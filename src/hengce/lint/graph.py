"""A strategy's graph: one way in, no dead ends, no endless rounds, and something to do."""

from collections.abc import Iterator, Mapping

from hengce.errors import Problem
from hengce.lint.catalogue import repeated
from hengce.lint.cycles import cycles
from hengce.lint.scope import Scope, is_name
from hengce.model.nodes import (
    AdjustPreference,
    Benefit,
    Entry,
    Exit,
    ExperimentSplit,
    Jump,
    Node,
    SetTag,
    SubJourney,
)
from hengce.model.nodes.action import ActionNode
from hengce.model.nodes.base import ELSE
from hengce.model.nodes.experiment_split import ARMS_SUM
from hengce.model.strategy import Graph, Strategy


def graph(scope: Scope) -> Iterator[Problem]:
    """Check the graph of each strategy, then sub-journeys across strategies."""
    for strategy in scope.configuration.strategies:
        item = f"strategies/{strategy.id}"
        nodes = strategy.graph.nodes
        for node in nodes:
            if not is_name(node.id):
                yield scope.problem(item, _path(node.id), "name.invalid", name=node.id)
        for name in repeated(node.id for node in nodes):
            yield scope.problem(item, _path(name), "name.repeated", name=name)
        entries = [node.id for node in nodes if isinstance(node, Entry)]
        if len(entries) != 1:
            facts = {"count": len(entries), "entries": ", ".join(entries) or "-"}
            yield scope.problem(item, "graph/nodes", "graph.not_one_entry", **facts)
        yield from _edges(scope, item, strategy.graph)
        yield from _ways(scope, item, strategy.graph, entries)
        for node in nodes:
            yield from _branches(scope, item, strategy.graph, node)
        yield from _does_something(scope, item, strategy)
    yield from _sub_journeys(scope)


def _path(node: str) -> str:
    return f"graph/nodes/{node}"


def _targets(drawn: Graph) -> dict[str, list[str]]:
    """Return where each node leads, along edges and jumps, among existing nodes."""
    targets: dict[str, list[str]] = {node.id: [] for node in drawn.nodes}
    for edge in drawn.edges:
        if edge.source in targets and edge.target in targets:
            targets[edge.source].append(edge.target)
    return targets


def _edges(scope: Scope, item: str, drawn: Graph) -> Iterator[Problem]:
    names = {node.id for node in drawn.nodes}
    for index, edge in enumerate(drawn.edges):
        for part, name in (("source", edge.source), ("target", edge.target)):
            if name not in names:
                path = f"graph/edges/{index}/{part}"
                yield scope.problem(item, path, "graph.node_unknown", name=name)
    for node in drawn.nodes:
        if isinstance(node, Jump) and node.to not in names:
            path = f"{_path(node.id)}/to"
            yield scope.problem(item, path, "graph.node_unknown", name=node.to)


def _ways(scope: Scope, item: str, drawn: Graph, entries: list[str]) -> Iterator[Problem]:
    targets = _targets(drawn)
    jumps = {node.id: node.to for node in drawn.nodes if isinstance(node, Jump)}
    reached = _reached(targets, jumps, entries)
    for node in drawn.nodes:
        if entries and node.id not in reached:
            yield scope.problem(item, _path(node.id), "graph.unreachable", name=node.id)
        if isinstance(node, Exit):
            if targets[node.id]:
                yield scope.problem(item, _path(node.id), "graph.exit_goes_on", name=node.id)
        elif not targets[node.id] and node.id not in jumps:
            yield scope.problem(item, _path(node.id), "graph.no_way_out", name=node.id)
    for cycle in cycles(targets):
        shown = " → ".join((*cycle, cycle[0]))
        yield scope.problem(item, _path(cycle[0]), "graph.cycle", cycle=shown)


def _reached(
    targets: Mapping[str, list[str]], jumps: Mapping[str, str], entries: list[str]
) -> set[str]:
    reached = set(entries)
    waiting = list(entries)
    while waiting:
        name = waiting.pop()
        for target in (*targets[name], *((jumps[name],) if name in jumps else ())):
            if target in targets and target not in reached:
                reached.add(target)
                waiting.append(target)
    return reached


def _does_something(scope: Scope, item: str, strategy: Strategy) -> Iterator[Problem]:
    doing = (ActionNode, Benefit, SetTag, AdjustPreference, SubJourney)
    if not any(isinstance(node, doing) for node in strategy.graph.nodes):
        yield scope.problem(item, "graph", "graph.does_nothing")


# Branches -----------------------------------------------------------------------------


def _branches(scope: Scope, item: str, drawn: Graph, node: Node) -> Iterator[Problem]:
    """Each outcome of a node has exactly one edge; a split also says what happens else."""
    taken = [edge.branch for edge in drawn.edges if edge.source == node.id]
    wanted = node.ways
    path = _path(node.id)
    for name in repeated(taken):
        yield scope.problem(item, path, "graph.branch_twice", branch=name or "-")
    for name in sorted(set(taken) - wanted):
        known = ", ".join(sorted(wanted)) or "-"
        yield scope.problem(item, path, "graph.branch_unknown", branch=name, known=known)
    if wanted != {""}:
        for name in sorted(wanted - set(taken)):
            code = "graph.else_missing" if name == ELSE else "graph.branch_missing"
            yield scope.problem(item, path, code, branch=name)
    if isinstance(node, ExperimentSplit):
        total = sum(node.arms.values())
        if total != ARMS_SUM or min(node.arms.values(), default=0) < 0:
            yield scope.problem(item, f"{path}/arms", "graph.arms_sum", sum=total, limit=ARMS_SUM)


# Sub-journeys --------------------------------------------------------------------------


def _sub_journeys(scope: Scope) -> Iterator[Problem]:
    ways: dict[str, list[str]] = {}
    for strategy in scope.strategies.values():
        for node in strategy.graph.nodes:
            if isinstance(node, SubJourney):
                ways.setdefault(strategy.id, []).append(node.strategy)
                if node.strategy not in scope.strategies:
                    path = f"{_path(node.id)}/strategy"
                    facts = {"name": node.strategy}
                    where = f"strategies/{strategy.id}"
                    yield scope.problem(where, path, "strategy.sub_journey_unknown", **facts)
    own = {strategy.id for strategy in scope.configuration.strategies}
    for cycle in cycles(ways):
        shown = " → ".join((*cycle, cycle[0]))
        first = next((name for name in cycle if name in own), cycle[0])
        facts_cycle = {"cycle": shown}
        yield scope.problem(
            f"strategies/{first}", "graph", "strategy.sub_journey_cycle", **facts_cycle
        )
