"""Contacts of a stretch of time in columns, whether they lie in the table or in segments."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any, Generic, TypeVar

import msgspec
import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, bindparam, func, select

from hengce.kernel.sheet import Sheet
from hengce.model.contact import ContactKind, ContactState
from hengce.model.instant import Instant
from hengce.ports import ContactRecord, Lives, NumberedSheet, Undone
from hengce.store.among import one_of
from hengce.store.ledger import HANDED_OFF, PAST, RUN, Ledger, Standing, record_of
from hengce.store.lived import Lived
from hengce.store.merges import MergeReads
from hengce.store.placed import PlacedContacts
from hengce.store.prepared import Prepared
from hengce.store.queries import POSITION
from hengce.store.schema import LEDGER_TABLE, contact, contact_step, sheet, transactions

Item = TypeVar("Item")

_CONTACTS = Prepared(
    select(
        contact.c.seq,
        contact.c.customer,
        contact.c.org,
        contact.c.kind,
        contact.c.reserved_at,
        contact.c.release_at,
        contact.c.expires_at,
    )
    .where(
        contact.c.position >= bindparam("first"),
        contact.c.position <= POSITION,
        contact.c.reserved_at >= bindparam("since"),
        contact.c.expires_at > bindparam("beyond"),
    )
    .order_by(contact.c.seq)
)
_STEPS = Prepared(
    select(contact_step.c.place, contact_step.c.state, contact_step.c.at)
    .where(
        contact_step.c.segment == LEDGER_TABLE,
        contact_step.c.place >= bindparam("lowest"),
        contact_step.c.position <= POSITION,
    )
    .order_by(contact_step.c.seq)
)
_SHEETS_BACK = Prepared(
    select(sheet.c.seq, sheet.c.document)
    .where(
        sheet.c.seq < bindparam("before"),
        sheet.c.position <= POSITION,
        sheet.c.at >= bindparam("since"),
        sheet.c.at < bindparam("until"),
    )
    .order_by(sheet.c.seq.desc())
    .limit(bindparam("count"))
)
_LEFT = Prepared(
    select(contact_step.c.position)
    .where(
        contact_step.c.segment == bindparam("segment"),
        contact_step.c.place == bindparam("place"),
        one_of(contact_step.c.state, HANDED_OFF),
        contact_step.c.position <= POSITION,
    )
    .order_by(contact_step.c.seq)
    .limit(1)
)
_LAST_STEPS = (
    select(func.max(contact_step.c.seq))
    .where(contact_step.c.segment == bindparam("segment"), contact_step.c.position <= POSITION)
    .group_by(contact_step.c.place)
)
_UNDONE = Prepared(
    select(contact_step.c.state, contact_step.c.why, func.count())
    .where(
        contact_step.c.seq.in_(_LAST_STEPS),
        one_of(contact_step.c.state, (ContactState.RELEASED, ContactState.UNKNOWN)),
    )
    .group_by(contact_step.c.state, contact_step.c.why)
)
_NEXT = Prepared(
    select(transactions.c.position, transactions.c.at)
    .where(transactions.c.position >= bindparam("from"))
    .order_by(transactions.c.position)
    .limit(1)
)

SHEETS_AT_ONCE = 200
"""Sheets that are read at a time."""

_sheets = msgspec.msgpack.Decoder(Sheet)


@dataclass(frozen=True, slots=True)
class _Part:
    """The columns of contacts that lie together; kinds and units are numbered over all parts."""

    customers: npt.NDArray[np.str_]
    kind: npt.NDArray[np.int32]
    org: npt.NDArray[np.int32]
    reserved_at: npt.NDArray[np.int64]
    release_at: npt.NDArray[np.int64]
    expires_at: npt.NDArray[np.int64]
    left_at: npt.NDArray[np.int64]
    certain: npt.NDArray[np.bool_]
    released_at: npt.NDArray[np.int64]
    nightly: npt.NDArray[np.bool_]


class _Numbered(Generic[Item]):
    """Numbers things in the order in which they are met."""

    def __init__(self) -> None:
        self.places: dict[Item, int] = {}

    def of(self, things: Iterable[Item]) -> npt.NDArray[np.int32]:
        numbers = [self.places.setdefault(one, len(self.places)) for one in things]
        return np.array(numbers, np.int32)


class LifeReads(MergeReads):
    """Reads contacts in columns; a part of the view."""

    _connection: Connection
    _position: int
    _ledger: Ledger

    def lives(self, since: Instant, beyond: Instant = 0) -> Lives:
        """Contacts reserved at or after an instant that expire after another."""
        kinds: _Numbered[ContactKind] = _Numbered()
        orgs: _Numbered[str] = _Numbered()
        origins = self._ledger.segment_kinds()
        parts = [self._of_table(since, beyond, kinds, orgs)]
        parts += self._of_segments(
            [one for one in origins if self._ledger.segments.placed(one).expired_at > beyond],
            lambda rows: (rows["reserved_at"] >= since) & (rows["expires_at"] > beyond),
            kinds,
            orgs,
        )
        return _joined(parts, kinds, orgs)

    def lives_of(self, run: str) -> Lives:
        """Contacts that a run reserved."""
        kinds: _Numbered[ContactKind] = _Numbered()
        orgs: _Numbered[str] = _Numbered()
        parts = self._of_segments([run], lambda rows: np.ones(len(rows), np.bool_), kinds, orgs)
        return _joined(parts, kinds, orgs)

    def sheets_back(self, before: int, since: Instant, until: Instant) -> Iterator[NumberedSheet]:
        """Decisions that were made one by one in [since, until), the latest first."""
        bound = {"since": since, "until": until, "position": self._position}
        while True:
            asked = {**bound, "before": before, "count": SHEETS_AT_ONCE}
            rows = _SHEETS_BACK.rows(self._connection, asked)
            for seq, document in rows:
                yield NumberedSheet(seq, _sheets.decode(document))
            if len(rows) < SHEETS_AT_ONCE:
                return
            before = rows[-1][0]

    def undone_of(self, run: str) -> Sequence[Undone]:
        """What of a run's contacts was released or is in doubt, counted by cause, most first."""
        rows = _UNDONE.rows(self._connection, {"segment": run, "position": self._position})
        found = [Undone(ContactState(state), why, count) for state, why, count in rows]
        return sorted(found, key=lambda one: (-one.contacts, one.state, one.why))

    def left_at_position(self, contact_id: str) -> int | None:
        """The position that says that a contact left, or perhaps; None: it never did."""
        found = self._ledger.locate(contact_id)
        bound = {"segment": found.segment, "place": found.place, "position": self._position}
        position: int | None = _LEFT.value(self._connection, bound)
        return position

    def contacts_of(self, customer: str) -> Sequence[ContactRecord]:
        """Every contact of a customer that decisions or runs reserved, the latest first."""
        merges, ledger = self.merges(), self._ledger
        numbers = merges.numbers([merges.of(customer)])
        found = [one for name in numbers for one in ledger.listed_of(name)]
        found += [one for name in numbers for one in ledger.placed_of(name)]
        steps = ledger.steps_at([(one.segment, one.place) for one in found])
        records = []
        for one in found:
            mine = steps.get((one.segment, one.place), ())
            stands = mine[-1] if mine else Standing(ContactState.RESERVED, one.contact.reserved_at)
            left = next((step for step in mine if step.state in HANDED_OFF), None)
            records.append(record_of(one.contact, stands, left))
        return sorted(records, key=lambda r: (r.contact.reserved_at, r.contact.id), reverse=True)

    def _of_table(
        self,
        since: Instant,
        beyond: Instant,
        kinds: "_Numbered[ContactKind]",
        orgs: "_Numbered[str]",
    ) -> _Part:
        bound = {"since": since, "beyond": beyond, "position": self._position}
        bound["first"] = self._first_position(since)
        rows = _CONTACTS.rows(self._connection, bound)
        known = self._ledger.kinds({row[3] for row in rows})
        lived = self._lived_in_table([row[0] for row in rows])
        return _Part(
            customers=np.array([row[1] for row in rows], np.str_),
            kind=kinds.of(known[row[3]] for row in rows),
            org=orgs.of(row[2] for row in rows),
            reserved_at=_longs(row[4] for row in rows),
            release_at=_longs(row[5] for row in rows),
            expires_at=_longs(row[6] for row in rows),
            left_at=lived.left_at,
            certain=lived.certain,
            released_at=lived.released_at,
            nightly=np.zeros(len(rows), np.bool_),
        )

    def _lived_in_table(self, places: Sequence[int]) -> Lived:
        """Return when contacts of the table moved; their places ascend."""
        numbers = {place: number for number, place in enumerate(places)}
        bound = {"lowest": next(iter(places), 0), "position": self._position}
        steps = _STEPS.each(self._connection, bound) if places else ()
        moved = ((numbers[place], state, at) for place, state, at in steps if place in numbers)
        return Lived.nothing(len(places)).after(moved)

    def _of_segments(
        self,
        names: Sequence[str],
        which: Callable[[npt.NDArray[Any]], npt.NDArray[np.bool_]],
        kinds: "_Numbered[ContactKind]",
        orgs: "_Numbered[str]",
    ) -> list[_Part]:
        """Return those contacts of segments that are asked for."""
        segments, origins = self._ledger.segments, self._ledger.segment_kinds()
        placed = {name: segments.placed(name) for name in names}
        chosen = {name: np.flatnonzero(which(one.rows)) for name, one in placed.items()}
        moved = [name for name in names if len(chosen[name]) and origins[name] != PAST]
        lived = self._remembered.lived.lived(self._ledger, moved, self._committed)
        return [
            _part(placed[name], chosen[name], origins[name], lived.get(name), kinds, orgs)
            for name in names
        ]

    def _first_position(self, since: Instant) -> int:
        """Return a position before which nothing happened at an instant or after it.

        Transactions are numbered in the order of their instants, so it is found by halving.
        """
        low, high = 0, self._position
        while low < high:
            middle = (low + high) // 2
            row = _NEXT.row(self._connection, {"from": middle})
            if row is None or row[1] >= since:
                high = middle
            else:
                low = max(int(row[0]) + 1, middle + 1)
        return low


