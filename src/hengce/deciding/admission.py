"""How much the engine loop holds, and who may still come in: risk when nobody else may."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from hengce.model.strategy import PriorityClass


@dataclass(frozen=True, slots=True)
class LoopLimits:
    """How much the loop holds, and how much it commits at once.

    Attributes:
        group_works_max: Works in one transaction.
        group_events_max: Events in one transaction, unless one work alone brings more.
        group_questions_max: Open questions that are read for one transaction.
        queue_works_max: Works that may wait; further ones are refused.
        queue_events_max: Events that these may bring.
        marketing_share: The part of the queue that marketing may fill; risk may fill all.
        service_share: The part that service may fill.
        retry_after_seconds: When a refused caller may come again.
        pause_seconds: How long the thread rests after a transaction that failed as a whole.
    """

    group_works_max: int = 100
    group_events_max: int = 500
    group_questions_max: int = 500
    queue_works_max: int = 2_000
    queue_events_max: int = 20_000
    marketing_share: float = 0.6
    service_share: float = 0.8
    retry_after_seconds: int = 1
    pause_seconds: float = 0.5

    def room(self, urgency: PriorityClass) -> "Room":
        """Return how much may wait when a work of this class comes."""
        shares = {
            PriorityClass.RISK: 1.0,
            PriorityClass.SERVICE: self.service_share,
            PriorityClass.MARKETING: self.marketing_share,
        }
        share = shares[urgency]
        return Room(int(self.queue_works_max * share), int(self.queue_events_max * share))


@dataclass(frozen=True, slots=True)
class Room:
    """How much may wait, so that one more may wait, too.

    Attributes:
        works_max: Fewer works than these must wait.
        events_max: Fewer events than these.
    """

    works_max: int
    events_max: int


LOOP_LIMITS = LoopLimits()
"""As long as nobody says otherwise."""


class Door:
    """Knows how much room each event has; asked for every event, so it answers from a table.

    Args:
        limits: How much the loop holds.
    """

    def __init__(self, limits: LoopLimits) -> None:
        self.risk, self.service, self.marketing = (limits.room(c) for c in PriorityClass)
        self._listening: Mapping[str, Collection[PriorityClass]] = {}
        self._urgent: Mapping[str, Room] = {}

    def listen(self, listening: Mapping[str, Collection[PriorityClass]]) -> None:
        """Learn which classes each event type starts."""
        if listening is not self._listening:
            self._urgent = {name: self._most(classes) for name, classes in listening.items()}
            self._listening = listening

    def room(self, names: Iterable[str]) -> Room:
        """Return the room of the most urgent of some events."""
        found = self.marketing
        for name in names:
            room = self._urgent.get(name, found)
            if room is self.risk:
                return room
            if room is self.service:
                found = room
        return found

    def _most(self, classes: Collection[PriorityClass]) -> Room:
        if PriorityClass.RISK in classes:
            return self.risk
        return self.service if PriorityClass.SERVICE in classes else self.marketing
