"""Which events of a customer are ranked together: the decision window.

Each priority class waits its own time for what else may come. Risk decides at once by
default; marketing waits a moment, so that of two offers the better wins and not the one
that came first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from hengce.model.event import Event
from hengce.model.instant import Instant
from hengce.model.policy import DecisionWindows
from hengce.model.strategy import PriorityClass

MILLISECOND_US = 1_000

EVERY_CLASS = frozenset(PriorityClass)

_Window: TypeAlias = tuple[Instant, tuple[tuple[str, str], ...]]
"""When it closes, and the events in it, by source and id."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """An event, and when it was received."""

    event: Event
    at: Instant


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


def questions(arrivals: Sequence[Arrival], windows: DecisionWindows) -> tuple[Question, ...]:
    """Return what a customer's arrivals ask, in the order of time.

    A window opens with the first event that no earlier window of the class holds, and closes
    so many milliseconds later; both of its ends belong to it. The order in which events of
    one window arrive does not matter.

    Args:
        arrivals: Events of one customer, in any order.
        windows: How long each class waits.
    """
    waits = {
        PriorityClass.RISK: windows.risk_ms,
        PriorityClass.SERVICE: windows.service_ms,
        PriorityClass.MARKETING: windows.marketing_ms,
    }
    classes: dict[_Window, set[PriorityClass]] = {}
    for priority, wait_ms in waits.items():
        for window in _windows(arrivals, wait_ms * MILLISECOND_US):
            classes.setdefault(window, set()).add(priority)
    events = {_name(arrival.event): arrival.event for arrival in arrivals}
    found = [
        Question(closes, tuple(events[name] for name in names), frozenset(asked))
        for (closes, names), asked in classes.items()
    ]
    rank = list(PriorityClass)
    return tuple(sorted(found, key=lambda q: (q.at, min(rank.index(c) for c in q.classes))))


def _windows(arrivals: Sequence[Arrival], wait_us: int) -> list[_Window]:
    found: list[_Window] = []
    waiting = sorted(arrivals, key=lambda arrival: arrival.at)
    while waiting:
        closes = waiting[0].at + wait_us
        inside = [_name(arrival.event) for arrival in waiting if arrival.at <= closes]
        waiting = waiting[len(inside) :]
        found.append((closes, tuple(sorted(inside))))
    return found


def _name(event: Event) -> tuple[str, str]:
    return event.source, event.id
