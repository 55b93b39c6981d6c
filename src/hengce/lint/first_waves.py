"""Waves that customers reach at once: whether the policy lets any of the audience through."""

from collections.abc import Iterator

from hengce.errors import Problem
from hengce.kernel.actions import MARKETING_RULES
from hengce.kernel.filters import fits
from hengce.lint.actions import actions_of
from hengce.lint.given import Given, given, read
from hengce.lint.scope import Scope
from hengce.model.contact import ContactKind
from hengce.model.filter import Filter
from hengce.model.nodes import Message, Task
from hengce.model.policy import Suitability
from hengce.rules.ast import Condition
from hengce.rules.proof import core, follows, names, never


def first_waves(scope: Scope) -> Iterator[Problem]:
    """Compare the audience of each journey with what the gates ask of its first waves."""
    for journey in given(scope):
        for node in journey.strategy.graph.nodes:
            if isinstance(node, (Message, Task)) and node.id in journey.at_once:
                certain = journey.at(node.id)
                if certain and not never(certain, journey.entering):
                    yield from _wave(scope, journey, node, certain)


def _wave(
    scope: Scope, journey: Given, node: Message | Task, certain: tuple[Condition, ...]
) -> Iterator[Problem]:
    item, path = f"strategies/{journey.strategy.id}", f"graph/nodes/{node.id}"
    kinds = actions_of(scope, journey.strategy, node)
    policy = scope.configuration.policy
    for requirement in policy.requirements:
        asked = _asked(requirement.condition, requirement.applies, kinds, journey)
        if asked is not None and never([*certain, asked], journey.entering):
            shown = ", ".join(names(core([*certain, asked], journey.entering)))
            facts = {"rule": requirement.id, "names": shown}
            yield scope.problem(item, path, "wave.requirement_never", **facts)
    for suppression in policy.suppressions:
        asked = _asked(suppression.condition, suppression.applies, kinds, journey)
        if asked is not None and follows(asked, certain, journey.entering):
            facts = {"rule": suppression.id, "names": ", ".join(names([asked]))}
            yield scope.problem(item, path, "wave.always_suppressed", **facts)
    yield from _suitable(scope, journey, path, certain)
    yield from _reachable(scope, journey, path, kinds, certain)


def _asked(
    text: str, applies: Filter, kinds: tuple[ContactKind, ...], journey: Given
) -> Condition | None:
    """Return a rule's condition where it holds for the wave through each of its channels."""
    if not kinds or not all(fits(applies, kind) for kind in kinds):
        return None
    return read(text, journey.tags)


def _suitable(
    scope: Scope, journey: Given, path: str, certain: tuple[Condition, ...]
) -> Iterator[Problem]:
    strategy, matrix = journey.strategy, scope.configuration.policy.suitability
    product = scope.products.get(strategy.product)
    if matrix is None or product is None or product.risk_level is None:
        return
    if strategy.message_class not in MARKETING_RULES:
        return
    asked = read(_suits(matrix, product.risk_level), journey.tags)
    if asked is not None and never([*certain, asked], journey.entering):
        shown = ", ".join(names(core([*certain, asked], journey.entering)))
        facts = {"product": product.id, "level": product.risk_level, "names": shown}
        yield scope.problem(f"strategies/{strategy.id}", path, "wave.suitability_never", **facts)


def _suits(matrix: Suitability, level: int) -> str:
    """Write what a customer must be for a product's risk, as a condition."""
    classes = [name for name, allowed in matrix.allows.items() if allowed >= level]
    quoted = ", ".join("'" + name.replace("'", "''") + "'" for name in classes)
    fits_class = f"{matrix.tolerance_tag} IN ({quoted})" if classes else "FALSE"
    return f"{fits_class} AND {matrix.valid_until_tag} >= today()"


def _reachable(
    scope: Scope,
    journey: Given,
    path: str,
    kinds: tuple[ContactKind, ...],
    certain: tuple[Condition, ...],
) -> Iterator[Problem]:
    asked = [read(scope.channels[kind.channel].reachable, journey.tags) for kind in kinds]
    barred = [each for each in asked if each and never([*certain, each], journey.entering)]
    if kinds and len(barred) == len(kinds):
        facts = {"channels": ", ".join(kind.channel for kind in kinds)}
        item = f"strategies/{journey.strategy.id}"
        yield scope.problem(item, path, "wave.unreachable", **facts)
