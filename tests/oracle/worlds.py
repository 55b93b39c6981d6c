"""Random worlds: a bank, its customers and their past, from one seed.

What is random is drawn so that every rule of a decision decides often, and so that times lie
on the edges of windows: on them, and one microsecond to either side.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeVar

import numpy as np
import pyarrow as pa

from hengce.kernel.layout import Dictionaries, Layout, pack
from hengce.kernel.population import (
    ANSWERED,
    CONSENTS,
    OPT_OUT_TOPICS,
    OPT_OUTS,
    ORG,
    SENT,
    STOPPED_TOPICS,
    Population,
    standard_fields,
)
from hengce.model.configuration import Configuration, Stop
from hengce.model.contact import ContactKind
from hengce.model.event import Event
from hengce.model.instant import DAY_US, HOUR_US, MINUTE_US, Instant, read_instant
from hengce.model.profile import EVERY_CHANNEL
from hengce.model.strategy import MessageClass, PriorityClass, Strategy
from hengce.model.tag import Kind, Scalar
from hengce.ports import IN_FLIGHT, ContactHistory
from oracle.case import Checked, CustomerFacts, PastContact, ReferenceAnswer
from oracle.documents import (
    CATEGORIES,
    CHANNELS,
    CLASSES,
    DEPARTMENTS,
    ORGS,
    PURPOSES,
    TOPICS,
    ZONES,
    Frame,
    configuration,
    frame,
    stops,
)
from oracle.moments import since
from oracle.phrases import CITIES, EVENTS
from oracle.reference import decide

Item = TypeVar("Item")

MOMENTS = (
    *("2026-11-22T10:00:00+08:00", "2026-11-22T23:59:59+08:00", "2026-11-23T00:00:00+08:00"),
    *("2026-02-28T15:59:59+00:00", "2028-02-29T12:00:00+00:00", "2026-12-31T16:00:00+00:00"),
    *("2026-03-08T01:30:00-05:00", "2026-03-08T03:00:00-04:00", "2026-11-01T01:15:00-04:00"),
    *("2026-03-29T01:59:00+01:00", "2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00"),
    *("2026-03-08T00:30:00-05:00", "2026-11-01T00:30:00-04:00", "2026-04-24T00:30:00+02:00"),
    *("2026-04-05T01:45:00+11:00", "2026-10-04T01:59:00+10:30", "2026-07-14T03:20:00+08:00"),
)
BAD_ZONES = ("Mars/Olympus", "+08:00", "", "Asia")
NAMES = ("客户", "C", "张三-", "9", "ÿ")


@dataclass(frozen=True, slots=True)
class World:
    """Everything that one decision a customer depends on.

    Attributes:
        seed: What it was drawn from.
        configuration: Valid documents; a text's tree is in `checked`.
        live: The live strategies: all of them.
        stops: In force.
        now: The decision's time.
        trigger: The event that asks, one of the first customer's; None for a run. A test may
            take any customer through it.
        customers: Sorted by the bytes of their identifiers.
        history: Each customer's contacts, in the order of `customers`; unsorted.
        checked: The trees behind the texts.
    """

    seed: int
    configuration: Configuration
    live: frozenset[str]
    stops: tuple[Stop, ...]
    now: Instant
    trigger: Event | None
    customers: tuple[CustomerFacts, ...]
    history: tuple[tuple[PastContact, ...], ...]
    checked: Checked

    def answer(self, place: int) -> ReferenceAnswer:
        """Return the oracle's answer for the customer at a place."""
        return decide(
            configuration=self.configuration,
            customer=self.customers[place],
            history=self.history[place],
            stops=self.stops,
            now=self.now,
            trigger=self.trigger,
            live=self.live,
            checked=self.checked,
        )


def world(seed: int, customers: int = 8) -> World:
    """Draw a world; the same seed and number give the same world."""
    rng = Random(seed)
    at = frame(rng, _moment(rng))
    made = configuration(at)
    names = sorted({f"{rng.choice(NAMES)}{number}" for number in range(customers)}, key=str.encode)
    people = tuple(_customer(at, made, name) for name in names)
    trigger = people[0].events[0] if at.trigger else None
    return World(
        seed=seed,
        configuration=made,
        live=frozenset(strategy.id for strategy in made.strategies),
        stops=stops(at, made),
        now=at.now,
        trigger=trigger,
        customers=people,
        history=tuple(_history(at, made) for _ in people),
        checked=at.book.checked(),
    )


