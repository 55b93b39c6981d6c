"""The contact history: everything that caps may count, merged from table and segments."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import msgspec
import numpy as np
import numpy.typing as npt
from sqlalchemy import ColumnElement, Result, case, select

from hengce.model.contact import ContactKind, ContactState
from hengce.model.instant import Instant
from hengce.ports import IN_FLIGHT, ContactHistory
from hengce.store.ledger import PAST, Ledger, read_kind
from hengce.store.placed import PlacedContacts
from hengce.store.queries import pieces_of_customers
from hengce.store.schema import LEDGER_TABLE, contact, contact_kind, contact_step

Numbers = npt.NDArray[np.int64]

_GONE: Instant = np.iinfo(np.int64).min
"""The instant of a released contact: before every window."""

# From when a contact counts after a step. What nobody knows stays counted like a reservation.
_COUNTS_FROM = case(
    (contact_step.c.state == ContactState.COMMITTED, contact_step.c.at),
    (contact_step.c.state == ContactState.RELEASED, _GONE),
    else_=IN_FLIGHT,
)


@dataclass(frozen=True, slots=True)
class _Steps:
    """Steps in the order of writing: the place in the segment, and from when it counts."""

    places: Numbers
    counts_from: Numbers


@dataclass(frozen=True, slots=True)
class _Part:
    """Contacts of one source, with numbers of that source's kinds."""

    kinds: tuple[ContactKind, ...]
    customers: npt.NDArray[np.bytes_]
    kind: npt.NDArray[np.int32]
    at: Numbers


def contact_history(
    ledger: Ledger, since: Instant, customers: Sequence[str] | None = None
) -> ContactHistory:
    """Return contacts that are in flight or counted after `since`, as of a position.

    Everybody's contacts are read column by column; those of a few customers are found by
    index, without reading a segment.
    """
    parts = [
        _counted_after(part, since)
        for conditions in pieces_of_customers(customers, contact.c.customer)
        for part in _listed(ledger, conditions, everybody=customers is None)
    ]
    if customers is None:
        parts += [_counted_after(part, since) for part in _every_segment(ledger)]
    else:
        wanted = sorted(set(customers))
        parts += [_counted_after(part, since) for part in _some_of_segments(ledger, wanted)]
    return _merged(parts)


def _listed(
    ledger: Ledger, conditions: Sequence[ColumnElement[bool]], *, everybody: bool
) -> Iterator[_Part]:
    """Read the contacts of single decisions."""
    query = (
        select(contact.c.seq, contact.c.kind, contact.c.customer)
        .where(contact.c.position <= ledger.position, *conditions)
        .order_by(contact.c.seq)
    )
    rows = ledger.connection.execute(query).all()
    if not rows:
        return
    seqs, kinds, names = zip(*rows, strict=True)
    places = np.array(seqs, np.int64)
    narrow = () if everybody else (contact_step.c.customer.in_(sorted(set(names))),)
    at = _counting(places, _steps(ledger, LEDGER_TABLE, narrow), IN_FLIGHT)
    known = _kinds(ledger)
    numbers = {seq: number for number, seq in enumerate(known)}
    yield _Part(
        kinds=tuple(known.values()),
        customers=np.array([name.encode() for name in names]),
        kind=np.array([numbers[seq] for seq in kinds], np.int32),
        at=at,
    )


def _every_segment(ledger: Ledger) -> Iterator[_Part]:
    for name, kind in ledger.segment_kinds().items():
        placed = ledger.segments.placed(name)
        places = np.arange(len(placed.customers), dtype=np.int64)
        start = _start(placed, places, kind)
        yield _part(placed, places, _counting(places, _steps(ledger, name, ()), start))


def _some_of_segments(ledger: Ledger, customers: Sequence[str]) -> Iterator[_Part]:
    steps = _steps_by_segment(ledger, customers)
    none = _Steps(np.zeros(0, np.int64), np.zeros(0, np.int64))
    for name, kind in ledger.segment_kinds().items():
        placed = ledger.segments.placed(name)
        places = placed.places_of_many(customers)
        start = _start(placed, places, kind)
        yield _part(placed, places, _counting(places, steps.get(name, none), start))


