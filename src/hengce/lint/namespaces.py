"""Namespaces: experiments that are to share no customer have places of their own."""

from collections.abc import Iterator
from dataclasses import dataclass

from hengce.errors import Problem
from hengce.lint.scope import Scope, is_name
from hengce.model.nodes import ExperimentSplit
from hengce.model.nodes.experiment_split import ARMS_SUM
from hengce.model.trial import PLACES, NamespacePart


@dataclass(frozen=True, slots=True)
class _Owner:
    """A split that has places for itself."""

    strategy: str
    node: str
    salt: str
    part: NamespacePart


def namespaces(scope: Scope) -> Iterator[Problem]:
    """Check the places of each experiment, and that no two experiments have one in common."""
    owners = [
        _Owner(strategy.id, node.id, node.salt, node.namespace)
        for strategy in scope.configuration.strategies
        for node in strategy.graph.nodes
        if isinstance(node, ExperimentSplit) and node.namespace is not None
    ]
    for nth, owner in enumerate(owners):
        yield from _part(scope, owner)
        yield from _overlaps(scope, owner, owners[:nth])


def _part(scope: Scope, owner: _Owner) -> Iterator[Problem]:
    item, path, part = *_where(owner), owner.part
    if not is_name(part.name):
        yield scope.problem(item, f"{path}/name", "name.invalid", name=part.name)
    if not 0 <= part.first <= part.last < PLACES:
        facts = {"first": part.first, "last": part.last, "most": PLACES - 1}
        yield scope.problem(item, path, "namespace.places", **facts)
    if not 0 <= part.held_out < ARMS_SUM:
        facts_held = {"name": "held_out", "value": part.held_out, "least": 0, "most": ARMS_SUM - 1}
        yield scope.problem(item, f"{path}/held_out", "trial.out_of_range", **facts_held)


def _overlaps(scope: Scope, owner: _Owner, others: list[_Owner]) -> Iterator[Problem]:
    mine, (item, path) = owner.part, _where(owner)
    for other in others:
        part = other.part
        # Variants of one template are one experiment in several branches.
        is_same = (other.node, other.salt, part) == (owner.node, owner.salt, mine)
        if is_same:
            continue
        if part.name == mine.name and part.first <= mine.last and mine.first <= part.last:
            shared = f"{max(part.first, mine.first)}–{min(part.last, mine.last)}"
            facts = {"name": mine.name, "other": f"{other.strategy} {other.node}", "shared": shared}
            yield scope.problem(item, path, "namespace.overlap", **facts)


def _where(owner: _Owner) -> tuple[str, str]:
    return f"strategies/{owner.strategy}", f"graph/nodes/{owner.node}/namespace"
