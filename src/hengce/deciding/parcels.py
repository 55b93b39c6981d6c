"""Takes what one request brings, in the transaction of the engine loop.

Who a visitor is, which events are new, what was refused and why: all of it is read and
written in one transaction, so that an answer is about all of the request or none of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec

from hengce.errors import ConflictError
from hengce.intake.envelope import EVENT_BYTES_MAX, Item, Parcel, Refused, Sighting
from hengce.model.dead_letter import DeadLetter, DeadLetterState
from hengce.model.event import Event
from hengce.model.identity import CUSTOMER, VISITOR, IdentityRules, Key
from hengce.model.identity import Link as IdentityLink
from hengce.ports import Taken, Transaction
from hengce.reading.archive import Archive
from hengce.resolution.identifying import Identifying
from hengce.resolution.merging import Merging
from hengce.resolution.recognising import ANONYMOUS, Link, recognise

OUT_OF_REACH = "event.out_of_reach"
CONFLICT = "event.conflict"


@dataclass(frozen=True, slots=True)
class Opened:
    """A parcel whose customers are found.

    Attributes:
        parcel: The parcel.
        sightings: What may be taken, in order; links without an event among them.
        events: The event of each sighting; None for a link alone.
        refused: What may not be taken.
        links: Who visitors turned out to be.
    """

    parcel: Parcel
    sightings: tuple[Sighting, ...]
    events: tuple[Event | None, ...]
    refused: tuple[Refused, ...]
    links: tuple[Link, ...]

    @property
    def offered(self) -> tuple[Event, ...]:
        """The events that the log is offered."""
        return tuple(event for event in self.events if event is not None)

    @property
    def digests(self) -> tuple[str, ...]:
        """What tells repetitions from conflicts, for each offered event."""
        pairs = zip(self.sightings, self.events, strict=True)
        return tuple(seen.digest for seen, event in pairs if event is not None)


class Became(msgspec.Struct, frozen=True):
    """What became of one event of a parcel.

    Attributes:
        index: Its place, from 0.
        status: A `Taken`, or `rejected`.
        code: Why it was not accepted.
        detail: Which part of it is wrong.
        warnings: What was mended.
    """

    index: int
    status: str
    code: str = ""
    detail: str = ""
    warnings: tuple[str, ...] = ()


REJECTED = "rejected"


def open_parcel(
    tx: Transaction,
    archive: Archive,
    parcel: Parcel,
    known: dict[str, str],
    merging: Merging | None = None,
) -> Opened:
    """Find out whose events these are; a visitor who becomes known is so from the next one on.

    Keys that customers and visitors are known by are written here, before any event is: what
    they mean decides whose the events are.

    Args:
        tx: The transaction.
        archive: Opens the snapshot, which says whose customers these are.
        parcel: What one request brings.
        known: Visitors who became known in this transaction; those of the parcel come in.
        merging: Merges customers who are one; None: people are asked.

    Raises:
        ConflictError: It was read from a dead letter that has ended meanwhile.
    """
    if parcel.letter and tx.dead_letter(parcel.letter).state is not DeadLetterState.OPEN:
        raise ConflictError("the dead letter has ended already")
    desk = _Desk(tx, archive, parcel, known, merging)
    results = [desk.taken(item) for item in parcel.items]
    return Opened(
        parcel,
        sightings=tuple(item for item, _ in results if isinstance(item, Sighting)),
        events=tuple(event for item, event in results if isinstance(item, Sighting)),
        refused=tuple(item for item, _ in results if isinstance(item, Refused)),
        links=tuple(desk.links),
    )


def close_parcel(
    tx: Transaction, archive: Archive, opened: Opened, taken: Sequence[Taken]
) -> tuple[Became, ...]:
    """Keep links and what was refused, and say what became of each event.

    Args:
        tx: The transaction in which the parcel was opened; its events are in the log.
        archive: The same.
        opened: The parcel.
        taken: What became of each offered event.
    """
    became = sorted(_became(opened, iter(taken)), key=lambda one: one.index)
    parcel = opened.parcel
    for link in opened.links:
        recognise(tx, archive, link, parcel.received_at, parcel.org)
    if parcel.letter:
        if became[0].status in {Taken.ACCEPTED, Taken.DUPLICATED}:
            tx.end_dead_letter(parcel.letter, DeadLetterState.REDRIVEN)
        return tuple(became)
    conflicts = {one.index for one in became if one.status == Taken.CONFLICT}
    fought = [
        _refused(seen, CONFLICT, "id") for seen in opened.sightings if seen.index in conflicts
    ]
    tx.add_dead_letters([_letter(parcel, one) for one in (*opened.refused, *fought)])
    return tuple(became)


class _Desk:
    """Finds customers for the events of one parcel."""

    def __init__(
        self,
        tx: Transaction,
        archive: Archive,
        parcel: Parcel,
        known: dict[str, str],
        merging: Merging | None,
    ) -> None:
        self.links: list[Link] = []
        self._tx = tx
        self._archive = archive
        self._parcel = parcel
        self._known = known
        self._merging = merging
        self._orgs: dict[str, str | None] = {}

    def taken(self, item: Item) -> tuple[Item, Event | None]:
        if isinstance(item, Refused):
            return item, None
        known = self._resolved(item.anonymous) if self._asks(item) else None
        customer = item.customer or known
        if not all(self._reaches(name) for name in (customer, known) if name):
            return _refused(item, OUT_OF_REACH, "customer"), None
        if item.links and known != item.customer:
            self.links.append(Link(item.anonymous, item.customer, known is None))
            self._known[item.anonymous] = item.customer
        rules = self._archive.policy(self._tx).identity
        if rules.kinds and (item.keys or item.links):
            self._learn(item, customer, rules)
            customer = customer or self._resolved(item.anonymous)
            if customer and not self._reaches(customer):
                return _refused(item, OUT_OF_REACH, "customer"), None
        return item, self._event(item, customer or f"{ANONYMOUS}:{item.anonymous}")

    def _learn(self, item: Sighting, customer: str | None, rules: IdentityRules) -> None:
        """Write down what else somebody is known by; who becomes known by it, is so from now on."""
        of = Key(kind=CUSTOMER if customer else VISITOR, value=customer or item.anonymous)
        links = [
            IdentityLink(key=key, of=of, source=item.source, at=item.received_at)
            for key in item.keys
        ]
        if item.links:
            visitor = Key(kind=VISITOR, value=item.anonymous)
            links.append(IdentityLink(key=visitor, of=of, source=item.source, at=item.received_at))
        settled = Identifying(rules, self._merging).learn(self._tx, links, item.received_at)
        for name, who in settled.visitors:
            if name not in self._known:
                self.links.append(Link(name, who, is_first=True))
                self._known[name] = who

    def _asks(self, item: Sighting) -> bool:
        """Tell whether it matters who the visitor is."""
        return bool(item.anonymous) and (item.links or not item.customer)

    def _resolved(self, visitor: str) -> str | None:
        return self._known.get(visitor) or self._tx.resolve(ANONYMOUS, visitor)

    def _org(self, customer: str) -> str | None:
        if customer not in self._orgs:
            self._orgs[customer] = self._archive.org_of(self._tx, customer)
        return self._orgs[customer]

    def _reaches(self, customer: str) -> bool:
        """Tell whether the key may speak of a customer; strangers belong to nobody yet."""
        org, reached = self._org(customer), self._parcel.reached
        return reached is None or org is None or org in reached

    def _event(self, item: Sighting, customer: str) -> Event | None:
        if not item.name:
            return None
        return Event(
            source=item.source,
            id=item.id,
            name=item.name,
            customer=customer,
            occurred_at=item.occurred_at,
            received_at=item.received_at,
            properties=item.properties,
            org=self._org(customer) or self._parcel.org,
        )


def _became(opened: Opened, taken: Iterator[Taken]) -> Iterator[Became]:
    for one in opened.refused:
        yield Became(one.index, REJECTED, one.code, one.detail)
    for seen, event in zip(opened.sightings, opened.events, strict=True):
        what = Taken.ACCEPTED if event is None else next(taken)
        code, detail = (CONFLICT, "id") if what is Taken.CONFLICT else ("", "")
        yield Became(seen.index, str(what), code, detail, seen.warnings)


def _refused(item: Sighting, code: str, detail: str) -> Refused:
    document = msgspec.json.encode(item.document)[:EVENT_BYTES_MAX]
    return Refused(item.index, code, detail, item.id, document)


def _letter(parcel: Parcel, one: Refused) -> DeadLetter:
    return DeadLetter(
        org=parcel.org,
        source=parcel.source,
        dialect=parcel.dialect,
        id=one.id,
        received_at=parcel.received_at,
        code=one.code,
        detail=one.detail,
        document=one.document,
    )
