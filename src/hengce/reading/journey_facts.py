"""What a transaction knows about the customers whose journeys it walks."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import numpy.typing as npt

from hengce.errors import NotFoundError
from hengce.flow.fold import history_needed
from hengce.flow.journeys import Journeys
from hengce.flow.tasking import task_id
from hengce.flow.trigger import holding
from hengce.kernel.eligibility import evaluate, inputs
from hengce.kernel.layout import read
from hengce.kernel.population import Population
from hengce.model.event import Event
from hengce.model.instance import LIVE, Instance, InstanceState
from hengce.model.instant import SECOND_US, Instant, day_at
from hengce.model.nodes.awaited import STAGE_OF, Stage
from hengce.model.tag import Kind, Scalar
from hengce.model.task import LIVE as TASK_LIVE
from hengce.model.working_days import WorkingDays
from hengce.ports import ContactRecord, View
from hengce.reading.finding import Found, events_since, find, rows_of
from hengce.reading.gather import derived_columns, packed_rows
from hengce.rules.ast import EventColumn

NO_CHILD = "-"
"""In place of a child: the customer is in that journey already, or it lets nobody in."""


class JourneyFacts:
    """Answers what `flow.standing.Facts` asks, from an open view; each thing is read once.

    Args:
        view: The transaction, with what it wrote so far.
        journeys: What is asked.
        population: The snapshot.
        customers: Who is walked.
        since: Since when their events are asked for.
        calendar: Which days people work.
        at: Now.
        contacts: What they wait for.
        columns: What is asked of their events beside what conditions of journeys ask.
    """

    def __init__(
        self,
        view: View,
        journeys: Journeys,
        population: Population,
        customers: Sequence[str],
        since: Instant,
        calendar: WorkingDays,
        at: Instant,
        contacts: Sequence[str] = (),
        columns: Sequence[EventColumn] = (),
    ) -> None:
        self.at = at
        self.calendar = calendar
        self.lateness_us = journeys.configuration.policy.lateness_max_seconds * SECOND_US
        self._view = view
        self._journeys = journeys
        self._population = population
        self._customers = sorted(set(customers))
        self._since = since
        self._contacts = contacts
        self._columns = columns
        self._triggers: dict[str, Event | None] = {}
        self._answers: dict[str, list[tuple[Stage, Instant]]] = {}

    def holds(self, customer: str, condition: str) -> bool:
        """Whether a condition is known to be true; of a stranger nothing is."""
        place = self._places.get(customer)
        return place is not None and bool(self._truth[self._journeys.places[condition], place])

    def value(self, customer: str, tag: str) -> tuple[Kind, Scalar]:
        """The kind of a tag and its value."""
        kind = next(t.kind for t in self._journeys.configuration.tags if t.name == tag)
        place = self._places.get(customer)
        if place is None:
            return kind, None
        population = self._population
        return kind, read(self._rows[place], population.layout, population.dictionaries, tag)

    def zone(self, customer: str) -> str:
        """The customer's zone; the bank's where it is missing or is none."""
        policy = self._journeys.configuration.policy
        if not policy.zone_tag:
            return policy.zone
        _, name = self.value(customer, policy.zone_tag)
        try:
            return ZoneInfo(name).key if isinstance(name, str) else policy.zone
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return policy.zone

    def events(self, customer: str, name: str, after: Instant) -> Sequence[Event]:
        """Events of one type later than an instant."""
        found = self._events.get((customer, name), ())
        return [event for event in found if event.occurred_at > after]

    def passing(self, events: Sequence[Event], where: str) -> Iterator[Event]:
        """Those on which a condition holds."""
        if not where:
            return iter(events)
        if not events:
            return iter(())
        held = holding(self._journeys.configuration, {"": where}, events)
        return (event for event, names in zip(events, held, strict=True) if names)

    def trigger(self, instance: Instance) -> Event | None:
        """The event that let a customer in."""
        if instance.trigger and instance.id not in self._triggers:
            source, _, event_id = instance.trigger.partition("/")
            self._triggers[instance.id] = self._view.event(source, event_id)
        return self._triggers.get(instance.id)

    def record(self, contact: str) -> ContactRecord:
        """A contact, and where it stands."""
        return self._records.get(contact) or self._view.contact(contact)

    def answers(self, contact: str) -> Sequence[tuple[Stage, Instant]]:
        """How a contact was answered."""
        if contact not in self._answers:
            told = self._view.outcomes(contact)
            self._answers[contact] = [(STAGE_OF[o.kind], o.at) for o in told if o.kind in STAGE_OF]
        return self._answers[contact]

    def ended_with(self, contact: str) -> str | None:
        """The outcome code of a task; empty: it ended without; None: it is open."""
        try:
            step = self._view.task(task_id(contact)).step
        except NotFoundError:
            return None
        return None if step.state in TASK_LIVE else step.outcome

    def child(self, instance: Instance) -> bool | None:
        """Whether the journey that an instance waits for reached its goal."""
        if instance.child == NO_CHILD:
            return False
        child = self._view.instance(instance.child)
        return None if child.state in LIVE else child.state is InstanceState.REACHED

    @cached_property
    def _records(self) -> Mapping[str, ContactRecord]:
        return self._view.contacts_by_id(self._contacts)

    @cached_property
    def _known(self) -> npt.NDArray[np.int64]:
        return rows_of(self._population, self._customers)

    @cached_property
    def _places(self) -> Mapping[str, int]:
        names = self._population.ids[self._known].tolist()
        return {name.decode(): place for place, name in enumerate(names)}

    @cached_property
    def _found(self) -> Found:
        return find(
            self._view,
            self._journeys.configuration,
            self._population,
            (),
            self._customers,
            self.at,
            past=False,
            fields=self._fields,
        )

    @cached_property
    def _fields(self) -> frozenset[str]:
        """What is read of rows: by conditions, and tags by waits for dates and by clocks."""
        tags = (tag.name for tag in self._journeys.configuration.tags)
        return self._journeys.program.columns.union(tags)

    @cached_property
    def _rows(self) -> npt.NDArray[np.uint8]:
        return packed_rows(
            self._population,
            self._known,
            self._found.changes,
            self._journeys.configuration,
            self.at,
        )

    @cached_property
    def _events(self) -> Mapping[tuple[str, str], Sequence[Event]]:
        needed = dict.fromkeys(sorted(self._journeys.awaited), self._since)
        columns = [*self._journeys.program.derived, *self._columns]
        for name, since in history_needed(columns, self.at).items():
            needed[name] = min(since, needed.get(name, since))
        found: dict[tuple[str, str], list[Event]] = {}
        for event in events_since(self._view, needed, self._customers):
            found.setdefault((event.customer, event.name), []).append(event)
        return found

    @cached_property
    def _truth(self) -> npt.NDArray[np.uint8]:
        """All conditions of journeys on all who are walked, uint8 (conditions, customers)."""
        program, population = self._journeys.program, self._population
        zone = self._journeys.configuration.policy.zone
        bound = program.bind(population.dictionaries, self.at, day_at(self.at, zone))
        by_customer: dict[str, list[Event]] = {}
        for (customer, _), events in self._events.items():
            by_customer.setdefault(customer, []).extend(events)
        ints, reals = derived_columns(
            program.derived, by_customer, population, self._known, self.at
        )
        truth, _ = evaluate(bound, inputs(self._rows, ints, reals))
        return truth
