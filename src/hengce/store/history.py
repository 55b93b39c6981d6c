"""The contact history: everything that caps may count, merged from table and segments."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter

import msgspec
import numpy as np
import numpy.typing as npt
from sqlalchemy import bindparam, case, select

from hengce.model.contact import Contact, ContactKind, ContactState
from hengce.model.instant import Instant
from hengce.ports import IN_FLIGHT, ContactHistory
from hengce.store.ledger import PAST, Ledger
from hengce.store.placed import PlacedContacts
from hengce.store.prepared import Prepared
from hengce.store.queries import POSITION, ByCustomer
from hengce.store.schema import LEDGER_TABLE, contact, contact_step

Numbers = npt.NDArray[np.int64]

_GONE: Instant = np.iinfo(np.int64).min
"""The instant of a released contact: before every window."""

# From when a contact counts after a step. What nobody knows stays counted like a reservation.
_COUNTS_FROM = case(
    (contact_step.c.state == ContactState.COMMITTED, contact_step.c.at),
    (contact_step.c.state == ContactState.RELEASED, _GONE),
    else_=IN_FLIGHT,
)

_CONTACTS = ByCustomer(
    contact.c.customer,
    lambda *whose: (
        select(contact.c.seq, contact.c.kind, contact.c.customer)
        .where(contact.c.position <= POSITION, *whose)
        .order_by(contact.c.seq)
    ),
)
_STEPS = Prepared(
    select(contact_step.c.place, _COUNTS_FROM)
    .where(contact_step.c.segment == bindparam("segment"), contact_step.c.position <= POSITION)
    .order_by(contact_step.c.seq)
)
_STEPS_OF = ByCustomer(
    contact_step.c.customer,
    lambda *whose: (
        select(contact_step.c.segment, contact_step.c.place, _COUNTS_FROM)
        .where(contact_step.c.position <= POSITION, *whose)
        .order_by(contact_step.c.seq)
    ),
)


@dataclass(frozen=True, slots=True)
class Steps:
    """Steps in the order of writing: the place in the segment, and from when it counts."""

    places: Numbers
    counts_from: Numbers


_NO_STEPS = Steps(places=np.zeros(0, np.int64), counts_from=np.zeros(0, np.int64))


@dataclass(frozen=True, slots=True)
class Part:
    """Contacts of one source with their places in it, and with numbers of its kinds."""

    segment: str
    places: Numbers
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
    found = _everybody(ledger) if customers is None else parts_of(ledger, sorted(set(customers)))
    return merge([counted_after(part, since) for part in found])


def contacts_in_flight(ledger: Ledger, customers: Sequence[str]) -> list[Contact]:
    """Return some customers' contacts that are in flight, as of a position."""
    places = [
        (part.segment, place)
        for part in parts_of(ledger, sorted(set(customers)))
        for place in part.places[part.at == IN_FLIGHT].tolist()
    ]
    found = ledger.at(places)
    return [found[place] for place in places]


def _everybody(ledger: Ledger) -> Iterator[Part]:
    yield from listed_parts(ledger)
    for name, kind in ledger.segment_kinds().items():
        placed = ledger.segments.placed(name)
        places = np.arange(len(placed.customers), dtype=np.int64)
        start = start_of(placed, places, kind)
        yield _part(placed, places, _counting(places, steps_in(ledger, name), start))


def listed_parts(ledger: Ledger) -> Iterator[Part]:
    """Yield the contacts of single decisions, of everybody."""
    yield from _listed(ledger, None, steps_in(ledger, LEDGER_TABLE))


def parts_of(ledger: Ledger, customers: Sequence[str]) -> Iterator[Part]:
    """Yield the contacts of some customers, which are found by index."""
    steps = _steps_by_segment(ledger, customers)
    yield from _listed(ledger, customers, steps.get(LEDGER_TABLE, _NO_STEPS))
    for name, kind in ledger.segment_kinds().items():
        placed = ledger.segments.placed(name)
        places = placed.places_of_many(customers)
        start = start_of(placed, places, kind)
        yield _part(placed, places, _counting(places, steps.get(name, _NO_STEPS), start))


def _listed(ledger: Ledger, customers: Sequence[str] | None, steps: Steps) -> Iterator[Part]:
    """Read the contacts of single decisions."""
    rows = list(_CONTACTS.rows(ledger.connection, customers, position=ledger.position))
    if not rows:
        return
    rows.sort(key=itemgetter(0))  # each piece of customers is in order already
    seqs, kinds, names = zip(*rows, strict=True)
    places = np.array(seqs, np.int64)
    known = ledger.kinds(set(kinds))
    numbers = {seq: number for number, seq in enumerate(known)}
    yield Part(
        segment=LEDGER_TABLE,
        places=places,
        kinds=tuple(known.values()),
        customers=np.array([name.encode() for name in names]),
        kind=np.array([numbers[seq] for seq in kinds], np.int32),
        at=_counting(places, steps, IN_FLIGHT),
    )


