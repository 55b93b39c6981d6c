"""The contact history of the whole bank, read piece by piece.

What lies in segments stays in its files, which nobody rewrites, until a piece of the bank is
asked about; what lies in the table is held. So a run over any number of customers holds the
history of a few thousand at a time, and needs no connection to the store for it.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from hengce.kernel.columns import ranges
from hengce.kernel.joining import STRANGER, rows_of_names
from hengce.kernel.mapped import let_go
from hengce.model.contact import ContactKind
from hengce.model.instant import Instant
from hengce.model.merge import Merges
from hengce.ports import ContactHistory, PastContacts
from hengce.store.history import (
    Numbers,
    Part,
    Steps,
    counted_after,
    in_their_order,
    listed_parts,
    merge,
    parts_of,
    start_of,
    steps_in,
)
from hengce.store.ledger import Ledger
from hengce.store.merges import as_one
from hengce.store.placed import PlacedContacts

WALKED_PER_CUSTOMER_MAX = 16
"""So many contacts for each customer that is asked for: beyond, customers are looked up one by
one instead of walking past the contacts of all between them."""

Names = npt.NDArray[np.bytes_]
Kinds = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class _Segment:
    """A segment's contacts.

    Attributes:
        placed: Where they lie.
        kind: PAST or RUN.
        steps: The last step of each contact that has any, by place.
        numbers: What the number of a kind in the segment is in the whole history.
    """

    placed: PlacedContacts
    kind: str
    steps: Steps
    numbers: Kinds

    def of(self, ids: Names) -> tuple[Numbers, Kinds, Numbers]:
        """Return the contacts of customers, ascending: (place among `ids`, kind, instant)."""
        places, rows = _contacts_of(self.placed.customers, ids)
        at = np.empty(len(places), np.int64)
        at[:] = start_of(self.placed, places, self.kind)
        self._step(places, at)
        kind = self.numbers[self.placed.rows["kind"][places]]
        if len(places):
            for column in (self.placed.customers, self.placed.rows):
                let_go(column, int(places[0]), int(places[-1]) + 1)
        return rows, kind, at

    def _step(self, places: Numbers, at: Numbers) -> None:
        if not len(places):
            return
        stepped = self.steps.places
        first, last = np.searchsorted(stepped, (places[0], places[-1] + 1))
        known = np.searchsorted(places, stepped[first:last])
        mine = places[known] == stepped[first:last]
        at[known[mine]] = self.steps.counts_from[first:last][mine]


@dataclass(frozen=True, slots=True)
class WholeHistory:
    """Everybody's contacts that are in flight or counted after an instant.

    Attributes:
        kinds: The kinds of contact that may occur.
        since: Contacts count when they are later.
        listed: Contacts of single decisions, and all of those who were merged, as one.
        absorbed: Numbers that another customer speaks for, ascending.
        segments: The contacts of all others.
    """

    kinds: tuple[ContactKind, ...]
    since: Instant
    listed: ContactHistory
    absorbed: Names
    segments: tuple[_Segment, ...]

    def of(self, ids: Names) -> PastContacts:
        """Return the contacts of some customers, each of whom is named once."""
        order = np.argsort(ids, kind="stable")
        ascending = ids[order]
        known = self.listed.of(ascending)
        counts = known.end - known.begin
        places = ranges(known.begin, counts)
        parts = [
            (_numbered(counts), known.kind[places], known.at[places]),
            *(self._in(segment, ascending) for segment in self.segments),
        ]
        rows, kind, at = (np.concatenate(columns) for columns in zip(*parts, strict=True))
        by_row = np.argsort(rows, kind="stable")
        begin, end = np.empty(len(ids), np.int64), np.empty(len(ids), np.int64)
        counts = np.bincount(rows, minlength=len(ids))
        end[order] = np.cumsum(counts)
        begin[order] = end[order] - counts
        return PastContacts(begin=begin, end=end, kind=kind[by_row], at=at[by_row])

    def counted_after(self, since: Instant) -> "WholeHistory":
        """Return it without what counts at an instant or before."""
        assert since == self.since, "only one plan asks for everybody"
        return self

    def _in(self, segment: _Segment, ids: Names) -> tuple[Numbers, Kinds, Numbers]:
        rows, kind, at = segment.of(ids)
        kept = at > self.since
        if len(self.absorbed):
            kept &= ~np.isin(ids, self.absorbed)[rows]
        return rows[kept], kind[kept], at[kept]


def whole_history(ledger: Ledger, since: Instant, merges: Merges) -> WholeHistory:
    """Return everybody's contacts that are in flight or counted after `since`."""
    absorbed = sorted(merges.into)
    held = [
        *(_without(part, absorbed) for part in listed_parts(ledger)),
        *parts_of(ledger, absorbed),
    ]
    own = as_one(merge([counted_after(part, since) for part in held]), merges)
    found = [(ledger.segments.placed(n), kind, n) for n, kind in ledger.segment_kinds().items()]
    kinds = in_their_order({*own.kinds, *(kind for placed, _, _ in found for kind in placed.kinds)})
    return WholeHistory(
        kinds=kinds,
        since=since,
        listed=replace(own, kinds=kinds, kind=_numbers(own.kinds, kinds)[own.kind]),
        absorbed=np.array([number.encode() for number in absorbed], np.bytes_),
        segments=tuple(
            _Segment(placed, kind, _last(steps_in(ledger, name)), _numbers(placed.kinds, kinds))
            for placed, kind, name in found
        ),
    )


def _contacts_of(customers: Names, ids: Names) -> tuple[Numbers, Numbers]:
    """Return where the contacts of customers lie, ascending, and the place of each in `ids`."""
    if not len(ids) or not len(customers):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    # Cut to the same type, so that the map is not copied: a cut name comes before its own.
    within = ids.astype(customers.dtype)
    first = int(np.searchsorted(customers, within[0], side="left"))
    last = int(np.searchsorted(customers, within[-1], side="right"))
    if last - first <= WALKED_PER_CUSTOMER_MAX * len(ids):
        rows = rows_of_names(ids, np.array(customers[first:last]))
        places = np.flatnonzero(rows != STRANGER)
        return first + places, rows[places]
    begin = np.searchsorted(customers, within, side="left").astype(np.int64)
    counts = np.searchsorted(customers, within, side="right") - begin
    counts[np.char.str_len(ids) > customers.dtype.itemsize] = 0
    return ranges(begin, counts), _numbered(counts)


def _numbered(counts: Numbers) -> Numbers:
    """Repeat each place as often as it counts."""
    return np.repeat(np.arange(len(counts), dtype=np.int64), counts)


def _numbers(kinds: tuple[ContactKind, ...], whole: tuple[ContactKind, ...]) -> Kinds:
    places = {kind: number for number, kind in enumerate(whole)}
    return np.array([places[kind] for kind in kinds], np.int32)


def _without(part: Part, absorbed: list[str]) -> Part:
    kept = ~np.isin(part.customers, np.array([name.encode() for name in absorbed], np.bytes_))
    return replace(
        part,
        places=part.places[kept],
        customers=part.customers[kept],
        kind=part.kind[kept],
        at=part.at[kept],
    )


def _last(steps: Steps) -> Steps:
    """Keep the last step of each contact, by place."""
    order = np.argsort(steps.places, kind="stable")
    places = steps.places[order]
    ends = np.flatnonzero(np.append(places[1:] != places[:-1], len(places) > 0))
    return Steps(places=places[ends], counts_from=steps.counts_from[order][ends])
