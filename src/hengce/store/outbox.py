"""The outbox: which contacts wait, which are in the relay's hands, and what comes next.

A contact waits either in the table `waiting` (single decisions, and second attempts) or in
its run's segment behind the segment's cursor. Claiming takes the oldest release of all of
them, and looks only at what it takes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Connection, RowMapping, bindparam, delete, select, update

from hengce.model.instant import Instant
from hengce.ports import Claim
from hengce.store.among import among
from hengce.store.ledger import Ledger, Located
from hengce.store.placed import PlacedContacts
from hengce.store.queries import pieces, write_rows
from hengce.store.schema import claim, contact_step, relay_cursor, waiting

PAGE_CONTACTS = 1_000
"""Contacts of a segment whose steps are asked for at a time."""


_IN_HAND = select(claim).where(among(claim.c.contact, "contacts"), claim.c.unsettled == 1)
_END_CLAIM = (
    update(claim)
    .where(claim.c.contact == bindparam("ended"), claim.c.attempt == bindparam("tried"))
    .values(unsettled=0)
)
_PUT_OUT = delete(waiting).where(among(waiting.c.contact, "contacts"))
_UNSETTLED_OF = select(claim.c.contact).where(
    claim.c.customer == bindparam("customer"), claim.c.unsettled == 1
)


@dataclass(frozen=True, slots=True)
class InHand:
    """A contact that the relay claimed and has told no ending of."""

    located: Located
    attempt: int


def take(ledger: Ledger, now: Instant, limit: int) -> list[Claim]:
    """Claim up to `limit` due contacts, oldest release first; the caller commits."""
    queues: list[_Queue] = [_Waiting(ledger.connection, limit), *_segment_queues(ledger)]
    turns: list[_Turn] = []
    while len(turns) < limit:
        due = [queue for queue in queues if queue.head is not None and queue.head <= now]
        if not due:
            break
        turns.append(min(due, key=lambda queue: queue.head or 0).take())
    for queue in queues:
        queue.save()
    return _claimed(ledger, turns, now)


def next_release(ledger: Ledger) -> Instant | None:
    """Return when the next contact becomes due; None when nothing waits."""
    queues: list[_Queue] = [_Waiting(ledger.connection, 1), *_segment_queues(ledger)]
    return min((queue.head for queue in queues if queue.head is not None), default=None)


def unsettled(ledger: Ledger, before: Instant) -> list[Claim]:
    """Return claims made before an instant of which no ending was told, oldest first."""
    query = (
        select(claim)
        .where(claim.c.unsettled == 1, claim.c.at < before)
        .order_by(claim.c.at, claim.c.contact)
    )
    rows = ledger.connection.execute(query).mappings().all()
    contacts = ledger.at([(row["segment"], row["place"]) for row in rows])
    return [Claim(contacts[row["segment"], row["place"]], row["attempt"]) for row in rows]


def put_in(connection: Connection, located: Iterable[Located], position: int) -> None:
    """Let new contacts wait for their release."""
    rows = [_waiting_row(found, found.contact.release_at, 1, position) for found in located]
    write_rows(connection, waiting, rows)


def in_hand(ledger: Ledger, contacts: Sequence[str]) -> Mapping[str, InHand]:
    """Return the claims of contacts that are being handed off at this moment."""
    rows = [
        row
        for piece in pieces(contacts)
        for row in ledger.connection.execute(_IN_HAND, {"contacts": piece}).mappings()
    ]
    found = ledger.at([(row["segment"], row["place"]) for row in rows])
    return {
        row["contact"]: InHand(
            located=Located(found[row["segment"], row["place"]], row["segment"], row["place"]),
            attempt=row["attempt"],
        )
        for row in rows
    }


def put_back(connection: Connection, held: InHand, at: Instant, position: int) -> None:
    """Let a contact that certainly was not handed off wait for another attempt."""
    row = _waiting_row(held.located, at, held.attempt + 1, position)
    write_rows(connection, waiting, [row])


def end_claims(connection: Connection, ended: Iterable[InHand]) -> None:
    """Note that hand-offs came to their ends, whatever they were."""
    rows = [{"ended": held.located.contact.id, "tried": held.attempt} for held in ended]
    if rows:
        connection.execute(_END_CLAIM, rows)


def put_out(connection: Connection, contacts: Sequence[str]) -> None:
    """Let contacts wait no longer; those of segments are passed because they were stepped."""
    for piece in pieces(contacts):
        connection.execute(_PUT_OUT, {"contacts": piece})


def unsettled_of(connection: Connection, customer: str) -> frozenset[str]:
    """Return a customer's contacts that are being handed off at this moment."""
    return frozenset(connection.execute(_UNSETTLED_OF, {"customer": customer}).scalars())


