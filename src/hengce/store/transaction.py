"""Writes: everything appends at the transaction's own position."""

from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy import Table, bindparam, func, select

from hengce.errors import ConflictError, NotFoundError
from hengce.model.access import ApiKey
from hengce.model.configuration import Configuration, Stop, StopScope, Unit
from hengce.model.contact import Contact, ContactKind, ContactState
from hengce.model.event import Event
from hengce.model.instant import Instant
from hengce.model.outcome import Outcome
from hengce.model.product import Product
from hengce.model.profile import Change, Identifier
from hengce.model.retention import RetentionKind
from hengce.model.run import Run
from hengce.ports import KeptDecisions, StrategyStatus, Taken
from hengce.store import schema, schema_outbox
from hengce.store.among import among
from hengce.store.answers import AnswerWrites
from hengce.store.claims import Turn, put_in
from hengce.store.content import content_hash
from hengce.store.decisions import write_sheets
from hengce.store.disclosures import DisclosureWrites
from hengce.store.enrolments import EnrolmentWrites
from hengce.store.feeds import FeedWrites
from hengce.store.heads import APPLIED, HEADS, PUBLISHED
from hengce.store.health import HealthWrites
from hengce.store.identity import IdentityWrites
from hengce.store.intents import IntentWrites
from hengce.store.learning import LearningWrites
from hengce.store.leases import LeaseWrites
from hengce.store.ledger import KIND_COLUMNS, PAST, RUN, Located, kind_columns
from hengce.store.letters import LetterWrites
from hengce.store.manuscripts import ManuscriptWrites
from hengce.store.merges import MergeWrites
from hengce.store.moved import moved_customers
from hengce.store.parties import TieWrites
from hengce.store.people import PeopleWrites
from hengce.store.placed import PlacedContacts
from hengce.store.prepared import Prepared
from hengce.store.queries import append, pieces
from hengce.store.questions import QuestionWrites
from hengce.store.rescored import ChangeWrites
from hengce.store.retention import RetentionWrites
from hengce.store.schema import LEDGER_TABLE
from hengce.store.settling import DeliveryWrites
from hengce.store.silence import SilenceWrites
from hengce.store.trials import TrialWrites
from hengce.store.view import DOCUMENT_KINDS
from hengce.store.written import (
    Row,
    contact_row,
    event_row,
    step_row,
)

LEFT_OUT = "moved"
"""Why a run's contacts of customers who moved since its pin are released."""

_Value = str | int | bytes
_Key = tuple[_Value, _Value]

_LAST_PLACE = Prepared(select(func.max(schema.contact.c.seq)))
_KIND = Prepared(
    select(schema.contact_kind.c.seq, schema.contact_kind.c.position).where(
        *(schema.contact_kind.c[name] == bindparam(name) for name in KIND_COLUMNS)
    )
)
_KNOWN = {
    table: Prepared(
        select(table.c.id, table.c.digest).where(
            table.c.source == bindparam("source"),
            among(table.c.id, "names"),
        )
    )
    for table in (schema.event, schema.outcome)
}


