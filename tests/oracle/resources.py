"""What runs out for the whole bank: a strategy's budget, a channel's capacity, a stock."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from hengce.model.configuration import Configuration
from hengce.model.contact import ContactKind
from hengce.model.decision import Reason
from hengce.model.instant import Instant
from hengce.model.window import Calendar
from oracle.case import Case, Proposal, Resource, Taken, Told
from oracle.moments import since

SPENT = {
    "budget": Reason.BUDGET_SPENT,
    "capacity": Reason.CAPACITY_SPENT,
    "stock": Reason.STOCK_SPENT,
}


def resources_of(
    configuration: Configuration, taken: Sequence[Taken], now: Instant
) -> tuple[Resource, ...]:
    """Return all that the documents limit, with what the ledger leaves of it.

    A message takes budget of the strategy that carries it, and a place in its channel on the
    day on which it is decided; every offer in it takes of its product's stock.
    """
    costs = {channel.id: channel.cost_cents for channel in configuration.channels}
    midnight = since(Calendar(unit="day"), now, configuration.policy.zone) + 1
    limits = [("budget", one.id, one.budget_cents) for one in configuration.strategies]
    limits += [("capacity", one.id, one.capacity_per_day) for one in configuration.channels]
    limits += [("stock", one.id, one.stock) for one in configuration.products]
    gone = {
        "budget": lambda name: sum(
            one.count * costs.get(one.kind.channel, 0) for one in taken if one.kind.strategy == name
        ),
        "capacity": lambda name: sum(
            one.count for one in taken if one.kind.channel == name and one.at >= midnight
        ),
        "stock": lambda name: sum(
            one.count for one in taken for offer in one.kind.offers if offer.product == name
        ),
    }
    return tuple(
        Resource(kind, name, limit, limit - gone[kind](name))
        for kind, name, limit in limits
        if limit is not None
    )


class Need(NamedTuple):
    """How much of a resource an action takes."""

    resource: Resource
    weight: int


def needs(case: Case, kind: ContactKind) -> Iterator[Need]:
    """Yield what a message of its own takes: its costs, a place in its channel, an offer.

    A channel that costs nothing takes of no budget, and none refuses it.
    """
    wanted = (
        ("budget", kind.strategy, case.channel(kind.channel).cost_cents),
        ("capacity", kind.channel, 1),
        ("stock", kind.product, 1),
    )
    for what, name, weight in wanted:
        for resource in case.question.resources:
            if (resource.kind, resource.name) == (what, name) and weight > 0:
                yield Need(resource, weight)


def riding_needs(case: Case, kind: ContactKind) -> Iterator[Need]:
    """Yield what an offer takes that rides in another's message: an offer of its product."""
    for need in needs(case, kind):
        if need.resource.kind == "stock":
            yield need


def lacks_from_the_start(proposal: Proposal, need: Need) -> bool:
    """Whether what is left is too little, or kept for those who rank higher."""
    resource = need.resource
    if resource.left < need.weight:
        return True
    if resource.cutoff is None:
        return False
    own = (proposal.tier, -proposal.scored.score, proposal.scored.tie)
    cutoff = resource.cutoff
    return own >= (cutoff.tier, -cutoff.score, cutoff.tie)


def takers(resource: Resource, told: Sequence[Told]) -> list[tuple[Told, int]]:
    """Return who took of a resource in this decision, in order, and how much."""
    return [
        (one, need.weight)
        for one in told
        for need in (riding_needs if one.rides else needs)(one.proposal.case, one.kind)
        if need.resource == resource
    ]


def left_now(resource: Resource, told: Sequence[Told]) -> int:
    """Return what this decision left of a resource."""
    return resource.left - sum(weight for _, weight in takers(resource, told))


def lacking(wanted: Iterator[Need], told: Sequence[Told]) -> Resource | None:
    """Return the first resource of which this decision left too little, or None."""
    return next(
        (need.resource for need in wanted if left_now(need.resource, told) < need.weight), None
    )