@dataclass(frozen=True, slots=True)
class _Turn:
    segment: str
    place: int
    attempt: int


class _Queue(Protocol):
    """Contacts in the order of release."""

    @property
    def head(self) -> Instant | None:
        """The release of the next one; None at the end."""

    def take(self) -> _Turn:
        """Take the next one."""

    def save(self) -> None:
        """Write down what was taken."""


class _Waiting:
    """The contacts of the table; every row of it may be claimed."""

    def __init__(self, connection: Connection, limit: int) -> None:
        query = select(waiting).order_by(waiting.c.release_at, waiting.c.contact).limit(limit)
        self._connection = connection
        self._rows: Sequence[RowMapping] = connection.execute(query).mappings().all()
        self._taken = 0

    @property
    def head(self) -> Instant | None:
        return self._rows[self._taken]["release_at"] if self._taken < len(self._rows) else None

    def take(self) -> _Turn:
        row = self._rows[self._taken]
        self._taken += 1
        return _Turn(row["segment"], row["place"], row["attempt"])

    def save(self) -> None:
        put_out(self._connection, [row["contact"] for row in self._rows[: self._taken]])


class _InSegment:
    """The contacts of a segment behind its cursor, but for those that were stepped."""

    def __init__(self, connection: Connection, placed: PlacedContacts, cursor: int) -> None:
        self._connection = connection
        self._placed = placed
        self._saved = self._cursor = cursor
        self._page_end = cursor
        self._stepped: frozenset[int] = frozenset()
        self._pass_stepped()

    @property
    def head(self) -> Instant | None:
        at_end = self._cursor >= len(self._placed.by_release)
        return None if at_end else self._placed.release_at(self._cursor)

    def take(self) -> _Turn:
        place = int(self._placed.by_release[self._cursor])
        self._cursor += 1
        self._pass_stepped()
        return _Turn(self._placed.name, place, 1)

    def save(self) -> None:
        if self._cursor != self._saved:
            mine = relay_cursor.c.segment == self._placed.name
            self._connection.execute(update(relay_cursor).where(mine).values(taken=self._cursor))

    def _pass_stepped(self) -> None:
        by_release = self._placed.by_release
        while self._cursor < len(by_release):
            if self._cursor == self._page_end:
                self._turn_page()
            if int(by_release[self._cursor]) not in self._stepped:
                return
            self._cursor += 1

    def _turn_page(self) -> None:
        first, self._page_end = self._page_end, self._page_end + PAGE_CONTACTS
        places = self._placed.by_release[first : self._page_end].tolist()
        query = select(contact_step.c.place).where(
            contact_step.c.segment == self._placed.name, contact_step.c.place.in_(places)
        )
        self._stepped = frozenset(self._connection.execute(query).scalars())


def _segment_queues(ledger: Ledger) -> list[_InSegment]:
    query = (
        select(relay_cursor.c.segment, relay_cursor.c.taken)
        .where(relay_cursor.c.taken < relay_cursor.c.contacts)
        .order_by(relay_cursor.c.position, relay_cursor.c.segment)
    )
    return [
        _InSegment(ledger.connection, ledger.segments.placed(name), taken)
        for name, taken in ledger.connection.execute(query).all()
    ]


def _claimed(ledger: Ledger, turns: Sequence[_Turn], now: Instant) -> list[Claim]:
    contacts = ledger.at([(turn.segment, turn.place) for turn in turns])
    rows = [
        {
            "position": ledger.position,
            "org": contacts[turn.segment, turn.place].org,
            "contact": contacts[turn.segment, turn.place].id,
            "attempt": turn.attempt,
            "segment": turn.segment,
            "place": turn.place,
            "customer": contacts[turn.segment, turn.place].customer,
            "at": now,
            "unsettled": 1,
        }
        for turn in turns
    ]
    write_rows(ledger.connection, claim, rows)
    return [Claim(contacts[turn.segment, turn.place], turn.attempt) for turn in turns]


def _waiting_row(
    located: Located, release_at: Instant, attempt: int, position: int
) -> dict[str, str | int]:
    return {
        "position": position,
        "org": located.contact.org,
        "contact": located.contact.id,
        "segment": located.segment,
        "place": located.place,
        "customer": located.contact.customer,
        "release_at": release_at,
        "attempt": attempt,
    }