class SqlTransaction(
    LetterWrites,
    EnrolmentWrites,
    TrialWrites,
    HealthWrites,
    LearningWrites,
    FeedWrites,
    DisclosureWrites,
    PeopleWrites,
    ManuscriptWrites,
    DeliveryWrites,
    AnswerWrites,
    LeaseWrites,
    QuestionWrites,
    SilenceWrites,
    IntentWrites,
    RetentionWrites,
    MergeWrites,
    IdentityWrites,
    TieWrites,
    ChangeWrites,
):
    """A `ports.Transaction` on a connection that holds the write lock."""

    _numbered: int = 0

    def instance_numbers(self, count: int) -> Sequence[str]:
        """Return names for new instances of journeys; each is given once."""
        first = self._numbered
        self._numbered += count
        return [f"J{self._position}.{number}" for number in range(first, self._numbered)]

    def add_events(self, events: Sequence[Event], digests: Sequence[str] = ()) -> Sequence[Taken]:
        """Append events; return what became of each, in order."""
        said = digests or [""] * len(events)
        rows = [event_row(event, digest) for event, digest in zip(events, said, strict=True)]
        return self._take(schema.event, rows)

    def add_changes(self, changes: Sequence[Change]) -> None:
        """Append overlays; those of an absorbed number are its survivor's."""
        super().add_changes(changes)
        self.withdraw_refused(changes)

    def add_identifiers(self, identifiers: Sequence[Identifier]) -> None:
        """Append or replace identifiers by (kind, value)."""
        rows: list[Row] = [msgspec.structs.asdict(identifier) for identifier in identifiers]
        self._append(schema.identifier, rows)

    def add_decisions(self, kept: Sequence[KeptDecisions]) -> None:
        """Append decisions; their contacts are reserved and put into the outbox."""
        write_sheets(self._connection, self._position, kept)
        self._heads.clear()
        contacts = [contact for one in kept for contact in one.decisions.contacts]
        turns = [Turn(one, one.contact.release_at) for one in self._reserve(contacts)]
        put_in(self._connection, turns, self._position)
        self._hold(contacts)

    def add_run(self, run: Run) -> None:
        """Insert the manifest row: its segment becomes part of ledger and outbox.

        The contacts of customers who were left out are released in the same moment.

        Raises:
            ConflictError: There is such a run, or its segment is another.
        """
        placed = self._add_segment(run.id, RUN)
        if len(placed.customers) != run.contacts:
            raise ConflictError(f"run {run.id} and its segment differ in their contacts")
        manifest = msgspec.json.encode(run)
        row: Row = {"id": run.id, "at": run.pin.at, "manifest": manifest, "digest": run.digest}
        self._append(schema.run, [row])
        cursor: Row = {"segment": run.id, "taken": 0, "contacts": run.contacts}
        self._append(schema_outbox.relay_cursor, [cursor])
        places = placed.places_of_many(run.left_out).tolist()
        left_out = [Located(placed.contact(place), run.id, place) for place in places]
        self._release(left_out, run.pin.at, LEFT_OUT)
        self._hold_run(placed, left_out, run.pin.at)

    def add_contact_segment(self, name: str) -> None:
        """Make a segment of past contacts part of the ledger, handed off at their instants.

        Raises:
            ConflictError: It is part of the ledger already.
        """
        self._add_segment(name, PAST)

    def moved_since(self, position: int) -> Sequence[str]:
        """Customers whose events, changes or contacts were written after a position."""
        return moved_customers(self._ledger, position)

    def add_outcome(self, outcome: Outcome, customer: str) -> Taken:
        """Append an outcome."""
        row: Row = {
            "source": outcome.source,
            "id": outcome.id,
            "contact": outcome.contact,
            "customer": customer,
            "kind": str(outcome.kind),
            "at": outcome.at,
            "document": msgspec.json.encode(outcome),
            "digest": content_hash(outcome),
        }
        return self._take(schema.outcome, [row])[0]

    def add_stop(self, stop: Stop) -> None:
        """Put a stop in force."""
        row: Row = {
            "scope": str(stop.scope),
            "target": stop.target,
            "reason": stop.reason,
            "made_by": stop.by,
            "at": stop.at,
        }
        self._append(schema.stop, [row])

    def lift_stop(self, scope: StopScope, target: str, by: str, at: Instant) -> None:
        """End every stop of this target; NotFoundError when there is none."""
        table, lifted = schema.stop, select(schema.lift.c.stop)
        query = select(table.c.seq).where(
            table.c.scope == str(scope), table.c.target == target, table.c.seq.not_in(lifted)
        )
        in_force = Prepared(query).values(self._connection)
        if not in_force:
            raise NotFoundError(f"there is no stop of {scope} {target!r}")
        self._append(schema.lift, [{"stop": seq, "made_by": by, "at": at} for seq in in_force])

    def put_configuration(self, version: str, configuration: Configuration, at: Instant) -> None:
        """Store a configuration under its content hash; a second time changes nothing."""
        table = schema.configuration
        if not self._is_there(version):
            document = msgspec.json.encode(configuration)
            self._append(table, [{"version": version, "at": at, "document": document}])

    def set_applied(self, version: str, at: Instant) -> None:
        """Make a stored configuration the applied one."""
        self._use(APPLIED, version, at)

    def set_published(self, version: str, at: Instant) -> None:
        """Make a stored configuration the one that decides."""
        self._use(PUBLISHED, version, at)

    def put_documents(self, documents: Sequence[Product | Unit]) -> None:
        """Add imported products or units, or replace them by id."""
        names = {noun: name for name, noun in DOCUMENT_KINDS.items()}
        rows: list[Row] = [
            {"kind": names[type(item)], "id": item.id, "document": msgspec.json.encode(item)}
            for item in documents
        ]
        self._append(schema.imported_document, rows)

    def put_strategy_state(self, status: StrategyStatus) -> None:
        """Append a strategy's new status."""
        row: Row = {
            "strategy": status.strategy,
            "version": status.version,
            "state": str(status.state),
            "made_by": status.by,
            "at": status.at,
            "seal": status.seal,
            "comment": status.comment,
        }
        self._append(schema.strategy_status, [row])

    def put_snapshot(self, version: str, as_of: Instant) -> None:
        """Make a snapshot the one in force; overlays up to `as_of` of its tags end.

        Raises:
            ConflictError: It was forgotten: its files are about to go.
        """
        if self.forgotten_by(RetentionKind.SNAPSHOTS, version) is not None:
            raise ConflictError(f"snapshot {version} was forgotten: import newer tables")
        self._append(schema.snapshot, [{"version": version, "as_of": as_of}])

    def put_api_key(self, key: ApiKey) -> None:
        """Add a key, or replace the one of its id."""
        self._append(schema.api_key, [{**msgspec.structs.asdict(key), "role": str(key.role)}])

    @property
    def _committed(self) -> int:
        return self._position - 1

    def _append(self, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
        append(self._connection, table, self._position, rows)
        if table in HEADS:
            self._heads.clear()

    def _take(self, table: Table, rows: Sequence[Row]) -> list[Taken]:
        """Append the rows whose (source, id) is new."""
        known = self._digests(table, rows)
        taken: list[Taken] = []
        fresh: list[Row] = []
        for row in rows:
            key = (row["source"], row["id"])
            if key not in known:
                known[key] = row["digest"]
                fresh.append(row)
                taken.append(Taken.ACCEPTED)
            else:
                same = known[key] == row["digest"]
                taken.append(Taken.DUPLICATED if same else Taken.CONFLICT)
        self._append(table, fresh)
        return taken

    def _digests(self, table: Table, rows: Sequence[Row]) -> dict[_Key, _Value]:
        """Return the digests of the rows that are there already, by (source, id)."""
        return {
            (source, name): digest
            for source in sorted({row["source"] for row in rows})
            for piece in pieces([row["id"] for row in rows if row["source"] == source])
            for name, digest in _KNOWN[table].rows(
                self._connection, {"source": source, "names": piece}
            )
        }

    def _use(self, role: str, version: str, at: Instant) -> None:
        self.configuration(version)
        self._append(schema.active_configuration, [{"role": role, "version": version, "at": at}])

    def _reserve(self, contacts: Sequence[Contact]) -> list[Located]:
        if not contacts:
            return []
        kinds = {kind: self._kind(kind) for kind in {contact.kind for contact in contacts}}
        # One transaction writes at a time, so the numbers of the new rows are known before.
        first = (_LAST_PLACE.value(self._connection) or 0) + 1
        located = [Located(one, LEDGER_TABLE, place) for place, one in enumerate(contacts, first)]
        rows = [contact_row(found, kinds[found.contact.kind]) for found in located]
        self._append(schema.contact, rows)
        return located

    def _kind(self, kind: ContactKind) -> int:
        """Return the number of a kind of contact; a new one is appended."""
        known = self._remembered.kinds.get(kind)
        if known is not None:
            return known
        columns = kind_columns(kind)
        row = _KIND.row(self._connection, columns)
        if row is None:
            self._append(schema.contact_kind, [{**columns}])
            row = _KIND.one(self._connection, columns)
        number, position = row
        # What this transaction wrote may be undone yet.
        if position < self._position:
            self._remembered.kinds[kind] = number
        return int(number)

    def _add_segment(self, name: str, kind: str) -> PlacedContacts:
        placed = self._segments.placed(name)
        if name in self._ledger.segment_kinds():
            raise ConflictError(f"segment {name} is part of the ledger already")
        row: Row = {"name": name, "kind": kind, "contacts": len(placed.customers)}
        self._append(schema.segment, [row])
        self._ledger.forget()
        return placed

    def _release(self, located: Sequence[Located], at: Instant, why: str) -> None:
        rows = [step_row(found, ContactState.RELEASED, at, why) for found in located]
        self._append(schema.contact_step, rows)
