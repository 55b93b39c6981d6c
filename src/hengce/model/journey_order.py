"""Orders to a whole journey: to let nobody in, to stand still, to end."""

import enum

from hengce.model.instant import Instant
from hengce.model.noun import Noun


class JourneyOrderKind(enum.StrEnum):
    """What is ordered."""

    STOP_ENTRY = "stop_entry"  # nobody enters; who is in goes on
    OPEN_ENTRY = "open_entry"
    HOLD = "hold"  # who is in stands still
    RESUME = "resume"
    CANCEL = "cancel"  # who is in leaves


class OrderSubject(enum.StrEnum):
    """What an order is about; the last one about a subject is in force."""

    ENTRY = "entry"  # who may come in
    FLIGHT = "flight"  # who is in


_OF_ENTRY = frozenset({JourneyOrderKind.STOP_ENTRY, JourneyOrderKind.OPEN_ENTRY})


class JourneyOrder(Noun, frozen=True, kw_only=True):
    """What somebody ordered a journey.

    Attributes:
        strategy: The journey.
        kind: What.
        by: Who.
        at: When.
        reason: Why, for people.
    """

    strategy: str
    kind: JourneyOrderKind
    by: str
    at: Instant
    reason: str = ""

    @property
    def subject(self) -> OrderSubject:
        """What it is about: to open the entry resumes nothing."""
        return OrderSubject.ENTRY if self.kind in _OF_ENTRY else OrderSubject.FLIGHT