def _part(
    placed: PlacedContacts,
    chosen: npt.NDArray[np.int64],
    origin: str,
    lived: Lived | None,
    kinds: _Numbered[ContactKind],
    orgs: _Numbered[str],
) -> _Part:
    """Return contacts of a segment; those of the past left when they were reserved."""
    rows: npt.NDArray[Any] = placed.rows[chosen]
    reserved_at = rows["reserved_at"].astype(np.int64)
    nothing = Lived.nothing(len(chosen))
    return _Part(
        customers=np.char.decode(np.asarray(placed.customers[chosen]), "utf-8"),
        kind=kinds.of(placed.kinds)[rows["kind"]],
        org=orgs.of(placed.orgs)[rows["org"]],
        reserved_at=reserved_at,
        release_at=rows["release_at"].astype(np.int64),
        expires_at=rows["expires_at"].astype(np.int64),
        left_at=lived.left_at[chosen] if lived else reserved_at,
        certain=lived.certain[chosen] if lived else ~nothing.certain,
        released_at=lived.released_at[chosen] if lived else nothing.released_at,
        nightly=np.full(len(chosen), origin == RUN),
    )


def _joined(parts: Sequence[_Part], kinds: _Numbered[ContactKind], orgs: _Numbered[str]) -> Lives:
    columns = {
        field.name: np.concatenate([getattr(part, field.name) for part in parts])
        for field in fields(_Part)
    }
    return Lives(kinds=tuple(kinds.places), orgs=tuple(orgs.places), **columns)


def _longs(values: Iterable[int]) -> npt.NDArray[np.int64]:
    return np.fromiter(values, np.int64)
