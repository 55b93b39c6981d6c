"""What runs out for the whole bank: a strategy's budget, a channel's capacity, a stock.

A run finds out who gets the last of it by a cutoff: only candidates that rank strictly
before the cutoff may take any. A single decision takes from what is left.
"""

import enum
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hengce.kernel.jit import compiled, inlined
from hengce.kernel.reasons import BUDGET_SPENT, CAPACITY_SPENT, STOCK_SPENT
from hengce.kernel.tables import RESOURCE, IntArray, Record, Records
from hengce.model.configuration import Configuration


class ResourceKind(enum.StrEnum):
    """What it is, in the order in which a slot is asked."""

    BUDGET = "budget"  # of a strategy, in cents
    CAPACITY = "capacity"  # of a channel, in messages decided on a day
    STOCK = "stock"  # of a product, in offers


RESOURCE_KINDS = tuple(ResourceKind)

_REASON = {
    ResourceKind.BUDGET: BUDGET_SPENT,
    ResourceKind.CAPACITY: CAPACITY_SPENT,
    ResourceKind.STOCK: STOCK_SPENT,
}


@dataclass(frozen=True, slots=True)
class Cutoff:
    """The rank from which on nothing is left: the first demand that did not fit."""

    tier: int
    score: float
    tie: int


_NOBODY_CUT_OFF = Cutoff(tier=99, score=0.0, tie=0)
"""A rank behind all others."""


@dataclass(frozen=True, slots=True)
class Resource:
    """A limited resource at a moment.

    Attributes:
        kind: What it is.
        name: Whose: the strategy, channel or product.
        limit: How much there is in all.
        left: How much was not taken yet; may be negative after a limit was lowered.
        cutoff: Who may still take some; None: everybody.
    """

    kind: ResourceKind
    name: str
    limit: int
    left: int
    cutoff: Cutoff | None = None


def resources_of(configuration: Configuration) -> tuple[Resource, ...]:
    """Return what a configuration limits, untouched, in the order of kinds and names."""
    limits = (
        *((ResourceKind.BUDGET, s.id, s.budget_cents) for s in configuration.strategies),
        *((ResourceKind.CAPACITY, c.id, c.capacity_per_day) for c in configuration.channels),
        *((ResourceKind.STOCK, p.id, p.stock) for p in configuration.products),
    )
    return tuple(
        Resource(kind, name, limit, limit) for kind, name, limit in limits if limit is not None
    )


def resource_table(resources: Sequence[Resource]) -> Records:
    """Return resources as the kernel's records."""
    # Whole records at once: to write field by field costs more than the decision.
    return np.array([_record(resource) for resource in resources], RESOURCE)


def _record(resource: Resource) -> tuple[int, int, int, int, float, int]:
    cutoff = resource.cutoff or _NOBODY_CUT_OFF
    reason = _REASON[resource.kind]
    return reason, resource.limit, resource.left, cutoff.tier, cutoff.score, cutoff.tie


@inlined
def spent(resources: Records, named: IntArray, weights: IntArray, candidate: Record) -> int:
    """Return the first resource of a slot that refuses a candidate from the start, or -1."""
    for k in range(named.size):
        r = named[k]
        if r >= 0 and (
            resources[r]["left"] < weights[k] or not ranks_before(candidate, resources[r])
        ):
            return r
    return -1


@inlined
def lacking(uses: Records, named: IntArray, weights: IntArray) -> int:
    """Return the first resource of a slot of which this decision left too little, or -1."""
    for k in range(named.size):
        if named[k] >= 0 and uses[named[k]]["left"] < weights[k]:
            return named[k]
    return -1


@compiled
def spend(uses: Records, named: IntArray, weights: IntArray, winner: int) -> None:
    """Take what a chosen slot needs."""
    for k in range(named.size):
        if named[k] >= 0:
            uses[named[k]]["left"] -= weights[k]
            uses[named[k]]["winner"] = winner


@inlined
def ranks_before(candidate: Record, other: Record) -> bool:
    """Tell whether one ranks strictly before another: by tier, score, then tie."""
    if candidate["tier"] != other["tier"]:
        return candidate["tier"] < other["tier"]
    if candidate["score"] != other["score"]:
        return candidate["score"] > other["score"]
    return candidate["tie"] < other["tie"]
