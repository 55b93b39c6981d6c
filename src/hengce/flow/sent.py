"""Counts hand-offs: each for its channel, marketing for its part of the day as well."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

from hengce.model.contact import Contact
from hengce.model.instant import Instant
from hengce.model.profile import Change, ChangeKind
from hengce.model.tag import Scalar

SoFar: TypeAlias = Callable[[str, ChangeKind, str], Scalar]
"""What the snapshot says of a customer's counter; None where it is unknown."""


@dataclass(frozen=True, slots=True)
class HandedOff:
    """A contact that left.

    Attributes:
        contact: The contact.
        daypart: The part of the day that it counts for; empty for none.
    """

    contact: Contact
    daypart: str


def count_sent(
    handed_off: Iterable[HandedOff], changes: Iterable[Change], so_far: SoFar, now: Instant
) -> tuple[Change, ...]:
    """Return the new values of the counters that some hand-offs raise.

    Args:
        handed_off: What left.
        changes: The latest changes of the customers who got something.
        so_far: What the snapshot says, before any change.
        now: When it left.
    """
    known = {(change.customer, change.kind, change.key): change for change in changes}
    raised = Counter(counter for one in handed_off for counter in _counters(one))
    return tuple(
        Change(
            customer=counter[0],
            kind=counter[1],
            key=counter[2],
            value=_value(known.get(counter), counter, so_far) + count,
            at=max(now, known[counter].at) if counter in known else now,
            why="relay",
        )
        for counter, count in raised.items()
    )


_Counter: TypeAlias = tuple[str, ChangeKind, str]


def _counters(one: HandedOff) -> Iterable[_Counter]:
    customer = one.contact.customer
    yield (customer, ChangeKind.SENT, one.contact.kind.channel)
    if one.daypart:
        yield (customer, ChangeKind.SENT_AT, one.daypart)


def _value(known: Change | None, counter: _Counter, so_far: SoFar) -> int:
    value = known.value if known else so_far(*counter)
    return value if isinstance(value, int) else 0
