"""Until when a contact rests, because of what its customer was told since it was decided.

What the ledger held then was looked at by the decision itself.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hengce.kernel.filters import fits, fits_any
from hengce.model.contact import ContactKind
from hengce.model.instant import HOUR_US, Instant
from hengce.model.relation import Rest


@dataclass(frozen=True, slots=True)
class Told:
    """What else a customer was told, or is about to be.

    Attributes:
        kind: What it says.
        since: When it was handed off; when it was reserved, while it is in flight.
        quiet_from: When it was handed off; the earliest instant at which it may be, while it
            is in flight.
    """

    kind: ContactKind
    since: Instant
    quiet_from: Instant


def resting_until(
    offer: ContactKind, reserved_at: Instant, told: Iterable[Told], rests: Sequence[Rest]
) -> Instant:
    """Return the instant from which on no rest keeps an offer back any more.

    That of its own reservation, when nothing that the customer was told since asks for quiet.

    Args:
        offer: What its message says.
        reserved_at: When it was decided.
        told: What else the customer was told, or is about to be.
        rests: The bank's rests.
    """
    obeyed = [rest for rest in rests if fits(rest.applies, offer)]
    ends = (
        one.quiet_from + rest.hours * HOUR_US
        for one in told
        if one.since > reserved_at
        for rest in obeyed
        if fits_any(rest.after, one.kind.offers)
    )
    return max(ends, default=reserved_at)