def _part(placed: PlacedContacts, places: Numbers, at: Numbers) -> _Part:
    kind = placed.rows["kind"][places].astype(np.int32)
    return _Part(kinds=placed.kinds, customers=placed.customers[places], kind=kind, at=at)


def _start(placed: PlacedContacts, places: Numbers, kind: str) -> Numbers | Instant:
    if kind == PAST:
        handed_off: Numbers = placed.rows["reserved_at"][places].astype(np.int64)
        return handed_off
    return IN_FLIGHT


def _counting(places: Numbers, steps: _Steps, start: Numbers | Instant) -> Numbers:
    """Return from when each contact counts; `places` ascend and hold those of all steps."""
    at = np.empty(len(places), np.int64)
    at[:] = start
    # Where a contact has several steps the last one is assigned last, and stays.
    at[np.searchsorted(places, steps.places)] = steps.counts_from
    return at


def _steps(ledger: Ledger, segment: str, conditions: Sequence[ColumnElement[bool]]) -> _Steps:
    query = (
        select(contact_step.c.place, _COUNTS_FROM)
        .where(
            contact_step.c.segment == segment,
            contact_step.c.position <= ledger.position,
            *conditions,
        )
        .order_by(contact_step.c.seq)
    )
    return _read_steps(ledger.connection.execute(query))


def _read_steps(result: Result[tuple[int, int]]) -> _Steps:
    flat = np.fromiter(chain.from_iterable(result), np.int64).reshape(-1, 2)
    return _Steps(places=flat[:, 0], counts_from=flat[:, 1])


def _steps_by_segment(ledger: Ledger, customers: Sequence[str]) -> Mapping[str, _Steps]:
    grouped: dict[str, list[tuple[int, int]]] = {}
    for conditions in pieces_of_customers(customers, contact_step.c.customer):
        query = (
            select(contact_step.c.segment, contact_step.c.place, _COUNTS_FROM)
            .where(contact_step.c.position <= ledger.position, *conditions)
            .order_by(contact_step.c.seq)
        )
        for segment, place, counts_from in ledger.connection.execute(query):
            grouped.setdefault(segment, []).append((place, counts_from))
    return {segment: _Steps(*np.array(steps, np.int64).T) for segment, steps in grouped.items()}


def _kinds(ledger: Ledger) -> dict[int, ContactKind]:
    rows = ledger.connection.execute(select(contact_kind).order_by(contact_kind.c.seq)).mappings()
    return {row["seq"]: read_kind(row) for row in rows}


def _counted_after(part: _Part, since: Instant) -> _Part:
    keep = part.at > since
    return _Part(
        kinds=part.kinds, customers=part.customers[keep], kind=part.kind[keep], at=part.at[keep]
    )


def _merged(parts: Sequence[_Part]) -> ContactHistory:
    """Merge parts; kinds are numbered in their own order, not in that of any source."""
    parts = [part for part in parts if len(part.at)]
    if not parts:
        none = np.zeros(0, np.int64)
        return ContactHistory((), none.astype("S1"), none.astype(np.int32), none)
    used = {part.kinds[k] for part in parts for k in np.unique(part.kind).tolist()}
    kinds = tuple(sorted(used, key=msgspec.structs.astuple))
    numbers = {kind: number for number, kind in enumerate(kinds)}
    kind = np.concatenate(
        [
            np.array([numbers.get(kind, -1) for kind in part.kinds], np.int32)[part.kind]
            for part in parts
        ]
    )
    customers = np.concatenate([part.customers for part in parts])
    at = np.concatenate([part.at for part in parts])
    order = _order(customers, at)
    return ContactHistory(kinds=kinds, customers=customers[order], kind=kind[order], at=at[order])


def _order(customers: npt.NDArray[np.bytes_], at: Numbers) -> npt.NDArray[np.intp]:
    """Sort by customer, then instant, then the ledger's own order.

    Segments are sorted runs, which a stable sort of the identifiers only merges; the
    instants are then compared as integers, together with the customer's rank.
    """
    by_customer = np.argsort(customers, kind="stable")
    sorted_customers = customers[by_customer]
    rank = np.zeros(len(at), np.int64)
    np.cumsum(sorted_customers[1:] != sorted_customers[:-1], out=rank[1:])
    return by_customer[np.lexsort((at[by_customer], rank))]
