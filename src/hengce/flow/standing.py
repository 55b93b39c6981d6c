"""A customer at a node at one moment, out of plain facts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from hengce.flow.journeys import Journey
from hengce.flow.pausing import later
from hengce.kernel.hashing import bucket, fnv1a32
from hengce.model.event import Event
from hengce.model.instance import Instance, Proposal, Wave
from hengce.model.instant import DAY_US, Day, Instant, calendar_date, day_at, instant, moment
from hengce.model.nodes.awaited import Awaited, Stage
from hengce.model.tag import Kind, Scalar
from hengce.model.trial import PLACES
from hengce.model.working_days import WorkingDays
from hengce.ports import ContactRecord

TEXTS_KEPT_MAX = 65_536

_FNV32_OFFSET = 2166136261

_LADDER = (Stage.SENT, Stage.DELIVERED, Stage.SEEN, Stage.CLICKED, Stage.BOUGHT)
"""Each of them implies those before it: who bought has seen."""


class Facts(Protocol):
    """What is known about the customers who are walked, at one moment."""

    @property
    def at(self) -> Instant:
        """Now."""

    @property
    def calendar(self) -> WorkingDays:
        """Which days people work."""

    def holds(self, customer: str, condition: str) -> bool:
        """Whether a condition of a journey is known to be true of a customer."""

    def value(self, customer: str, tag: str) -> tuple[Kind, Scalar]:
        """The kind of a tag, and what it says of a customer; None: nothing."""

    def zone(self, customer: str) -> str:
        """The zone of a customer's clock."""

    def events(self, customer: str, name: str, after: Instant) -> Sequence[Event]:
        """Events of one type later than an instant, by instant, source and id."""

    def passing(self, events: Sequence[Event], where: str) -> Iterator[Event]:
        """Those of some events of one type on which a condition is known to be true."""

    def trigger(self, instance: Instance) -> Event | None:
        """The event that let a customer in; None: none did, or it was forgotten."""

    def record(self, contact: str) -> ContactRecord:
        """A contact, and where it stands."""

    def answers(self, contact: str) -> Sequence[tuple[Stage, Instant]]:
        """How a contact was answered, and when."""

    def ended_with(self, contact: str) -> str | None:
        """The outcome code of the task that a contact is; empty: none; None: it is open."""

    def child(self, instance: Instance) -> bool | None:
        """Whether the journey that it waits for reached its goal; None: it runs."""

    @property
    def lateness_us(self) -> int:
        """How late events may arrive."""


