"""What is asked about a customer: the events that one decision window held, or none.

Each priority class waits its own time for what else may come. Risk decides at once by
default; marketing waits a moment, so that of two offers the better wins and not the one
that came first.
"""

from dataclasses import dataclass

from hengce.model.event import Event
from hengce.model.instant import Instant
from hengce.model.strategy import PriorityClass

MILLISECOND_US = 1_000

EVERY_CLASS = frozenset(PriorityClass)


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be decided at an instant.

    Attributes:
        at: When.
        events: What is ranked together, by source and id.
        classes: The priority classes whose strategies are asked.
    """

    at: Instant
    events: tuple[Event, ...]
    classes: frozenset[PriorityClass]
