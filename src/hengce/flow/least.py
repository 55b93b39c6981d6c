"""The least amount that is enough: with one less the candidate would still be refused."""

from collections.abc import Callable
from typing import NamedTuple

from hengce.flow.flips import flipped
from hengce.flow.situation import Situation
from hengce.model.counterfactual import (
    Counterfactual,
    ExpiryAtLeast,
    LimitAtLeast,
    PlacesAtLeast,
    ResourceAtLeast,
)
from hengce.model.instant import HOUR_US


def least(situation: Situation, change: Counterfactual) -> Counterfactual:
    """Return a change that is enough with the least amount that is; others as they are.

    A change is proposed for one slot, and another may need less.
    """
    amount = _amount(situation, change)
    if amount is None:
        return change
    number = first_enough(
        lambda number: flipped(amount.at(number), situation).speaks, amount.known, amount.enough
    )
    return amount.at(number)


def first_enough(speaks: Callable[[int], bool], refused: int, enough: int) -> int:
    """Return a number that is enough while the one before it is not.

    Args:
        speaks: Tells whether a number is enough.
        refused: A number that is not.
        enough: A higher one that is.
    """
    if not speaks(enough - 1):
        return enough
    while enough - refused > 1:
        middle = (refused + enough) // 2
        if speaks(middle):
            enough = middle
        else:
            refused = middle
    return enough


class _Amount(NamedTuple):
    """How much there is now, how much is enough, and the change to any other amount."""

    known: int
    enough: int
    at: Callable[[int], Counterfactual]


def _amount(situation: Situation, change: Counterfactual) -> _Amount | None:
    ready = situation.ready
    match change:
        case ExpiryAtLeast(hours=hours):
            stands_us = int(situation.record["expires_at"]) - ready.now
            return _Amount(stands_us // HOUR_US, hours, lambda n: ExpiryAtLeast(hours=n))
        case LimitAtLeast(rule=rule, limit=limit):
            known = int(ready.tables.limits[situation.cap(rule)]["limit"])
            return _Amount(known, limit, lambda n: LimitAtLeast(rule=rule, limit=n))
        case PlacesAtLeast(places=places):
            known = int(ready.tables.bank[0]["contacts_max"])
            return _Amount(known, places, lambda n: PlacesAtLeast(places=n))
        case ResourceAtLeast(resource=resource, name=name, amount=amount):
            known = int(ready.tables.resources[situation.resource(resource, name)]["limit"])
            return _Amount(
                known, amount, lambda n: ResourceAtLeast(resource=resource, name=name, amount=n)
            )
        case _:
            return None
