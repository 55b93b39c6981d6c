"""The last of what is scarce in a run: cutoffs, by deciding everybody again and again.

A cutoff is the best-ranked demand that did not fit. Everybody is decided with the cutoffs so
far; every resource that is demanded beyond what is left gets a new one, all at once; and so
on until everything fits. Cutoffs only ever move up the rank, so this ends.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count
from typing import NamedTuple

from hengce.model.decision import Candidate, Reason
from oracle.case import (
    CLASSES_BY_RANK,
    Cutoff,
    Member,
    Question,
    ReferenceAnswer,
    Resource,
)
from oracle.reference import decide_group


class Settled(NamedTuple):
    """A run's end.

    Attributes:
        resources: With the cutoffs that hold.
        answers: Of each group, under these cutoffs.
        rounds: How often everybody was decided.
    """

    resources: tuple[Resource, ...]
    answers: tuple[tuple[ReferenceAnswer, ...], ...]
    rounds: int


class Demand(NamedTuple):
    """What one offer takes of a resource, sorted by rank, then customer and strategy."""

    tier: int
    minus_score: float
    tie: int
    customer: bytes
    strategy: bytes
    weight: int


def settle(question: Question, groups: Sequence[Sequence[Member]]) -> Settled:
    """Decide a whole run under the resources of the question."""
    for rounds in count(1):
        answers = tuple(decide_group(question, group) for group in groups)
        told = told_in(groups, answers)
        resources = tuple(_cut(question, resource, told) for resource in question.resources)
        if resources == question.resources:
            return Settled(resources, answers, rounds)
        question = replace(question, resources=resources)
    raise AssertionError("cutoffs only move up the rank")


def told_in(
    groups: Sequence[Sequence[Member]], answers: Sequence[Sequence[ReferenceAnswer]]
) -> list[tuple[str, Candidate]]:
    """Return every candidate of a run with its customer."""
    return [
        (member.facts.customer, candidate)
        for group, answered in zip(groups, answers, strict=True)
        for member, answer in zip(group, answered, strict=True)
        for candidate in answer.candidates
    ]


def demanded(question: Question, resource: Resource, told: Sequence[tuple[str, Candidate]]) -> int:
    """Return how much a run takes of a resource."""
    return sum(demand.weight for demand in _demands(question, resource, told))


def _cut(question: Question, resource: Resource, told: Sequence[tuple[str, Candidate]]) -> Resource:
    """Move the cutoff up to the first demand that does not fit, if there is one."""
    used = 0
    for demand in sorted(_demands(question, resource, told)):
        used += demand.weight
        if used > resource.left:
            cutoff = Cutoff(demand.tier, -demand.minus_score, demand.tie)
            return resource._replace(cutoff=cutoff)
    return resource


def _demands(
    question: Question, resource: Resource, told: Sequence[tuple[str, Candidate]]
) -> Iterator[Demand]:
    strategies = {strategy.id: strategy for strategy in question.configuration.strategies}
    for customer, candidate in told:
        strategy = strategies[candidate.strategy]
        place = CLASSES_BY_RANK.index(strategy.priority_class)
        weight = _weight(question, resource, candidate, strategy.product)
        if weight is not None:
            yield Demand(
                tier=2 * place + (0 if strategy.mandatory else 1),
                minus_score=-candidate.score,
                tie=candidate.tie,
                customer=customer.encode(),
                strategy=strategy.id.encode(),
                weight=weight,
            )


def _weight(
    question: Question, resource: Resource, candidate: Candidate, product: str
) -> int | None:
    """Return what an answer takes of a resource; None: it does not use it."""
    if candidate.reason not in {Reason.CHOSEN, Reason.RIDES}:
        return None
    carries = candidate.reason is Reason.CHOSEN
    match resource.kind:
        case "budget" if carries and resource.name == candidate.strategy:
            channels = question.configuration.channels
            return next(c.cost_cents for c in channels if c.id == candidate.channel) or None
        case "capacity" if carries and resource.name == candidate.channel:
            return 1
        case "stock" if resource.name == product:
            return 1
    return None
