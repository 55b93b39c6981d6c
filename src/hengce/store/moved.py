"""Finds of whom something was written after a position."""

import numpy as np
from sqlalchemy import and_, bindparam, exists, select, union

from hengce.model.contact import ContactState
from hengce.store.ledger import Ledger
from hengce.store.prepared import Prepared
from hengce.store.queries import POSITION
from hengce.store.schema import change, contact, contact_step, event, segment
from hengce.store.schema_merges import merge

_BOTH = (merge.c.absorbed, merge.c.survivor)


_CHANGED = Prepared(
    select(change.c.customer)
    .where(change.c.position > bindparam("after"), change.c.position <= POSITION)
    .distinct()
    .order_by(change.c.customer)
)


def changed_customers(ledger: Ledger, position: int) -> list[str]:
    """Return customers of whom a change was written after a position, sorted."""
    return list(
        _CHANGED.values(ledger.connection, {"after": position, "position": ledger.position})
    )


def moved_customers(ledger: Ledger, position: int) -> list[str]:
    """Return customers whose decision a write after a position may have changed, sorted.

    They have new events, changes or contacts.

    A contact that was handed off or released since then is no reason: it counts in no window
    in which its reservation did not count. One that had been released and then turned out
    to be handed off is.
    """
    earlier = contact_step.alias()
    revived = and_(
        contact_step.c.state != ContactState.RELEASED,
        exists().where(
            earlier.c.segment == contact_step.c.segment,
            earlier.c.place == contact_step.c.place,
            earlier.c.seq < contact_step.c.seq,
            earlier.c.state == ContactState.RELEASED,
        ),
    )
    written = union(
        *(
            select(table.c.customer).where(table.c.position > position)
            for table in (event, change, contact)
        ),
        select(contact_step.c.customer).where(contact_step.c.position > position, revived),
        # Who speaks for whom changed: both numbers, and whatever the survivor became since.
        *(select(column).where(merge.c.position > position) for column in _BOTH),
    )
    moved = set(Prepared(written).values(ledger.connection))
    added = select(segment.c.name).where(segment.c.position > position)
    for name in Prepared(added).values(ledger.connection):
        customers = np.unique(ledger.segments.placed(name).customers)
        moved.update(customer.decode() for customer in customers.tolist())
    return sorted(moved)
