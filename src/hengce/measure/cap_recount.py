"""What another limit of a cap would have made of the contacts that were: counted anew, in order.

A contact that the other limit refuses is not there any more for those after it, so that contacts
are counted one after the other. Who would have spoken in its place is not known here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hengce.model.instant import Instant

NEVER: Instant = -1


@dataclass(frozen=True, slots=True)
class Lived:
    """A contact of one customer, or of one group that counts together.

    Attributes:
        decided_at: When it was decided.
        left_at: When it left, or perhaps left; NEVER: it did not.
        released_at: When it was released for good; NEVER: it was not.
        times: How often the cap counts it; 0: not at all.
        obeys: Whether the cap can refuse it.
        asked: Whether it is one of those that are judged; what came before only counts.
    """

    decided_at: Instant
    left_at: Instant
    released_at: Instant
    times: int
    obeys: bool
    asked: bool = True


@dataclass(frozen=True, slots=True)
class Recount:
    """What became of contacts that left.

    Attributes:
        refused: Their places, of those that the limit refuses.
    """

    refused: tuple[int, ...]


def recount(
    contacts: Sequence[Lived], limit: int, window_start: Callable[[Instant], Instant]
) -> Recount:
    """Count contacts anew under a limit; those that were decided at once are judged in their order.

    Args:
        contacts: Of one customer or group, in the order of their decisions.
        limit: How many counted contacts the window may hold.
        window_start: The last instant that no longer counts, by the decision's instant.
    """
    kept: list[Lived] = []
    refused: list[int] = []
    for place, one in enumerate(contacts):
        since = window_start(one.decided_at)
        used = sum(before.times for before in kept if _counts(before, one.decided_at, since))
        if one.obeys and one.asked and used >= limit:
            if one.left_at != NEVER:
                refused.append(place)
        elif one.times:
            kept.append(one)
    return Recount(tuple(refused))


def _counts(before: Lived, at: Instant, since: Instant) -> bool:
    """Tell whether an earlier contact counted at an instant: it was in flight, or in the window."""
    has_left = before.left_at != NEVER and before.left_at <= at
    if has_left:
        return before.left_at > since
    return before.released_at == NEVER or before.released_at > at
