"""Counts the contacts that take of what is scarce: of each kind, those that stand.

Nothing that a position sees is ever rewritten. So a count is carried on from the position at
which it was last asked: of what was written since, only new contacts and the steps of those
that were released, or no longer are, change it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, func, or_, select

from hengce.model.contact import ContactKind, ContactState
from hengce.model.instant import Instant
from hengce.store.among import among
from hengce.store.ledger import RUN, Ledger, read_kind
from hengce.store.placed import PlacedContacts
from hengce.store.prepared import Prepared
from hengce.store.queries import POSITION, pieces
from hengce.store.schema import LEDGER_TABLE, contact, contact_kind, contact_step, segment

_Places = dict[str, list[int]]
"""Places by segment."""

COUNTS_MAX = 8
"""Counts that are remembered, each for its own `since`; a bank asks for today and for ever."""

_AFTER: BindParameter[int] = bindparam("after")
_SINCE: BindParameter[int] = bindparam("since")


def _released_at(position: ColumnElement[int]) -> ColumnElement[bool]:
    """Tell whether a contact's last step that a position sees released it."""
    step = contact_step.alias()
    last = (
        select(step.c.state)
        .where(
            step.c.segment == contact_step.c.segment,
            step.c.place == contact_step.c.place,
            step.c.position <= position,
        )
        .order_by(step.c.seq.desc())
        .limit(1)
        .scalar_subquery()
    )
    return func.coalesce(last, "") == ContactState.RELEASED


_BEFORE, _NOW = _released_at(_AFTER), _released_at(POSITION)
_TURNED = Prepared(
    select(contact_step.c.segment, contact_step.c.place, _NOW)
    .where(
        contact_step.c.position > _AFTER,
        contact_step.c.position <= POSITION,
        # In the first count nothing was released before, so that most steps need no look.
        or_(_AFTER > 0, contact_step.c.state == ContactState.RELEASED),
        _BEFORE != _NOW,
    )
    .distinct()
)
_WRITTEN = and_(contact.c.position > _AFTER, contact.c.position <= POSITION)
_ADDED = Prepared(
    select(contact.c.kind, func.count())
    .where(_WRITTEN, contact.c.reserved_at >= _SINCE)
    .group_by(contact.c.kind)
)
_LISTED = Prepared(
    select(contact.c.kind, func.count())
    .where(among(contact.c.seq, "places"), contact.c.reserved_at >= _SINCE)
    .group_by(contact.c.kind)
)
_RUNS_ADDED = Prepared(
    select(segment.c.name)
    .where(segment.c.position > _AFTER, segment.c.position <= POSITION, segment.c.kind == RUN)
    .order_by(segment.c.position, segment.c.name)
)
_KINDS = Prepared(select(contact_kind).where(among(contact_kind.c.seq, "seqs")))


@dataclass(frozen=True, slots=True)
class _Count:
    """Contacts by kind, as of a position."""

    position: int
    contacts: Mapping[ContactKind, int]


@dataclass(slots=True)
class TakenCounts:
    """Counts of one store, each as of the position at which it was last asked."""

    _known: dict[Instant, _Count] = field(default_factory=dict)

    def taken(self, ledger: Ledger, since: Instant, committed: int) -> Mapping[ContactKind, int]:
        """Return how many contacts reserved at or after `since` stand, by kind.

        Args:
            ledger: The contacts that a position sees.
            since: An instant.
            committed: Up to which position all is there for good. What a transaction itself
                wrote may be undone, and is not remembered.
        """
        known = self._known.get(since, _Count(0, {}))
        if known.position > committed:
            known = _Count(0, {})
        elif known.position < committed:
            known = _counted(replace(ledger, position=committed), since, known)
            self._keep(since, known)
        if known.position < ledger.position:
            known = _counted(ledger, since, known)
        return known.contacts

    def _keep(self, since: Instant, count: _Count) -> None:
        self._known.pop(since, None)
        while len(self._known) >= COUNTS_MAX:
            self._known.pop(next(iter(self._known)), None)
        self._known[since] = count


def _counted(ledger: Ledger, since: Instant, known: _Count) -> _Count:
    """Carry a count on to the position of a ledger."""
    bound = {"after": known.position, "position": ledger.position}
    contacts = Counter(known.contacts)
    contacts.update(_added(ledger, since, bound))
    gone, back = _turned(ledger, bound)
    contacts.subtract(_of_places(ledger, gone, since))
    contacts.update(_of_places(ledger, back, since))
    return _Count(ledger.position, {kind: n for kind, n in contacts.items() if n})


def _added(ledger: Ledger, since: Instant, bound: Mapping[str, int]) -> Counter[ContactKind]:
    """Count the contacts that were reserved in single decisions and in runs."""
    listed = _ADDED.rows(ledger.connection, {**bound, "since": since})
    added = _named(ledger, Counter(dict(listed)))
    for name in _RUNS_ADDED.values(ledger.connection, bound):
        placed = ledger.segments.placed(name)
        added.update(_by_kind(placed, placed.rows, since))
    return added


def _turned(ledger: Ledger, bound: Mapping[str, int]) -> tuple[_Places, _Places]:
    """Return the places of contacts that were released, and of those that came back."""
    gone: _Places = {}
    back: _Places = {}
    for name, place, released in _TURNED.each(ledger.connection, bound):
        (gone if released else back).setdefault(name, []).append(place)
    return gone, back


def _of_places(ledger: Ledger, places: _Places, since: Instant) -> Counter[ContactKind]:
    counted: Counter[ContactKind] = Counter()
    kinds = ledger.segment_kinds()
    for name, mine in places.items():
        if name == LEDGER_TABLE:
            counted.update(_of_listed(ledger, mine, since))
        elif kinds[name] == RUN:
            placed = ledger.segments.placed(name)
            counted.update(_by_kind(placed, placed.rows[np.array(mine, np.int64)], since))
    return counted


def _of_listed(ledger: Ledger, places: Sequence[int], since: Instant) -> Counter[ContactKind]:
    seqs: Counter[int] = Counter()
    for piece in pieces(places):
        rows = _LISTED.rows(ledger.connection, {"places": piece, "since": since})
        seqs.update(dict(rows))
    return _named(ledger, seqs)


def _named(ledger: Ledger, seqs: Counter[int]) -> Counter[ContactKind]:
    """Name the kinds that the table of kinds numbers."""
    counted: Counter[ContactKind] = Counter()
    for piece in pieces(list(seqs)):
        for row in _KINDS.named(ledger.connection, {"seqs": piece}):
            counted[read_kind(row)] += seqs[row["seq"]]
    return counted


def _by_kind(
    placed: PlacedContacts, rows: npt.NDArray[np.void], since: Instant
) -> Counter[ContactKind]:
    kinds = rows["kind"][rows["reserved_at"] >= since]
    counts = np.bincount(kinds, minlength=len(placed.kinds)).tolist()
    return Counter({kind: n for kind, n in zip(placed.kinds, counts, strict=True) if n})
