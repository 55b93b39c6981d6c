"""What is known of a customer through others: the tags of those whom he is tied to, as one value.

Which ties count is asked of a day; the order in which ties and values came does not matter.
"""

import math
from collections.abc import Callable, Collection, Mapping, Sequence

from hengce.model.configuration import Configuration
from hengce.model.instant import Day
from hengce.model.party import LinkedFold, LinkedTag, Side, Tie
from hengce.model.tag import Owner, Scalar, Tag

INT_MAX = 2**63 - 1

Read = Callable[[str, str], Scalar]
"""The value of a customer's tag, in its stored form; None: nothing is known."""


def linked_tags(configuration: Configuration) -> tuple[Tag, ...]:
    """Return the tags that are made from those of tied customers."""
    return tuple(t for t in configuration.tags if t.owner is Owner.LINKS and t.linked is not None)


def roles_of(tags: Collection[Tag]) -> frozenset[str]:
    """Return the roles through which linked tags are read; other ties mean nothing to them."""
    return frozenset(tag.linked.role for tag in tags if tag.linked is not None)


def by_way(tags: Collection[Tag]) -> Mapping[tuple[str, Side], list[Tag]]:
    """Group linked tags by the role and the side on which they are read."""
    alike: dict[tuple[str, Side], list[Tag]] = {}
    for tag in tags:
        if tag.linked is not None:
            alike.setdefault((tag.linked.role, tag.linked.side), []).append(tag)
    return alike


def ends_of(tie: Tie, side: Side) -> tuple[str, str]:
    """Return whose tag it is, and of whom it is read."""
    return (tie.customer, tie.of) if side is Side.OF else (tie.of, tie.customer)


def bearers(ties: Collection[Tie], linked: LinkedTag, changed: Collection[str]) -> set[str]:
    """Return the customers who have a linked tag that reads of some others."""
    return {mine for mine, read in _pairs(ties, linked) if read in changed}


def linked_value(
    linked: LinkedTag, customer: str, ties: Collection[Tie], day: Day, read: Read
) -> Scalar:
    """Return the value of a linked tag; None: nothing is known.

    Args:
        linked: How it is made.
        customer: Whose.
        ties: At least all of his.
        day: Ties that hold on this day count.
        read: The values of the others. A customer counts once, however he is tied.
    """
    others = {
        read_of
        for mine, read_of in _pairs([tie for tie in ties if tie.holds(day)], linked)
        if mine == customer
    }
    values = [read(other, linked.reads) for other in sorted(others)]
    known = [value for value in values if value is not None]
    if linked.fold is LinkedFold.COUNT:
        return len(known) if others else None
    return _folded(linked.fold, known) if known else None


def _pairs(ties: Collection[Tie], linked: LinkedTag) -> list[tuple[str, str]]:
    """Return whose tag it is, and of whom it is read, for each tie that counts."""
    counted = [t for t in ties if t.role == linked.role and t.share >= linked.share_min]
    return [ends_of(tie, linked.side) for tie in counted]


def _folded(fold: LinkedFold, known: Sequence[bool | int | float | str]) -> Scalar:
    if fold is LinkedFold.ANY:
        return any(known)
    numbers = [value for value in known if not isinstance(value, str)]
    if fold is LinkedFold.SUM:
        if any(isinstance(number, float) for number in numbers):
            return math.fsum(numbers)
        whole = int(sum(numbers))
        # Arithmetic that overflows gives NULL, here as in conditions.
        return whole if -INT_MAX <= whole <= INT_MAX else None
    return max(numbers) if fold is LinkedFold.MAX else min(numbers)
