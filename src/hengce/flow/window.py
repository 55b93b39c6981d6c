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


JOURNEY = "hengce.journey"
"""The source of what journeys ask, among the triggers of a decision."""

CATEGORY = "category:"
"""What begins the name of all nightly actions of a category."""


@dataclass(frozen=True, slots=True)
class JourneyStep:
    """A customer's journey that asks.

    Attributes:
        instance: The instance.
        action: The wave that it proposes; or CATEGORY and a category, of which the best is
            to be chosen.
    """

    instance: str
    action: str

    @property
    def trigger(self) -> str:
        """What the decision calls it."""
        return f"{JOURNEY}/{self.instance}/{self.action}"


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be decided at an instant.

    Attributes:
        at: When.
        events: What is ranked together, by source and id.
        classes: The priority classes whose strategies are asked by events.
        steps: What journeys ask; it is ranked together with the rest.
    """

    at: Instant
    events: tuple[Event, ...]
    classes: frozenset[PriorityClass]
    steps: tuple[JourneyStep, ...] = ()

    @property
    def triggers(self) -> tuple[str, ...]:
        """`source/id` of each event that asks, and the name of each step."""
        events = tuple([f"{event.source}/{event.id}" for event in self.events])
        return events + tuple([step.trigger for step in self.steps]) if self.steps else events


def step_of(trigger: str) -> JourneyStep | None:
    """Read the step of a journey out of a decision's trigger; None for an event."""
    source, _, rest = trigger.partition("/")
    if source != JOURNEY:
        return None
    instance, _, action = rest.partition("/")
    return JourneyStep(instance, action)
