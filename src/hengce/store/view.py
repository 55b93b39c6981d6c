"""Reads the store as of a position."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import numpy as np
from sqlalchemy import Connection, RowMapping, Select, Table, exists, select

from hengce.errors import NotFoundError
from hengce.model.configuration import Configuration, Stop, StopScope, Unit
from hengce.model.contact import ContactState
from hengce.model.decision import Decision
from hengce.model.event import Event
from hengce.model.instant import Instant
from hengce.model.outcome import Outcome
from hengce.model.product import Product
from hengce.model.profile import Change, ChangeKind
from hengce.model.run import Run
from hengce.model.strategy import StrategyState
from hengce.model.tag import Scalar
from hengce.ports import ContactHistory, ContactRecord, StoredDecision, StrategyStatus
from hengce.store.history import contact_history
from hengce.store.ledger import Ledger
from hengce.store.queries import latest, pieces_of_customers
from hengce.store.schema import (
    active_configuration,
    change,
    configuration,
    contact_step,
    decision,
    event,
    identifier,
    imported_document,
    lift,
    outcome,
    run,
    snapshot,
    stop,
    strategy_status,
)
from hengce.store.segments import ParquetSegments

APPLIED = "applied"
"""The role of the configuration that was applied last."""

PUBLISHED = "published"
"""The role of the configuration that decides."""

CUSTOMER = "customer"
"""The kind of identifier that is the bank's own number: it resolves to itself."""

DOCUMENT_KINDS: dict[str, type[Product] | type[Unit]] = {"product": Product, "unit": Unit}

CONFIGURATIONS_MAX = 8
"""Configurations that are kept decoded; they are named by content, so they never change."""

_scalar = msgspec.json.Decoder(Scalar)
_properties = msgspec.json.Decoder(dict[str, Scalar])


