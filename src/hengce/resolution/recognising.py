"""A visitor turns out to be a customer: what he did before becomes the customer's history."""

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from hengce.intake.envelope import HORIZON_US
from hengce.model.event import Event
from hengce.model.identity import VISITOR
from hengce.model.instant import Instant
from hengce.model.profile import Identifier
from hengce.ports import Taken, Transaction
from hengce.reading.archive import Archive
from hengce.responses.heeding import heed

ANONYMOUS = VISITOR
"""The kind of identifier by which a sender knows a visitor."""

LINKED = "linked"
"""What the sources of events begin with that a visitor brings along when he becomes known."""

LINKED_EVENTS_MAX = 500


@dataclass(frozen=True, slots=True)
class Link:
    """A visitor who turned out to be a customer.

    Attributes:
        visitor: The sender's name for the visitor.
        customer: Who it is.
        is_first: Nobody knew before: what the visitor did becomes the customer's.
    """

    visitor: str
    customer: str
    is_first: bool


def recognise(tx: Transaction, archive: Archive, link: Link, at: Instant, org: str) -> None:
    """Write down who a visitor is; the first time, what he did becomes the customer's.

    Args:
        tx: The transaction.
        archive: Opens the snapshot, which says whose customers these are.
        link: The visitor and the customer.
        at: When it became known.
        org: The unit of customers who are not in the snapshot.
    """
    tx.add_identifiers([Identifier(kind=ANONYMOUS, value=link.visitor, customer=link.customer)])
    if link.is_first:
        brought = list(_brought(tx, archive, link, at, org))
        became = tx.add_events(brought)
        new = [e for e, what in zip(brought, became, strict=True) if what is Taken.ACCEPTED]
        heed(tx, new, archive.configuration(tx), at)


def _brought(
    tx: Transaction, archive: Archive, link: Link, at: Instant, org: str
) -> Iterator[Event]:
    names = [event.name for event in archive.configuration(tx).events]
    visited = tx.events(names, at - HORIZON_US, [f"{ANONYMOUS}:{link.visitor}"])
    unit = archive.org_of(tx, link.customer) or org
    for event in visited[-LINKED_EVENTS_MAX:]:
        source = f"{LINKED}:{event.source}"
        yield msgspec.structs.replace(event, source=source, customer=link.customer, org=unit)
