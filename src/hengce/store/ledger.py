"""Finds contacts and their states, whether they lie in a table or in a segment."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, bindparam, select

from hengce.errors import NotFoundError
from hengce.model.account import Charge
from hengce.model.contact import Contact, ContactKind, ContactState
from hengce.model.instant import Instant
from hengce.model.strategy import MessageClass, PriorityClass
from hengce.ports import ContactRecord
from hengce.store.among import among, one_of
from hengce.store.prepared import Prepared, Row
from hengce.store.queries import POSITION, pieces
from hengce.store.schema import LEDGER_TABLE, contact, contact_kind, contact_step, segment
from hengce.store.segments import ParquetSegments

RUN = "run"
"""The kind of a segment whose contacts were reserved by a run."""

PAST = "past"
"""The kind of a segment whose contacts were handed off elsewhere, at their instants."""

KIND_COLUMNS = ContactKind.__struct_fields__
"""The columns that hold a kind of contact are named like its fields."""

KINDS_KEPT_MAX = 4_096
"""Kinds of contact that are kept as they were read."""

HANDED_OFF = (ContactState.COMMITTED, ContactState.UNKNOWN)
"""The states of a contact that left, or perhaps."""

Place = tuple[str, int]
"""A contact's segment, and its place in it."""

_charges = msgspec.json.Decoder(tuple[Charge, ...])
_riders = msgspec.json.Decoder(tuple[ContactKind, ...])


def _contacts() -> Select[Any]:
    kinds = [contact_kind.c[name] for name in KIND_COLUMNS]
    columns = [column for column in contact.c if column.name != "kind"]
    joined = select(*columns, *kinds).join(contact_kind, contact_kind.c.seq == contact.c.kind)
    return joined.where(contact.c.position <= POSITION)


_SEGMENTS = Prepared(
    select(segment.c.name, segment.c.kind)
    .where(segment.c.position <= POSITION)
    .order_by(segment.c.position, segment.c.name)
)
_SEGMENT = Prepared(
    select(segment.c.name).where(
        segment.c.name == bindparam("segment"), segment.c.position <= POSITION
    )
)
_KINDS = Prepared(
    select(
        contact_kind.c.seq,
        contact_kind.c.position,
        *(contact_kind.c[name] for name in KIND_COLUMNS),
    ).where(among(contact_kind.c.seq, "numbers"))
)
_CONTACT = Prepared(_contacts().where(contact.c.id == bindparam("contact")))
_CONTACTS = Prepared(_contacts().where(among(contact.c.id, "ids")))
_CONTACTS_AT = Prepared(_contacts().where(among(contact.c.seq, "places")))
_CONTACTS_OF = Prepared(
    _contacts().where(contact.c.customer == bindparam("customer")).order_by(contact.c.seq)
)
_CONTACTS_BY = Prepared(
    _contacts()
    .where(among(contact.c.customer, "customers"), among(contact.c.decision, "decisions"))
    .order_by(contact.c.seq)
)
_STEPS_OF = Prepared(
    select(contact_step)
    .where(contact_step.c.customer == bindparam("customer"), contact_step.c.position <= POSITION)
    .order_by(contact_step.c.seq)
)
_LAST_STEP = Prepared(
    select(contact_step)
    .where(
        contact_step.c.segment == bindparam("segment"),
        contact_step.c.place == bindparam("place"),
        contact_step.c.position <= POSITION,
    )
    .order_by(contact_step.c.seq.desc())
    .limit(1)
)

_STEPS_AT = Prepared(
    select(contact_step.c.place, contact_step.c.state, contact_step.c.at, contact_step.c.why)
    .where(
        contact_step.c.segment == bindparam("segment"),
        among(contact_step.c.place, "places"),
        contact_step.c.position <= POSITION,
    )
    .order_by(contact_step.c.seq)
)