class SqlView:
    """A `ports.View` on a connection whose transaction holds the reading still."""

    def __init__(
        self,
        connection: Connection,
        segments: ParquetSegments,
        position: int,
        configurations: dict[str, Configuration],
    ) -> None:
        self._connection = connection
        self._segments = segments
        self._position = position
        self._configurations = configurations
        self._ledger = Ledger(connection, segments, position)

    @property
    def position(self) -> int:
        """The number of the last visible transaction."""
        return self._position

    def ledger_end(self) -> Instant:
        """The latest instant at which anything was decided; 0 for none."""
        return max(self._latest_at(decision), self._latest_at(run))

    def history(self, since: Instant, customers: Sequence[str] | None = None) -> ContactHistory:
        """Contacts that are in flight or counted after `since`; all customers for None."""
        return contact_history(self._ledger, since, customers)

    def changes(self, customers: Sequence[str] | None = None) -> Sequence[Change]:
        """The change written last for each (customer, kind, key), sorted by them."""
        keys = ("customer", "kind", "key")
        return [
            _change(row)
            for conditions in pieces_of_customers(customers, change.c.customer)
            for row in self._rows(latest(change, self._position, keys, *conditions))
        ]

    def events(
        self, names: Sequence[str], since: Instant, customers: Sequence[str] | None = None
    ) -> Sequence[Event]:
        """Events of these types that occurred after `since`, by customer, instant, source, id."""
        wanted = select(event).where(
            event.c.name.in_(sorted(set(names))),
            event.c.occurred_at > since,
            event.c.position <= self._position,
        )
        ordered = wanted.order_by(event.c.customer, event.c.occurred_at, event.c.source, event.c.id)
        return [
            _event(row)
            for conditions in pieces_of_customers(customers, event.c.customer)
            for row in self._rows(ordered.where(*conditions))
        ]

    def event(self, source: str, event_id: str) -> Event | None:
        """One event."""
        row = self._one(select(event).where(event.c.source == source, event.c.id == event_id))
        return None if row is None else _event(row)

    def resolve(self, kind: str, value: str) -> str | None:
        """The customer behind an identifier; `customer` is the bank's own number."""
        if kind == CUSTOMER:
            return value
        matching = (identifier.c.kind == kind, identifier.c.value == value)
        row = self._one(latest(identifier, self._position, ("kind", "value"), *matching))
        return None if row is None else str(row["customer"])

    def stops(self) -> tuple[Stop, ...]:
        """The stops in force."""
        lifted = exists().where(lift.c.stop == stop.c.seq, lift.c.position <= self._position)
        query = select(stop).where(stop.c.position <= self._position, ~lifted)
        return tuple(_stop(row) for row in self._rows(query.order_by(stop.c.seq)))

    def configuration(self, version: str) -> Configuration:
        """A configuration by content hash; NotFoundError when there is none."""
        visible = (
            configuration.c.version == version,
            configuration.c.position <= self._position,
        )
        if self._connection.execute(select(configuration.c.at).where(*visible)).first() is None:
            raise NotFoundError(f"there is no configuration {version}")
        known = self._configurations.get(version)
        if known is None:
            query = select(configuration.c.document).where(*visible)
            document = self._connection.execute(query).scalar_one()
            known = msgspec.json.decode(document, type=Configuration)
            self._keep(version, known)
        return known

    def active_configuration(self) -> str | None:
        """The content hash of the published configuration: all of its strategies are live."""
        return self._configuration_as(PUBLISHED)

    def applied_configuration(self) -> str | None:
        """The content hash of what was applied last, drafts included."""
        return self._configuration_as(APPLIED)

    def imported_documents(self) -> Sequence[Product | Unit]:
        """Products and units that were imported from files, by kind, then id."""
        rows = self._rows(latest(imported_document, self._position, ("kind", "id")))
        return [
            msgspec.json.decode(row["document"], type=DOCUMENT_KINDS[row["kind"]]) for row in rows
        ]

    def strategy_states(self) -> Mapping[str, StrategyStatus]:
        """The current status of each strategy, by id."""
        rows = self._rows(latest(strategy_status, self._position, ("strategy",)))
        return {row["strategy"]: _status(row) for row in rows}

    def snapshot_version(self) -> str | None:
        """The snapshot in force."""
        query = select(snapshot).order_by(snapshot.c.seq.desc()).limit(1)
        row = self._one(query.where(snapshot.c.position <= self._position))
        return None if row is None else str(row["version"])

    def run(self, run_id: str) -> Run:
        """A run's manifest; NotFoundError when there is none."""
        row = self._one(select(run).where(run.c.id == run_id))
        if row is None:
            raise NotFoundError(f"there is no run {run_id}")
        return msgspec.json.decode(row["manifest"], type=Run)

    def runs(self) -> Sequence[Run]:
        """All runs, oldest first."""
        query = select(run).where(run.c.position <= self._position)
        rows = self._rows(query.order_by(run.c.position, run.c.id))
        return [msgspec.json.decode(row["manifest"], type=Run) for row in rows]

    def decision(self, decision_id: str) -> StoredDecision:
        """A stored single decision; NotFoundError when there is none."""
        row = self._one(select(decision).where(decision.c.id == decision_id))
        if row is None:
            raise NotFoundError(f"there is no decision {decision_id}")
        return _decision(row)

    def decisions_of(self, customer: str, limit: int) -> Sequence[StoredDecision]:
        """The latest single decisions of a customer, newest first."""
        query = (
            select(decision)
            .where(decision.c.customer == customer, decision.c.position <= self._position)
            .order_by(decision.c.position.desc(), decision.c.id.desc())
            .limit(limit)
        )
        return [_decision(row) for row in self._rows(query)]

    def contact(self, contact_id: str) -> ContactRecord:
        """A contact, from a decision or a segment; NotFoundError when there is none."""
        located = self._ledger.locate(contact_id)
        standing = self._ledger.standing(located)
        return ContactRecord(located.contact, standing.state, standing.at)

    def outcomes(self, contact_id: str) -> Sequence[Outcome]:
        """What happened to a contact, in time order."""
        query = (
            select(outcome)
            .where(outcome.c.contact == contact_id, outcome.c.position <= self._position)
            .order_by(outcome.c.at, outcome.c.source, outcome.c.id)
        )
        return [msgspec.json.decode(row["document"], type=Outcome) for row in self._rows(query)]

    def contact_counts(self, run_id: str) -> Mapping[ContactState, int]:
        """How many of a run's contacts stand where; states without any are left out."""
        contacts = self.run(run_id).contacts
        numbers = {str(state): number for number, state in enumerate(ContactState)}
        standing = np.full(contacts, numbers[ContactState.RESERVED], np.int8)
        query = (
            select(contact_step.c.place, contact_step.c.state)
            .where(contact_step.c.segment == run_id, contact_step.c.position <= self._position)
            .order_by(contact_step.c.seq)
        )
        for place, state in self._connection.execute(query):
            standing[place] = numbers[state]
        counts = np.bincount(standing, minlength=len(numbers)).tolist()
        return {state: count for state, count in zip(ContactState, counts, strict=True) if count}

    def people_sent(self, run_id: str) -> Mapping[str, int]:
        """How many customers a run's contacts reached, by department; `""` is the bank."""
        placed = self._segments.placed(run_id)
        query = select(contact_step.c.place).where(
            contact_step.c.segment == run_id,
            contact_step.c.state == ContactState.COMMITTED,
            contact_step.c.position <= self._position,
        )
        places = np.array(self._connection.execute(query.distinct()).scalars().all(), np.int64)
        departments = np.array([kind.department for kind in placed.kinds], np.str_)
        mine = departments[placed.rows["kind"][places]]
        customers = placed.customers[places]
        counts = {str(name): len(np.unique(customers[mine == name])) for name in np.unique(mine)}
        return counts | {"": len(np.unique(customers))}

    def handed_off(self, limit: int) -> Sequence[ContactRecord]:
        """The first contacts that were handed off, in that order."""
        query = (
            select(contact_step.c.contact, contact_step.c.at)
            .where(
                contact_step.c.state == ContactState.COMMITTED,
                contact_step.c.position <= self._position,
            )
            .order_by(contact_step.c.seq)
            .limit(limit)
        )
        return [
            ContactRecord(self._ledger.locate(contact).contact, ContactState.COMMITTED, at)
            for contact, at in self._connection.execute(query).all()
        ]

    def contact_segments(self) -> Sequence[str]:
        """The names of the segments that are part of the ledger."""
        return tuple(self._ledger.segment_kinds())

    def _rows(self, query: Select[Any]) -> Sequence[RowMapping]:
        return self._connection.execute(query).mappings().all()

    def _one(self, query: Select[Any]) -> RowMapping | None:
        """Return the row of a query that finds at most one, when the position sees it."""
        row = self._connection.execute(query).mappings().first()
        return row if row is not None and row["position"] <= self._position else None

    def _latest_at(self, table: Table) -> Instant:
        # Read along the index of `at`: the newest row is nearly always one that is seen.
        query = select(table.c.at).where(table.c.position <= self._position)
        newest = query.order_by(table.c.at.desc()).limit(1)
        return int(self._connection.execute(newest).scalar() or 0)

    def _configuration_as(self, role: str) -> str | None:
        matching = active_configuration.c.role == role
        row = self._one(latest(active_configuration, self._position, ("role",), matching))
        return None if row is None else str(row["version"])

    def _keep(self, version: str, known: Configuration) -> None:
        while len(self._configurations) >= CONFIGURATIONS_MAX:
            self._configurations.pop(next(iter(self._configurations)), None)
        self._configurations[version] = known


def _change(row: RowMapping) -> Change:
    return Change(
        customer=row["customer"],
        kind=ChangeKind(row["kind"]),
        key=row["key"],
        value=_scalar.decode(row["value"]),
        at=row["at"],
        why=row["why"],
    )


def _event(row: RowMapping) -> Event:
    return Event(
        source=row["source"],
        id=row["id"],
        name=row["name"],
        customer=row["customer"],
        occurred_at=row["occurred_at"],
        received_at=row["received_at"],
        properties=_properties.decode(row["properties"]),
        org=row["org"],
    )


def _stop(row: RowMapping) -> Stop:
    return Stop(
        scope=StopScope(row["scope"]),
        target=row["target"],
        reason=row["reason"],
        by=row["made_by"],
        at=row["at"],
    )


def _status(row: RowMapping) -> StrategyStatus:
    return StrategyStatus(
        strategy=row["strategy"],
        version=row["version"],
        state=StrategyState(row["state"]),
        by=row["made_by"],
        at=row["at"],
    )


def _decision(row: RowMapping) -> StoredDecision:
    decided = msgspec.json.decode(row["document"], type=Decision)
    return StoredDecision(decision=decided, packed=row["packed"])
