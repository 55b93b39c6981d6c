"""What the best alternative would have earned, as far as anybody can tell afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass

from hengce.measure.normal import wilson
from hengce.review.facts import Way

CONFIDENCE = 0.95
"""Of intervals."""


@dataclass(frozen=True, slots=True)
class Hindsight:
    """The way that brought most, against all ways together.

    Attributes:
        way: Which node and channel.
        mean_cents: What a contact brought on average, net of its cost.
        best_cents: What one of this way did.
        low_cents: The lower end of its 95 % interval.
        high_cents: The upper end.
        gain_cents: What all contacts would have brought more, had all gone that way.
    """

    way: Way
    mean_cents: float
    best_cents: float
    low_cents: float
    high_cents: float
    gain_cents: int


def best_alternative(ways: Sequence[Way], least: int) -> Hindsight | None:
    """Return the best of several ways with enough contacts; None: there is nothing to compare.

    The value of a contact is its share that bought times the mean of a purchase; the interval is
    that of the share (Wilson 1927), the mean of a purchase taken as it is.

    Args:
        ways: What left through which channel at which node.
        least: Ways with fewer contacts are not compared.
    """
    known = [way for way in ways if way.sent >= least]
    contacts = sum(way.sent for way in known)
    if len(known) < 2 or not contacts:
        return None
    mean = sum(way.each_cents * way.sent for way in known) / contacts
    best = max(known, key=lambda way: (way.each_cents, way.node, way.channel))
    if best.each_cents <= mean or not best.bought:
        return None
    rate = wilson(best.bought, best.sent, CONFIDENCE)
    purchase, cost = best.net_cents / best.bought, best.cost_cents / best.sent
    return Hindsight(
        way=best,
        mean_cents=mean,
        best_cents=best.each_cents,
        low_cents=rate.low * purchase - cost,
        high_cents=rate.high * purchase - cost,
        gain_cents=round((best.each_cents - mean) * contacts),
    )