_HAND_OFF = Prepared(
    select(contact_step.c.at, contact_step.c.state, contact_step.c.why)
    .where(
        contact_step.c.segment == bindparam("segment"),
        contact_step.c.place == bindparam("place"),
        one_of(contact_step.c.state, HANDED_OFF),
        contact_step.c.position <= POSITION,
    )
    .order_by(contact_step.c.seq)
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Located:
    """A contact and where it lies."""

    contact: Contact
    segment: str
    place: int


@dataclass(frozen=True, slots=True)
class Standing:
    """The last step of a contact."""

    state: ContactState
    at: Instant
    why: str = ""


@dataclass(frozen=True, slots=True)
class Ledger:
    """The contacts that a position sees.

    Attributes:
        connection: Reads the table.
        segments: Reads the segments.
        position: What is seen was written there or before.
        known_kinds: Kinds of contact that were read before, by number; shared by all of a store.
    """

    connection: Connection
    segments: ParquetSegments
    position: int
    known_kinds: dict[int, ContactKind] = field(compare=False)
    _segment_kinds: list[Mapping[str, str]] = field(default_factory=list, init=False, compare=False)

    def segment_kinds(self) -> Mapping[str, str]:
        """Return the kind of each segment, in the order in which they were added."""
        if not self._segment_kinds:
            rows = _SEGMENTS.rows(self.connection, {"position": self.position})
            self._segment_kinds.append(dict(rows))
        return self._segment_kinds[0]

    def forget(self) -> None:
        """Read the segments anew: one was added at this position."""
        self._segment_kinds.clear()

    def kinds(self, numbers: Collection[int]) -> Mapping[int, ContactKind]:
        """Return kinds of contact by their numbers; those that are committed stay known."""
        missing = [number for number in numbers if number not in self.known_kinds]
        read: dict[int, ContactKind] = {}
        for piece in pieces(sorted(missing)):
            for number, position, *columns in _KINDS.rows(self.connection, {"numbers": piece}):
                read[number] = kind_of(tuple(columns))
                # What a transaction wrote itself may be undone yet.
                if position < self.position:
                    self.known_kinds[number] = read[number]
        return {n: read[n] if n in read else self.known_kinds[n] for n in sorted(numbers)}

    def locate(self, contact_id: str) -> Located:
        """Find a contact; NotFoundError when there is none."""
        rows = self._listed(_CONTACT, contact=contact_id)
        if rows:
            return rows[0]
        name = contact_id.partition("/")[0]
        seen = {"segment": name, "position": self.position}
        if _SEGMENT.row(self.connection, seen) is not None:
            placed = self.segments.placed(name)
            place = placed.find(contact_id)
            if place is not None:
                return Located(placed.contact(place), name, place)
        raise NotFoundError(f"there is no contact {contact_id}")

    def named(self, ids: Sequence[str]) -> list[Located]:
        """Return those of these contacts that are in the table, in no order."""
        return [found for piece in pieces(ids) for found in self._listed(_CONTACTS, ids=piece)]

    def listed(self, places: Sequence[int]) -> list[Located]:
        """Return contacts of the table by their places, in no order."""
        return [
            found for piece in pieces(places) for found in self._listed(_CONTACTS_AT, places=piece)
        ]

    def at(self, places: Sequence[Place]) -> Mapping[Place, Contact]:
        """Return the contacts at places of the table and of segments."""
        listed = [place for segment, place in places if segment == LEDGER_TABLE]
        found = {(LEDGER_TABLE, item.place): item.contact for item in self.listed(listed)}
        for name, place in places:
            if name != LEDGER_TABLE:
                found[name, place] = self.segments.placed(name).contact(place)
        return found

    def listed_of(self, customer: str) -> list[Located]:
        """Return a customer's contacts in the table, oldest first."""
        return self._listed(_CONTACTS_OF, customer=customer)

    def listed_by(self, customers: Sequence[str], decisions: Sequence[str]) -> list[Located]:
        """Return the contacts of the table that customers' decisions reserved, oldest first."""
        return [
            found
            for piece in pieces(decisions)
            for found in self._listed(_CONTACTS_BY, customers=customers, decisions=piece)
        ]

    def placed_of(self, customer: str) -> list[Located]:
        """Return a customer's contacts in runs' segments, oldest run first."""
        found = []
        for name, kind in self.segment_kinds().items():
            if kind == RUN:
                placed = self.segments.placed(name)
                found += [Located(placed.contact(p), name, p) for p in placed.places_of(customer)]
        return found

    def standings_of(self, customer: str) -> Mapping[Place, Standing]:
        """Return the last step of each of a customer's contacts that has any."""
        bound = {"customer": customer, "position": self.position}
        return {
            (row["segment"], row["place"]): _standing(row)
            for row in _STEPS_OF.named(self.connection, bound)
        }

    def standings_at(self, places: Sequence[Place]) -> Mapping[Place, Standing]:
        """Return the last step of each contact at these places that has any."""
        return {place: steps[-1] for place, steps in self.steps_at(places).items()}

    def steps_at(self, places: Sequence[Place]) -> Mapping[Place, Sequence[Standing]]:
        """Return all steps of each contact at these places that has any, in their order."""
        by_segment: dict[str, list[int]] = {}
        for segment_name, place in places:
            by_segment.setdefault(segment_name, []).append(place)
        found: dict[Place, list[Standing]] = {}
        for name, mine in by_segment.items():
            for piece in pieces(mine):
                bound = {"segment": name, "places": piece, "position": self.position}
                for row in _STEPS_AT.named(self.connection, bound):
                    found.setdefault((name, row["place"]), []).append(_standing(row))
        return found

    def standing(self, located: Located) -> Standing:
        """Return where a contact stands."""
        bound = {"segment": located.segment, "place": located.place, "position": self.position}
        row = _LAST_STEP.first(self.connection, bound)
        if row is not None:
            return _standing(row)
        past = self.segment_kinds().get(located.segment) == PAST
        state = ContactState.COMMITTED if past else ContactState.RESERVED
        return Standing(state, located.contact.reserved_at)

    def hand_off(self, located: Located) -> Standing | None:
        """Return how and when a contact first left, or perhaps left; None when it never did."""
        if self.segment_kinds().get(located.segment) == PAST:
            return Standing(ContactState.COMMITTED, located.contact.reserved_at)
        bound = {"segment": located.segment, "place": located.place, "position": self.position}
        row = _HAND_OFF.first(self.connection, bound)
        return None if row is None else _standing(row)

    def _listed(self, query: Prepared, **bound: object) -> list[Located]:
        rows = query.named(self.connection, {"position": self.position, **bound})
        return [Located(_contact(row), LEDGER_TABLE, row["seq"]) for row in rows]


def record_of(one: Contact, standing: Standing, left: Standing | None) -> ContactRecord:
    """Return a contact with where it stands, and how it first left, or perhaps left."""
    return ContactRecord(
        contact=one,
        state=standing.state,
        at=standing.at,
        handed_off_at=None if left is None else left.at,
        left_for_sure=left is not None and left.state is ContactState.COMMITTED,
        why=standing.why,
    )


def kind_columns(kind: ContactKind) -> dict[str, str | int]:
    """Return a kind of contact as the columns of its table."""
    return {
        "strategy": kind.strategy,
        "channel": kind.channel,
        "priority_class": str(kind.priority_class),
        "message_class": str(kind.message_class),
        "category": kind.category,
        "topic": kind.topic,
        "department": kind.department,
        "interrupts": int(kind.interrupts),
        "product": kind.product,
        "wave": kind.wave,
        "riders": msgspec.json.encode(kind.riders).decode(),
        "charges": msgspec.json.encode(kind.charges).decode(),
    }


def read_kind(row: Row) -> ContactKind:
    """Return the kind of contact that a row holds."""
    return kind_of(tuple(row[name] for name in KIND_COLUMNS))


@lru_cache(maxsize=KINDS_KEPT_MAX)
def kind_of(columns: tuple[Any, ...]) -> ContactKind:
    """Return the kind of contact whose columns these are; few different ones occur."""
    row = dict(zip(KIND_COLUMNS, columns, strict=True))
    return ContactKind(
        strategy=row["strategy"],
        channel=row["channel"],
        priority_class=PriorityClass(row["priority_class"]),
        message_class=MessageClass(row["message_class"]),
        category=row["category"],
        topic=row["topic"],
        department=row["department"],
        interrupts=bool(row["interrupts"]),
        product=row["product"],
        wave=row["wave"],
        riders=_riders.decode(row["riders"]),
        charges=_charges.decode(row["charges"]),
    )


def _contact(row: Row) -> Contact:
    return Contact(
        id=row["id"],
        decision=row["decision"],
        customer=row["customer"],
        org=row["org"],
        kind=read_kind(row),
        reserved_at=row["reserved_at"],
        release_at=row["release_at"],
        expires_at=row["expires_at"],
    )


def _standing(row: Row) -> Standing:
    return Standing(ContactState(row["state"]), row["at"], row["why"])
