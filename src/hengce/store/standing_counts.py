"""Counts contacts by kind and by where they stand, one by one: what an audit compares with."""

from collections import Counter
from collections.abc import Mapping

import numpy as np
from sqlalchemy import bindparam, func, select

from hengce.model.contact import ContactKind, ContactState
from hengce.store.ledger import RUN, Ledger
from hengce.store.placed import PlacedContacts
from hengce.store.prepared import Prepared
from hengce.store.queries import POSITION
from hengce.store.schema import LEDGER_TABLE, contact, contact_step

_STATES = tuple(ContactState)
_NEWEST = (
    select(func.max(contact_step.c.seq))
    .where(contact_step.c.segment == LEDGER_TABLE, contact_step.c.position <= POSITION)
    .group_by(contact_step.c.place)
)
_LAST = (
    select(contact_step.c.place, contact_step.c.state)
    .where(contact_step.c.seq.in_(_NEWEST))
    .subquery()
)
_LISTED = Prepared(
    select(contact.c.kind, func.coalesce(_LAST.c.state, str(ContactState.RESERVED)), func.count())
    .select_from(contact.outerjoin(_LAST, _LAST.c.place == contact.c.seq))
    .where(contact.c.position <= POSITION)
    .group_by(contact.c.kind, _LAST.c.state)
)
_STEPS_OF = Prepared(
    select(contact_step.c.place, contact_step.c.state)
    .where(contact_step.c.segment == bindparam("segment"), contact_step.c.position <= POSITION)
    .order_by(contact_step.c.seq)
)


def standing_counts(ledger: Ledger) -> Mapping[tuple[ContactKind, ContactState], int]:
    """Return how many contacts of single decisions and of runs stand where, by kind."""
    counted: Counter[tuple[ContactKind, ContactState]] = Counter()
    listed = _LISTED.rows(ledger.connection, {"position": ledger.position})
    known = ledger.kinds({kind for kind, _, _ in listed})
    for kind, state, count in listed:
        counted[known[kind], ContactState(state)] += count
    for name, what in ledger.segment_kinds().items():
        if what == RUN:
            counted.update(_placed(ledger, ledger.segments.placed(name)))
    return counted


def _placed(ledger: Ledger, placed: PlacedContacts) -> Counter[tuple[ContactKind, ContactState]]:
    numbers = {str(state): number for number, state in enumerate(_STATES)}
    standing = np.full(len(placed.customers), numbers[ContactState.RESERVED], np.int64)
    bound = {"segment": placed.name, "position": ledger.position}
    for place, state in _STEPS_OF.each(ledger.connection, bound):
        standing[place] = numbers[state]
    counts = np.bincount(placed.rows["kind"] * len(_STATES) + standing)
    return Counter(
        {
            (placed.kinds[k // len(_STATES)], _STATES[k % len(_STATES)]): int(counts[k])
            for k in np.flatnonzero(counts).tolist()
        }
    )
