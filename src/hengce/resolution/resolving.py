"""Who is who in the whole bank at once: what files and models say of people, put in force.

All links are read once, and what they mean is computed once; it is then put in force some
persons at a time, each time in a transaction of its own. A second run changes nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TypeVar

from hengce.identity.people import People, people
from hengce.model.identity import CaseState
from hengce.model.identity import Link as KeyLink
from hengce.model.instant import Instant
from hengce.ports import Store
from hengce.reading.archive import Archive
from hengce.resolution.identifying import Identifying
from hengce.resolution.recognising import Link, recognise

PERSONS_PER_TRANSACTION = 500
LINKS_PER_TRANSACTION = 5_000

ROOT = "HQ"
"""The unit of customers who are in no snapshot yet."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Resolved:
    """What came of it.

    Attributes:
        links: Links that were read.
        persons: Persons with a customer's number.
        households: Groups of customers who share keys.
        merged: Merges that were made.
        split: Merges that were taken back.
        asked: Cases that were opened.
    """

    links: int
    persons: int
    households: int
    merged: int
    split: int
    asked: int


def remember(store: Store, identifying: Identifying, links: Sequence[KeyLink], at: Instant) -> int:
    """Write down those of many links that are not known yet; return how many."""
    written = 0
    for some in _some(iter(links), LINKS_PER_TRANSACTION):
        with store.transaction(at) as tx:
            new = identifying.unheard(tx, some)
            tx.add_links(new)
        written += len(new)
    return written


def retell(
    store: Store, identifying: Identifying, model: str, links: Sequence[KeyLink], at: Instant
) -> int:
    """Write down what a model says, and take back what else it said of the same people.

    Args:
        store: The store.
        identifying: Puts links in force.
        model: What the sources of its links begin with.
        links: All that it says of these people now.
        at: When.

    Returns:
        How many links are new.
    """
    said = {(link.key, link.of, link.source) for link in links}
    ends = sorted({key for link in links for key in (link.key, link.of)})
    with store.transaction(at) as tx:
        tx.end_links(
            [
                one
                for one in tx.links(ends)
                if one.source.startswith(f"{model}: ") and (one.key, one.of, one.source) not in said
            ]
        )
    return remember(store, identifying, links, at)


def resolve(store: Store, archive: Archive, identifying: Identifying, at: Instant) -> Resolved:
    """Put in force what all links mean."""
    with store.view() as view:
        links = view.links()
        refused = [(case.one, case.other) for case in view.cases(CaseState.REFUSED)]
    found = people(links, identifying.rules, refused)
    known = [one for one in found.persons if one.customers]
    merged = split = asked = 0
    for part in _parts(found):
        customers = [customer for one in part.persons for customer in one.customers]
        with store.transaction(at) as tx:
            settled = identifying.put_in_force(tx, part, customers, at)
            for visitor, who in settled.visitors:
                recognise(tx, archive, Link(visitor, who, is_first=True), at, ROOT)
        merged += len(settled.merged)
        split += len(settled.split)
        asked += len(settled.asked)
    return Resolved(len(links), len(known), len(found.households), merged, split, asked)


def _parts(found: People) -> Iterator[People]:
    """Yield some persons at a time: those of whom something may change, and all doubts."""
    moving = iter(found.persons)
    first = True
    for some in _some(moving, PERSONS_PER_TRANSACTION):
        yield replace(found, persons=tuple(some), doubts=found.doubts if first else ())
        first = False


def _some(items: Iterator[_T], count: int) -> Iterator[list[_T]]:
    while some := list(islice(items, count)):
        yield some
