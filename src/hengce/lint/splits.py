"""Splits and races: they part something, and their branches have names of their own."""

from collections.abc import Iterator

from hengce.errors import Problem
from hengce.lint.catalogue import repeated
from hengce.lint.scope import Scope, is_name
from hengce.model.nodes import (
    AudienceSplit,
    ConditionSplit,
    Entry,
    ExperimentSplit,
    Node,
    Race,
    Task,
    WaveSplit,
)
from hengce.model.nodes.base import BLOCKED, ELSE, TIMEOUT
from hengce.model.nodes.condition_split import Of
from hengce.model.strategy import Strategy
from hengce.model.trial import HELD_OUT


def splits(scope: Scope) -> Iterator[Problem]:
    """Check the branches of each node that parts customers."""
    for strategy in scope.configuration.strategies:
        item = f"strategies/{strategy.id}"
        for node in strategy.graph.nodes:
            path = f"graph/nodes/{node.id}"
            for part, names, reserved in _named(node):
                yield from _names(scope, item, f"{path}/{part}", names, reserved)
            yield from _of_entry(scope, item, path, strategy, node)
            if isinstance(node, Task):
                yield from _outcomes(scope, item, path, node)
        yield from _salts(scope, item, strategy)


def _named(node: Node) -> Iterator[tuple[str, tuple[str, ...], frozenset[str]]]:
    """Yield the branches that a node must have, and names that mean something else there."""
    match node:
        case ConditionSplit(branches=branches):
            yield "branches", tuple(branches), frozenset({ELSE})
        case AudienceSplit(audiences=audiences):
            yield "audiences", tuple(audiences), frozenset({ELSE})
        case WaveSplit(stages=stages):
            yield "stages", tuple(stages), frozenset()
        case ExperimentSplit(arms=arms):
            yield "arms", tuple(arms), frozenset({ELSE, HELD_OUT})
        case Race(awaits=awaits):
            yield "awaits", tuple(awaits), frozenset({TIMEOUT})
        case Task(branches=(_, *_) as branches):
            yield "branches", tuple(branches), frozenset({ELSE, BLOCKED})


def _names(
    scope: Scope, item: str, path: str, names: tuple[str, ...], reserved: frozenset[str]
) -> Iterator[Problem]:
    if not names:
        yield scope.problem(item, path, "split.empty")
    for name in names:
        if name in reserved:
            yield scope.problem(item, path, "split.branch_reserved", branch=name)
        elif not is_name(name):
            yield scope.problem(item, path, "name.invalid", name=name)
    for name in repeated(names):
        yield scope.problem(item, path, "name.repeated", name=name)


def _of_entry(
    scope: Scope, item: str, path: str, strategy: Strategy, node: Node
) -> Iterator[Problem]:
    if isinstance(node, ConditionSplit) and node.of is Of.ENTRY:
        entries = [each for each in strategy.graph.nodes if isinstance(each, Entry)]
        if entries and not entries[0].event:
            yield scope.problem(item, f"{path}/of", "split.no_event")


def _outcomes(scope: Scope, item: str, path: str, node: Task) -> Iterator[Problem]:
    codes = {code.id for code in scope.configuration.policy.tasks.codes}
    possible = codes & set(node.outcomes) if node.outcomes else codes
    for name in node.branches:
        if name not in possible and name not in {ELSE, BLOCKED}:
            facts = {"code": name, "known": ", ".join(sorted(possible)) or "-"}
            yield scope.problem(item, f"{path}/branches", "task.branch_never", **facts)


def _salts(scope: Scope, item: str, strategy: Strategy) -> Iterator[Problem]:
    """Two splits with one salt part the same customers alike: their effects cannot be told."""
    salts = {holdout.salt: holdout.id for holdout in scope.configuration.policy.holdouts}
    for node in strategy.graph.nodes:
        if not isinstance(node, ExperimentSplit):
            continue
        path = f"graph/nodes/{node.id}/salt"
        if not node.salt.strip():
            yield scope.problem(item, path, "experiment.salt_empty")
        elif node.salt in salts:
            facts = {"salt": node.salt, "other": salts[node.salt]}
            yield scope.problem(item, path, "experiment.salt_shared", **facts)
        salts[node.salt] = node.id
