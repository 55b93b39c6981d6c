"""Reads the store as of a position."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import msgspec
import numpy as np
from sqlalchemy import Connection, bindparam, exists, select

from hengce.errors import NotFoundError
from hengce.model.access import ApiKey
from hengce.model.configuration import Stop, Unit
from hengce.model.contact import Contact, ContactKind, ContactState
from hengce.model.event import Event
from hengce.model.instant import Instant
from hengce.model.outcome import Outcome
from hengce.model.product import Product
from hengce.model.profile import Change
from hengce.model.retention import RetentionKind
from hengce.model.run import Run
from hengce.ports import ContactHistory, ContactRecord, History, StrategyStatus
from hengce.store.accounts import AccountReads
from hengce.store.among import among
from hengce.store.answers import AnswerReads
from hengce.store.decisions import DecisionReads
from hengce.store.disclosures import DisclosureReads
from hengce.store.enrolments import EnrolmentReads
from hengce.store.extract import ExtractReads
from hengce.store.feeds import FeedReads
from hengce.store.heads import HeadReads
from hengce.store.health import HealthReads
from hengce.store.history import contact_history, contacts_in_flight
from hengce.store.identity import IdentityReads
from hengce.store.intents import IntentReads
from hengce.store.journeys import JourneyReads
from hengce.store.learning import LearningReads
from hengce.store.leases import LeaseReads
from hengce.store.ledger import HANDED_OFF, Ledger, Standing, record_of
from hengce.store.letters import LetterReads
from hengce.store.lives import LifeReads
from hengce.store.manuscripts import ManuscriptReads
from hengce.store.markings import MarkingReads
from hengce.store.merges import MergeReads, as_one, events_as_one
from hengce.store.moved import changed_customers
from hengce.store.parties import TieReads
from hengce.store.people import PeopleReads
from hengce.store.prepared import Prepared, Row
from hengce.store.queries import POSITION, ByCustomer, latest, pieces
from hengce.store.questions import QuestionReads
from hengce.store.record import RecordReads
from hengce.store.remembered import Remembered
from hengce.store.retention import RetentionReads
from hengce.store.rows import (
    EVENT_COLUMNS,
    NOT_FORGOTTEN,
    read_api_key,
    read_change,
    read_event,
    read_status,
    read_stop,
)
from hengce.store.schema import (
    api_key,
    change,
    contact_step,
    event,
    identifier,
    imported_document,
    lift,
    outcome,
    run,
    stop,
    strategy_status,
)
from hengce.store.segments import ParquetSegments
from hengce.store.settling import DeliveryReads
from hengce.store.silence import SilenceReads
from hengce.store.tasks import TaskReads
from hengce.store.trials import TrialReads
from hengce.store.whole_history import whole_history

CUSTOMER = "customer"
"""The kind of identifier that is the bank's own number: it resolves to itself."""

DOCUMENT_KINDS: dict[str, type[Product] | type[Unit]] = {"product": Product, "unit": Unit}

_CHANGES = ByCustomer(
    change.c.customer, lambda *whose: latest(change, ("customer", "kind", "key"), *whose)
)
_EVENTS = ByCustomer(
    event.c.customer,
    lambda *whose: (
        select(*EVENT_COLUMNS)
        .where(
            among(event.c.name, "names"),
            event.c.occurred_at > bindparam("since"),
            event.c.position <= POSITION,
            NOT_FORGOTTEN,
            *whose,
        )
        .order_by(event.c.customer, event.c.occurred_at, event.c.source, event.c.id)
    ),
)
_EVENTS_OF = Prepared(
    select(*EVENT_COLUMNS).where(
        event.c.source == bindparam("source"),
        among(event.c.id, "ids"),
        event.c.position <= POSITION,
        NOT_FORGOTTEN,
    )
)
_STOPS = Prepared(
    select(stop)
    .where(
        stop.c.position <= POSITION,
        ~exists().where(lift.c.stop == stop.c.seq, lift.c.position <= POSITION),
    )
    .order_by(stop.c.seq)
)
_DOCUMENTS = Prepared(latest(imported_document, ("kind", "id")))
_STATES = Prepared(latest(strategy_status, ("strategy",)))
_RUN = Prepared(select(run).where(run.c.id == bindparam("id")))
_RUNS = Prepared(select(run).where(run.c.position <= POSITION).order_by(run.c.position, run.c.id))
_STATES_OF_RUN = Prepared(
    select(contact_step.c.place, contact_step.c.state)
    .where(contact_step.c.segment == bindparam("run"), contact_step.c.position <= POSITION)
    .order_by(contact_step.c.seq)
)
_SENT_OF_RUN = Prepared(
    select(contact_step.c.place)
    .where(
        contact_step.c.segment == bindparam("run"),
        contact_step.c.state == ContactState.COMMITTED,
        contact_step.c.position <= POSITION,
    )
    .distinct()
)
_HANDED_OFF = Prepared(
    select(contact_step.c.segment, contact_step.c.place, contact_step.c.at)
    .where(
        contact_step.c.state == ContactState.COMMITTED,
        contact_step.c.at >= bindparam("since"),
        contact_step.c.position <= POSITION,
    )
    .order_by(contact_step.c.seq)
    .limit(bindparam("count"))
)
_RESOLVED = Prepared(
    latest(
        identifier,
        ("kind", "value"),
        identifier.c.kind == bindparam("kind"),
        identifier.c.value == bindparam("value"),
    )
)
_KEYS = Prepared(latest(api_key, ("id",)))
_KEY = Prepared(latest(api_key, ("digest",), api_key.c.digest == bindparam("digest")))
_OUTCOMES = Prepared(
    select(outcome)
    .where(outcome.c.contact == bindparam("contact"), outcome.c.position <= POSITION)
    .order_by(outcome.c.at, outcome.c.source, outcome.c.id)
)


