"""What a hold-out says of all it withholds: everybody in the snapshot, reached or not.

Who was drawn counts, not who was reached: whom marketing reaches is no chance, who is held out is.
"""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from hengce.kernel.hashing import BUCKETS
from hengce.measure.effects.arms import places, withheld
from hengce.measure.effects.compare import Compared, Sides, compare
from hengce.measure.effects.effect import Cents, Effect, roi
from hengce.measure.effects.facts import Spent, everybody, spent
from hengce.measure.effects.terms import EffectTerms
from hengce.measure.mart import Mart
from hengce.model.configuration import Configuration
from hengce.model.policy import Holdout

EVERYBODY = "everybody"


def of_holdouts(mart: Mart, configuration: Configuration, terms: EffectTerms) -> tuple[Effect, ...]:
    """Compare each hold-out with all others, over the days themselves.

    Args:
        mart: The facts, from `terms.since` on.
        configuration: The policy with its hold-outs.
        terms: What counts; conversions count from the first day up to the last.
    """
    customers, left = everybody(mart, terms), spent(mart, terms)
    return tuple(_effects(customers, left, configuration, terms))


def _effects(
    customers: pa.Table, left: dict[str, Spent], configuration: Configuration, terms: EffectTerms
) -> Iterator[Effect]:
    names = customers["customer"].to_pylist()
    converted, after, before = (
        customers[name].to_numpy().astype(np.int64) for name in ("converted", "after", "before")
    )
    for group in configuration.policy.holdouts:
        kept = withheld(group, configuration)
        where = places(group, names, kept, configuration)
        sides = Sides(where.held, converted, after, before).only(where.inside)
        found = compare(sides, group.share / BUCKETS, terms)
        cost = sum(one.cost_cents for name, one in left.items() if name in kept)
        yield _effect(group, found, cost, int((~where.inside).sum()), terms)


def _effect(group: Holdout, found: Compared, cost: int, outside: int, terms: EffectTerms) -> Effect:
    total = total_of(found)
    return Effect(
        by=EVERYBODY,
        key=group.id,
        compared=found,
        total=total,
        cost_cents=cost,
        roi=roi(total, cost, terms.margin),
        outside=outside,
    )


def total_of(found: Compared) -> Cents | None:
    """Return what all who were reached brought together; none: nothing may be said."""
    if found.each is None:
        return None
    people = found.treated
    return Cents(
        *(round(people * cents) for cents in (found.each.value, found.each.low, found.each.high))
    )