def population(of: World) -> Population:
    """Pack the customers into rows, in their order."""
    channels = tuple(channel.id for channel in of.configuration.channels)
    tags = tuple((tag.name, tag.kind) for tag in of.configuration.tags)
    fields = (*tags, *standard_fields(channels))
    layout = Layout.of(fields)
    dictionaries = Dictionaries()
    people = [_row(person, channels, dictionaries) for person in of.customers]
    columns = {
        name: pa.array([person.get(name) for person in people], _ARROW[kind])
        for name, kind in fields
    }
    return Population(
        version=f"world-{of.seed}",
        as_of=of.now - HOUR_US,
        layout=layout,
        dictionaries=dictionaries,
        ids=np.array([person.customer.encode() for person in of.customers], dtype=np.bytes_),
        rows=pack(layout, dictionaries, columns),
    )


def contact_history(of: World) -> ContactHistory:
    """Return all contacts in columns, sorted by customer, then instant."""
    rows = [
        (person.customer.encode(), IN_FLIGHT if past.at is None else past.at, past.kind)
        for person, contacts in zip(of.customers, of.history, strict=True)
        for past in contacts
    ]
    rows.sort(key=lambda row: row[:2])
    kinds = tuple(dict.fromkeys(kind for _, _, kind in rows))
    return ContactHistory(
        kinds=kinds,
        customers=np.array([customer for customer, _, _ in rows], dtype=np.bytes_),
        kind=np.array([kinds.index(kind) for _, _, kind in rows], dtype=np.int32),
        at=np.array([at for _, at, _ in rows], dtype=np.int64),
    )


# Times ------------------------------------------------------------------------------------


def _moment(rng: Random) -> Instant:
    start = read_instant(rng.choice(MOMENTS), "UTC")
    moved = rng.choice((0, 0, 0, -1, 1, 20 * MINUTE_US, rng.randrange(365 * DAY_US)))
    return start + moved


def _beside(rng: Random, edge: Instant) -> Instant:
    return edge + rng.choice((-1, 0, 0, 1))


# Customers --------------------------------------------------------------------------------


def _customer(at: Frame, made: Configuration, name: str) -> CustomerFacts:
    rng = at.rng
    channels = [channel.id for channel in made.channels]
    sent = {channel: rng.choice((0, 0, 3, 40)) for channel in channels if at.chance(0.6)}
    answered = {channel: rng.randint(0, min(n, 4)) for channel, n in sent.items() if at.chance(0.8)}
    pairs = [(purpose, channel) for purpose in PURPOSES for channel in channels]
    org = rng.choice(ORGS)
    return CustomerFacts(
        customer=name,
        org=org,
        tags=_tags(at),
        consents=_some(at, pairs, 0.85),
        opt_outs=_some(at, channels, 0.1) | _some(at, [EVERY_CHANNEL], 0.06),
        opt_out_topics=_some(at, TOPICS, 0.1),
        stopped_topics=_some(at, TOPICS, 0.1),
        sent=sent,
        answered=answered,
        events=tuple(_events(at, name, org)),
    )


def _some(at: Frame, pool: Sequence[Item], share: float) -> frozenset[Item]:
    return frozenset(item for item in pool if at.chance(share))


def _tags(at: Frame) -> dict[str, Scalar]:
    rng = at.rng
    drawn: dict[str, Scalar] = {
        "age": rng.choice((17, 18, 30, 35, 60, 88)),
        "assessed_until": at.today + rng.choice((-1, 0, 1, 90, 90)),
        "balance": rng.choice((0, 49_999, 50_000, 1_000_000, 123_456_789, -700)),
        "churn": rng.choice((0.0, 0.25, 1.0, -0.5, 2.0)),
        "city": rng.choice(CITIES),
        "complaint": at.chance(0.2),
        "due_on": at.today + rng.choice((-1, 0, 1, 6, 7, 8)),
        "income": rng.choice((0, 100_000, 2_000_000, 2**62)),
        "last_login": _beside(rng, at.now - rng.choice((1, 24)) * HOUR_US),
        "mobile": "13800000000",
        "points": rng.choice((0, 1, 3, 30, -4, 2**62, -(2**63) + 1)),
        "response": rng.choice((0.05, 0.3, 0.4, 0.75)),
        "risk_class": rng.choice((*CLASSES, "C9")),
        "vip": at.chance(0.5),
        "zone": rng.choice((*ZONES, *BAD_ZONES)),
    }
    return {name: None if at.chance(0.1) else value for name, value in drawn.items()}