class SqlView(
    LetterReads,
    RetentionReads,
    AccountReads,
    AnswerReads,
    DeliveryReads,
    LeaseReads,
    QuestionReads,
    TaskReads,
    JourneyReads,
    EnrolmentReads,
    TrialReads,
    HealthReads,
    LearningReads,
    FeedReads,
    DisclosureReads,
    MarkingReads,
    PeopleReads,
    ManuscriptReads,
    RecordReads,
    SilenceReads,
    IntentReads,
    ExtractReads,
    LifeReads,
    MergeReads,
    IdentityReads,
    TieReads,
    HeadReads,
    DecisionReads,
):
    """A `ports.View` on a connection whose transaction holds the reading still."""

    def __init__(
        self,
        connection: Connection,
        segments: ParquetSegments,
        position: int,
        remembered: Remembered,
        *,
        is_past: bool = False,
    ) -> None:
        self._connection = connection
        self._segments = segments
        self._position = position
        self._remembered = remembered
        self._is_past = is_past
        self._ledger = Ledger(connection, segments, position, remembered.kinds_by_number)
        self._heads: dict[str, Any] = {}

    @property
    def position(self) -> int:
        """The number of the last visible transaction."""
        return self._position

    def history(self, since: Instant, customers: Sequence[str] | None = None) -> ContactHistory:
        """Contacts that are in flight or counted after `since`; all customers for None."""
        found = contact_history(self._ledger, since, self._numbers(customers))
        return as_one(found, self.merges())

    def whole_history(self, since: Instant) -> History:
        """Everybody's contacts that are in flight or counted after `since`, read in pieces."""
        return whole_history(self._ledger, since, self.merges())

    def in_flight(self, customers: Sequence[str]) -> Sequence[Contact]:
        """Contacts of some customers that are reserved or unknown."""
        return self._as_one(contacts_in_flight(self._ledger, self._numbers(customers) or ()))

    def contacts_taken(self, since: Instant) -> Mapping[ContactKind, int]:
        """How many contacts that were reserved at or after `since` are not released, by kind."""
        return self._remembered.taken.taken(self._ledger, since, self._committed)

    def changes(self, customers: Sequence[str] | None = None) -> Sequence[Change]:
        """The change written last for each (customer, kind, key), sorted by them."""
        roots = self._roots(customers)
        rows = _CHANGES.named(self._connection, roots, position=self._position)
        return [read_change(row) for row in rows]

    def changed_since(self, position: int) -> Sequence[str]:
        """Customers of whom a change was written after a position, sorted."""
        return changed_customers(self._ledger, position)

    def events(
        self, names: Sequence[str], since: Instant, customers: Sequence[str] | None = None
    ) -> Sequence[Event]:
        """Events of these types that occurred after `since`, by customer, instant, source, id.

        Raises:
            ForgottenError: This position saw events that were forgotten afterwards.
        """
        if self._is_past:
            self._refuse_forgotten(RetentionKind.EVENTS, since)
        rows = _EVENTS.rows(
            self._connection,
            self._numbers(customers),
            names=sorted(set(names)),
            since=since,
            position=self._position,
        )
        return events_as_one([read_event(row) for row in rows], self.merges())

    def event(self, source: str, event_id: str) -> Event | None:
        """One event; None where there is none, or where it was forgotten."""
        return next(iter(self.events_of(source, [event_id])), None)

    def events_of(self, source: str, ids: Sequence[str]) -> Sequence[Event]:
        """Those of some events of a source that are known and not forgotten, in no order."""
        seen = {"source": source, "position": self._position}
        return [
            read_event(row)
            for piece in pieces(ids)
            for row in _EVENTS_OF.rows(self._connection, {**seen, "ids": piece})
        ]

    def resolve(self, kind: str, value: str) -> str | None:
        """The customer behind an identifier; `customer` is the bank's own number."""
        if kind == CUSTOMER:
            return value
        row = self._one(_RESOLVED, kind=kind, value=value)
        return None if row is None else str(row["customer"])

    def stops(self) -> tuple[Stop, ...]:
        """The stops in force."""
        return tuple(read_stop(row) for row in self._rows(_STOPS))

    def imported_documents(self) -> Sequence[Product | Unit]:
        """Products and units that were imported from files, by kind, then id."""
        rows = self._rows(_DOCUMENTS)
        return [
            msgspec.json.decode(row["document"], type=DOCUMENT_KINDS[row["kind"]]) for row in rows
        ]

    def strategy_states(self) -> Mapping[str, StrategyStatus]:
        """The current status of each strategy, by id."""
        rows = self._rows(_STATES)
        return {row["strategy"]: read_status(row) for row in rows}

    def run(self, run_id: str) -> Run:
        """A run's manifest; NotFoundError when there is none."""
        row = self._one(_RUN, id=run_id)
        if row is None:
            raise NotFoundError(f"there is no run {run_id}")
        return msgspec.json.decode(row["manifest"], type=Run)

    def runs(self) -> Sequence[Run]:
        """All runs, oldest first."""
        return [msgspec.json.decode(row["manifest"], type=Run) for row in self._rows(_RUNS)]

    def contact(self, contact_id: str) -> ContactRecord:
        """A contact, from a decision or a segment; NotFoundError when there is none."""
        located = self._ledger.locate(contact_id)
        standing = self._ledger.standing(located)
        return record_of(located.contact, standing, self._ledger.hand_off(located))

    def contacts_by_id(self, ids: Sequence[str]) -> Mapping[str, ContactRecord]:
        """Those of these contacts that there are, read together."""
        located = self._ledger.named(ids)
        steps = self._ledger.steps_at([(one.segment, one.place) for one in located])
        found: dict[str, ContactRecord] = {}
        for one in located:
            mine = steps.get((one.segment, one.place), ())
            reserved = Standing(ContactState.RESERVED, one.contact.reserved_at)
            left = next((step for step in mine if step.state in HANDED_OFF), None)
            found[one.contact.id] = record_of(one.contact, mine[-1] if mine else reserved, left)
        for name in ids:
            if name not in found:  # a run's: it lies in a segment
                with suppress(NotFoundError):
                    found[name] = self.contact(name)
        return found

    def outcomes(self, contact_id: str) -> Sequence[Outcome]:
        """What happened to a contact, in time order."""
        rows = self._rows(_OUTCOMES, contact=contact_id)
        return [msgspec.json.decode(row["document"], type=Outcome) for row in rows]

    def contact_counts(self, run_id: str) -> Mapping[ContactState, int]:
        """How many of a run's contacts stand where; states without any are left out."""
        contacts = self.run(run_id).contacts
        numbers = {str(state): number for number, state in enumerate(ContactState)}
        standing = np.full(contacts, numbers[ContactState.RESERVED], np.int8)
        seen = {"run": run_id, "position": self._position}
        for place, state in _STATES_OF_RUN.each(self._connection, seen):
            standing[place] = numbers[state]
        counts = np.bincount(standing, minlength=len(numbers)).tolist()
        return {state: count for state, count in zip(ContactState, counts, strict=True) if count}

    def people_sent(self, run_id: str) -> Mapping[str, int]:
        """How many customers a run's contacts reached, by department; `""` is the bank."""
        placed = self._segments.placed(run_id)
        seen = {"run": run_id, "position": self._position}
        places = np.array(_SENT_OF_RUN.values(self._connection, seen), np.int64)
        departments = np.array([kind.department for kind in placed.kinds], np.str_)
        mine = departments[placed.rows["kind"][places]]
        customers = placed.customers[places]
        counts = {str(name): len(np.unique(customers[mine == name])) for name in np.unique(mine)}
        return counts | {"": len(np.unique(customers))}

    def handed_off(self, limit: int, since: Instant = 0) -> Sequence[ContactRecord]:
        """The first contacts that were handed off from an instant on, in that order."""
        bound = {"count": limit, "since": since, "position": self._position}
        rows = _HANDED_OFF.rows(self._connection, bound)
        contacts = self._ledger.at([(segment, place) for segment, place, _ in rows])
        return [
            ContactRecord(contacts[segment, place], ContactState.COMMITTED, at, at)
            for segment, place, at in rows
        ]

    def contact_segments(self) -> Sequence[str]:
        """The names of the segments that are part of the ledger."""
        return tuple(self._ledger.segment_kinds())

    def api_key(self, digest: str) -> ApiKey | None:
        """The key whose secret has this digest, revoked or not."""
        row = self._one(_KEY, digest=digest)
        return None if row is None else read_api_key(row)

    def api_keys(self) -> Sequence[ApiKey]:
        """Every key, by id, revoked ones included."""
        return [read_api_key(row) for row in self._rows(_KEYS)]

    @property
    def _committed(self) -> int:
        """The last position whose transaction cannot be undone any more."""
        return self._position

    def _rows(self, query: Prepared, **bound: object) -> Sequence[Row]:
        return query.named(self._connection, {"position": self._position, **bound})

    def _one(self, query: Prepared, **bound: object) -> Row | None:
        """Return the row of a query that finds at most one, when the position sees it."""
        row = query.first(self._connection, {"position": self._position, **bound})
        return row if row is not None and row["position"] <= self._position else None