def _part(placed: PlacedContacts, places: Numbers, at: Numbers) -> Part:
    return Part(
        segment=placed.name,
        places=places,
        kinds=placed.kinds,
        customers=placed.customers[places],
        kind=placed.rows["kind"][places].astype(np.int32),
        at=at,
    )


def start_of(placed: PlacedContacts, places: Numbers, kind: str) -> Numbers | Instant:
    """Return from when contacts of a segment count before anything is written of them."""
    if kind == PAST:
        handed_off: Numbers = placed.rows["reserved_at"][places].astype(np.int64)
        return handed_off
    return IN_FLIGHT


def _counting(places: Numbers, steps: Steps, start: Numbers | Instant) -> Numbers:
    """Return from when each contact counts; `places` ascend and hold those of all steps."""
    at = np.empty(len(places), np.int64)
    at[:] = start
    # Where a contact has several steps the last one is assigned last, and stays.
    at[np.searchsorted(places, steps.places)] = steps.counts_from
    return at


def steps_in(ledger: Ledger, segment: str) -> Steps:
    """Return all steps of a segment, as of a position."""
    bound = {"segment": segment, "position": ledger.position}
    return _read_steps(_STEPS.each(ledger.connection, bound))


def _read_steps(rows: Iterable[Sequence[int]]) -> Steps:
    flat = np.fromiter(chain.from_iterable(rows), np.int64).reshape(-1, 2)
    return Steps(places=flat[:, 0], counts_from=flat[:, 1])


def _steps_by_segment(ledger: Ledger, customers: Sequence[str]) -> Mapping[str, Steps]:
    grouped: dict[str, list[tuple[int, int]]] = {}
    rows = _STEPS_OF.rows(ledger.connection, customers, position=ledger.position)
    for segment, place, counts_from in rows:
        grouped.setdefault(segment, []).append((place, counts_from))
    return {segment: _read_steps(steps) for segment, steps in grouped.items()}


def counted_after(part: Part, since: Instant) -> Part:
    """Return the contacts of a part that count after an instant."""
    keep = part.at > since
    return Part(
        segment=part.segment,
        places=part.places[keep],
        kinds=part.kinds,
        customers=part.customers[keep],
        kind=part.kind[keep],
        at=part.at[keep],
    )


def merge(parts: Sequence[Part]) -> ContactHistory:
    """Merge parts; kinds are numbered in their own order, not in that of any source."""
    parts = [part for part in parts if len(part.at)]
    if not parts:
        none = np.zeros(0, np.int64)
        return ContactHistory((), none.astype("S1"), none.astype(np.int32), none)
    used = {part.kinds[k] for part in parts for k in np.unique(part.kind).tolist()}
    kinds = in_their_order(used)
    numbers = {kind: number for number, kind in enumerate(kinds)}
    kind = np.concatenate(
        [
            np.array([numbers.get(kind, -1) for kind in part.kinds], np.int32)[part.kind]
            for part in parts
        ]
    )
    customers = np.concatenate([part.customers for part in parts])
    at = np.concatenate([part.at for part in parts])
    order = in_order(customers, at)
    return ContactHistory(kinds=kinds, customers=customers[order], kind=kind[order], at=at[order])


def in_their_order(kinds: Iterable[ContactKind]) -> tuple[ContactKind, ...]:
    """Sort kinds by what they are."""
    return tuple(sorted(kinds, key=_fields))


def _fields(kind: ContactKind) -> tuple[object, ...]:
    """Return a kind as a tuple that has an order, its riders and charges included."""
    *own, _, _ = msgspec.structs.astuple(kind)
    riders = tuple(_fields(rider) for rider in kind.riders)
    return (*own, riders, tuple(msgspec.structs.astuple(charge) for charge in kind.charges))


def in_order(customers: npt.NDArray[np.bytes_], at: Numbers) -> npt.NDArray[np.intp]:
    """Sort by customer, then instant, then the ledger's own order.

    Segments are sorted runs, which a stable sort of the identifiers only merges; the
    instants are then compared as integers, together with the customer's rank.
    """
    by_customer = np.argsort(customers, kind="stable")
    sorted_customers = customers[by_customer]
    rank = np.zeros(len(at), np.int64)
    np.cumsum(sorted_customers[1:] != sorted_customers[:-1], out=rank[1:])
    return by_customer[np.lexsort((at[by_customer], rank))]