def _events(at: Frame, customer: str, org: str) -> Iterator[Event]:
    """Yield events on the edges of windows; the first is the one that may ask."""
    rng = at.rng
    if at.trigger:
        yield _event(at, at.trigger, customer, org, 0, at.now)
    for number in range(1, rng.randint(1, 7)):
        days = rng.choice((0, 1, 7, 7, 40))
        occurred_at = _beside(rng, at.now - days * DAY_US)
        yield _event(at, rng.choice(tuple(EVENTS)), customer, org, number, occurred_at)


def _event(
    at: Frame, name: str, customer: str, org: str, number: int, occurred_at: Instant
) -> Event:
    rng = at.rng
    drawn: dict[str, Scalar] = (
        {"amount": rng.choice((1_000, 5_000, 50_000, 200_000)), "item": "fund"}
        if name == "purchase"
        else {"page": rng.choice(("home", "wealth", "cards")), "dwell": rng.randint(0, 9)}
    )
    return Event(
        source="app",
        id=f"{customer}-{number}",
        name=name,
        customer=customer,
        occurred_at=occurred_at,
        received_at=occurred_at,
        properties={key: value for key, value in drawn.items() if not at.chance(0.1)},
        org=org,
    )


# Contacts ---------------------------------------------------------------------------------


def _history(at: Frame, made: Configuration) -> tuple[PastContact, ...]:
    count = at.rng.choice((0, 0, 1, 2, 3, 6))
    return tuple(PastContact(_kind(at, made), _counted_from(at, made)) for _ in range(count))


def _kind(at: Frame, made: Configuration) -> ContactKind:
    """Draw what was sent: a present strategy's contact, or one that only history knows."""
    rng = at.rng
    channel = rng.choice(made.channels)
    known: Strategy | None = rng.choice(made.strategies) if at.chance(0.6) else None
    if known is not None:
        return ContactKind(
            strategy=known.id,
            channel=channel.id,
            priority_class=known.priority_class,
            message_class=known.message_class,
            category=known.category,
            topic=known.topic,
            department=known.department,
            interrupts=channel.interrupts,
        )
    return ContactKind(
        strategy="gone",
        channel=rng.choice((channel.id, *CHANNELS, "letter")),
        priority_class=rng.choice(tuple(PriorityClass)),
        message_class=rng.choice(tuple(MessageClass)),
        category=rng.choice((*CATEGORIES, "old")),
        topic=rng.choice((*TOPICS, "old")),
        department=rng.choice((*DEPARTMENTS, "old")),
        interrupts=at.chance(0.7),
    )


def _counted_from(at: Frame, made: Configuration) -> Instant | None:
    """Draw an instant on the edge of a cap's window, near now, or None for in flight."""
    rng = at.rng
    if at.chance(0.1):
        return None
    policy = made.policy
    edges = [since(cap.window, at.now, policy.zone) for cap in policy.caps]
    if edges and at.chance(0.6):
        return _beside(rng, rng.choice(edges))
    recent = at.now - rng.randrange(3 * DAY_US)
    return rng.choice((at.now, at.now - 1, at.now + HOUR_US, at.now - 90 * DAY_US, recent, recent))


# Rows -------------------------------------------------------------------------------------

_ARROW = {
    Kind.BOOLEAN: pa.bool_(),
    Kind.INTEGER: pa.int64(),
    Kind.REAL: pa.float64(),
    Kind.MONEY: pa.int64(),
    Kind.TEXT: pa.string(),
    Kind.DATE: pa.int32(),
    Kind.TIMESTAMP: pa.int64(),
}


def _row(
    person: CustomerFacts, channels: Sequence[str], dictionaries: Dictionaries
) -> dict[str, Scalar]:
    """Return a customer's stored scalars by field; bits are numbered as they appear."""

    def bits(name: str, members: Iterator[str]) -> int:
        return sum(1 << dictionaries.code(name, member) for member in sorted(members))

    consents = (f"{purpose}:{channel}" for purpose, channel in person.consents)
    counters = {SENT + channel: person.sent.get(channel) for channel in channels}
    counters |= {ANSWERED + channel: person.answered.get(channel) for channel in channels}
    return {
        **person.tags,
        ORG: person.org,
        CONSENTS: bits(CONSENTS, consents),
        OPT_OUTS: bits(OPT_OUTS, iter(person.opt_outs)),
        OPT_OUT_TOPICS: bits(OPT_OUT_TOPICS, iter(person.opt_out_topics)),
        STOPPED_TOPICS: bits(STOPPED_TOPICS, iter(person.stopped_topics)),
        **counters,
    }
