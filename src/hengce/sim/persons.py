"""Which numbers are one customer: what the auditor knows of merges and splits from their clients.

A merge is in force for sure when its client had heard so before, and nobody had asked for a
split of anybody in it. What was asked and not yet confirmed may have come or not.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hengce.sim.ledgers import Joined, Mark, Parted, Told


@dataclass(frozen=True, slots=True)
class Persons:
    """The merges and splits of a seed.

    Attributes:
        joins: What clients said to be one.
        parts: What they said to be two after all.
    """

    joins: Sequence[Joined]
    parts: Sequence[Parted]

    @classmethod
    def of(cls, told: Iterable[Told]) -> "Persons":
        """Read them from what clients asked."""
        all_of_it = tuple(told)
        return cls(
            [one for one in all_of_it if isinstance(one, Joined) and one.sent],
            [one for one in all_of_it if isinstance(one, Parted) and one.sent],
        )

    def perhaps(self, number: str, before: Mark | None = None) -> frozenset[str]:
        """Return the numbers that may have been one customer with a number by then."""
        return _together(number, [one for one in self.joins if _asked(one, before)])

    def surely(self, number: str, claimed: Mark, delivered: Mark) -> frozenset[str]:
        """Return the numbers that are one customer for sure while a hand-off lasts."""
        joins = [one for one in self.joins if _confirmed(one, claimed)]
        parted = {one.customer for one in self.parts if _asked(one, delivered)}
        if parted & self.perhaps(number, delivered):
            return frozenset({number})
        return _together(number, joins)

    def since(self, number: str, claimed: Mark) -> Mark | None:
        """Return when the last merge of a number was confirmed."""
        mine = self.perhaps(number, claimed)
        heard = [one.heard for one in self.joins if one.heard and one.customer in mine]
        return max(heard, key=lambda mark: mark.number, default=None)


def _asked(told: Told, before: Mark | None) -> bool:
    return before is None or told.sent[0].number < before.number


def _confirmed(told: Told, before: Mark) -> bool:
    return told.accepted and told.heard is not None and told.heard.number < before.number


def _together(number: str, joins: Sequence[Joined]) -> frozenset[str]:
    """Follow joins, whichever way, from a number."""
    found = {number}
    while more := [one for one in joins if (one.customer in found) is not (one.into in found)]:
        found |= {name for one in more for name in (one.customer, one.into)}
    return frozenset(found)