@dataclass(frozen=True, slots=True)
class Standing:
    """An instance at a node: what `Here` promises, answered from facts.

    Attributes:
        instance: Who stands there.
        journey: The version of the journey that he is in.
        facts: What is known.
    """

    instance: Instance
    journey: Journey
    facts: Facts

    @property
    def at(self) -> Instant:
        """Now."""
        return self.facts.at

    @property
    def since(self) -> Instant:
        """When he arrived."""
        return self.instance.since

    @property
    def hears_since(self) -> Instant:
        """Since when what happens counts here."""
        unheard_since = self.instance.unheard_since
        return self.since if unheard_since is None else min(self.since, unheard_since)

    @property
    def proposal(self) -> Proposal:
        """What the node asked of arbitration."""
        return self.instance.proposal

    @property
    def arm(self) -> str:
        """The arm of his first exposure here; empty: none."""
        return self.instance.arms.get(self.instance.node, "")

    @property
    def rounds(self) -> int:
        """How often he took this jump."""
        return self.instance.rounds.get(self.instance.node, 0)

    @property
    def has_child(self) -> bool:
        """Whether he was sent through another journey here."""
        return bool(self.instance.child)

    @property
    def child(self) -> bool | None:
        """Whether that journey reached its goal; None: he is still in it."""
        return self.facts.child(self.instance)

    @property
    def ended_with(self) -> str | None:
        """The outcome code of this node's task; empty: none; None: it is open."""
        return self.facts.ended_with(self.instance.proposal.contact)

    @property
    def lateness_us(self) -> int:
        """How late events may arrive."""
        return self.facts.lateness_us

    def later(self, began: Instant, length_us: int) -> Instant:
        """When a length of time is over; while he was held it stood still."""
        return later(began, length_us, self.instance.pauses)

    def holds(self, condition: str) -> bool:
        """Whether a condition is known to be true of him."""
        return self.facts.holds(self.instance.customer, condition)

    def entered_with(self, condition: str) -> bool:
        """Whether a condition is known to be true of the event that let him in."""
        event = self.facts.trigger(self.instance)
        return event is not None and any(True for _ in self.facts.passing([event], condition))

    def happened(self, awaited: Awaited, after: Instant, until: Instant) -> Instant | None:
        """When it happened first; None: it did not."""
        if awaited.wave:
            return self._answered(awaited, until)
        found = self.facts.events(self.instance.customer, awaited.event, after)
        alike = [e for e in found if e.occurred_at <= until and self._is_same(awaited, e)]
        first = next(self.facts.passing(alike, awaited.where), None)
        return None if first is None else first.occurred_at

    def wave(self, node: str) -> Wave | None:
        """What became of a wave; None: he has not passed it."""
        return self.instance.waves.get(node)

    def reached(self, node: str) -> frozenset[Stage]:
        """The stages that a wave has reached."""
        return frozenset(stage for stage, _ in self._stages(node))

    def date(self, tag: str, days: int, at: str) -> Instant | None:
        """The instant that a tag names, some days on; None: it is not known."""
        kind, value = self.facts.value(self.instance.customer, tag)
        if not isinstance(value, int) or isinstance(value, bool):
            return None
        return self.clock(value + days, at) if kind is Kind.DATE else value + days * DAY_US

    def clock(self, day: Day, at: str) -> Instant:
        """The instant at which his clock shows a time of day."""
        zone = ZoneInfo(self.facts.zone(self.instance.customer))
        return instant(datetime.combine(calendar_date(day), time.fromisoformat(at), zone))

    def day(self, at: Instant) -> Day:
        """The day that his clock shows."""
        return day_at(at, self.facts.zone(self.instance.customer))

    def time(self, at: Instant) -> str:
        """The time of day that his clock shows."""
        return moment(at, self.facts.zone(self.instance.customer)).time().isoformat()

    def works(self, day: Day) -> bool:
        """Whether people work on a day."""
        return self.facts.calendar.works(day)

    def draw(self, salt: str) -> int:
        """A number from 0 to 9,999 that is always the same for him and the salt."""
        return drawn(f"{self.journey.strategy.id} {salt}", self.instance.customer)

    def draw_of_all(self, salt: str) -> int:
        """A number from 0 to 9,999 that is the same for him and the salt in all journeys."""
        return drawn(salt, self.instance.customer)

    def place(self, namespace: str) -> int:
        """His place in a namespace, from 0 to 999."""
        return place_in(namespace, self.instance.customer)

    def _is_same(self, awaited: Awaited, event: Event) -> bool:
        if not awaited.same:
            return True
        entry = self.facts.trigger(self.instance)
        return entry is not None and all(
            entry.properties.get(name) is not None
            and event.properties.get(name) == entry.properties.get(name)
            for name in awaited.same
        )

    def _answered(self, awaited: Awaited, until: Instant) -> Instant | None:
        if awaited.wave not in self.instance.waves:
            return None
        times = (at for stage, at in self._stages(awaited.wave) if stage in awaited.stages)
        return min((at for at in times if at <= until), default=None)

    def _stages(self, node: str) -> Iterator[tuple[Stage, Instant]]:
        """Yield each stage that a wave reached, with an instant at which it had."""
        wave = self.instance.waves.get(node)
        if wave is None:
            return
        if wave.left_at is None:
            if wave.reason:
                yield Stage.SUPPRESSED, self.at
            return
        yield Stage.DECIDED, wave.left_at
        yield Stage.SENT, wave.left_at
        for stage, at in self.facts.answers(wave.contact):
            yield stage, at
            if stage in _LADDER:
                yield from ((lower, at) for lower in _LADDER[: _LADDER.index(stage)])


def drawn(salt: str, customer: str) -> int:
    """Return a number from 0 to 9,999 that is always the same for a salt and a customer."""
    return int(bucket(_bytes(salt), _bytes(customer)))


def place_in(namespace: str, customer: str) -> int:
    """Return the place of a customer in a namespace, from 0 to 999.

    It is GrowthBook's hash for namespaces, version 1: FNV-1a of the customer and, behind it,
    of the name with two underscores in front.
    """
    named = int(fnv1a32(_FNV32_OFFSET, _bytes(customer)))
    return int(fnv1a32(named, _bytes(f"__{namespace}"))) % PLACES


@lru_cache(maxsize=TEXTS_KEPT_MAX)
def _bytes(text: str) -> npt.NDArray[np.uint8]:
    return np.frombuffer(text.encode(), np.uint8)
