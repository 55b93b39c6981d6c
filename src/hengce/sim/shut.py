"""When journeys are shut by orders: what the auditor knows of it from those who gave them.

An order is in force for sure from when its giver heard so until somebody asks for its end. From
when it was asked for until its end was heard it may be in force.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hengce.model.journey_order import JourneyOrderKind
from hengce.sim.ledgers import Mark, Steered, Told

_ENDS = {
    JourneyOrderKind.STOP_ENTRY: frozenset({JourneyOrderKind.OPEN_ENTRY}),
    JourneyOrderKind.HOLD: frozenset({JourneyOrderKind.RESUME, JourneyOrderKind.CANCEL}),
    JourneyOrderKind.CANCEL: frozenset({JourneyOrderKind.RESUME, JourneyOrderKind.HOLD}),
}
"""By order under which nobody enters: those that take its place."""


@dataclass(frozen=True, slots=True)
class Period:
    """An order under which nobody enters.

    Attributes:
        order: It.
        end: What took its place; None: nothing did.
    """

    order: Steered
    end: Steered | None

    def surely(self, mark: Mark) -> bool:
        """Tell whether it was in force at a time, for sure."""
        begun = self.order.accepted and _before(self.order.heard, mark)
        return begun and (self.end is None or mark.number < self.end.sent[0].number)

    def perhaps(self, begin: Mark, end: Mark | None) -> bool:
        """Tell whether it may have been in force at a time between two."""
        begun = end is None or _before(self.order.sent[0], end)
        over = self.end is not None and _before(self.end.heard, begin)
        return begun and not over


@dataclass(frozen=True, slots=True)
class Shut:
    """The orders of a seed under which nobody enters."""

    periods: Sequence[Period]

    @classmethod
    def of(cls, told: Iterable[Told]) -> "Shut":
        """Read them from what operators asked, in the order in which they did."""
        orders = [one for one in told if isinstance(one, Steered) and one.sent]
        found = []
        for number, order in enumerate(orders):
            ends = _ENDS.get(order.kind)
            if ends is not None:
                later = (o for o in orders[number + 1 :] if o.strategy == order.strategy)
                found.append(Period(order, next((o for o in later if o.kind in ends), None)))
        return cls(found)

    def perhaps(self, strategy: str, begin: Mark, end: Mark | None) -> bool:
        """Tell whether a journey may have been shut at a time between two."""
        mine = (one for one in self.periods if one.order.strategy == strategy)
        return any(one.perhaps(begin, end) for one in mine)


def _before(mark: Mark | None, other: Mark) -> bool:
    return mark is not None and mark.number < other.number
