"""Random customers of a bank, their events and their contacts of the past.

Times lie on the edges of windows: on them, and one microsecond to either side.
"""

from collections.abc import Iterator, Sequence
from random import Random
from typing import TypeVar

from msgspec.structs import replace

from hengce.model.configuration import Configuration
from hengce.model.contact import ContactKind
from hengce.model.event import Event
from hengce.model.instant import DAY_US, HOUR_US, Instant
from hengce.model.profile import EVERY_CHANNEL, PERSONALISATION
from hengce.model.strategy import MessageClass, PriorityClass, Strategy
from hengce.model.tag import Scalar
from hengce.model.window import Calendar
from oracle.case import CustomerFacts, PastContact, Taken
from oracle.documents import PURPOSES
from oracle.frames import CATEGORIES, CHANNELS, DEPARTMENTS, PRODUCTS, TOPICS, ZONES, Frame
from oracle.moments import since
from oracle.phrases import CITIES, EVENTS
from oracle.policies import CLASSES, windows_of

Item = TypeVar("Item")

ORGS = ("HQ", "上海")
BAD_ZONES = ("Mars/Olympus", "+08:00", "", "Asia")
MILLISECOND_US = 1_000


def beside(at: Frame, edge: Instant) -> Instant:
    """Draw an edge, or an instant next to it."""
    return edge + at.rng.choice((-1, 0, 0, 1))


# Customers --------------------------------------------------------------------------------


def customer(at: Frame, made: Configuration, name: str) -> tuple[CustomerFacts, tuple[Event, ...]]:
    """Draw a customer; return him and those of his events that ask."""
    rng = at.rng
    org = rng.choice(ORGS)
    asking = tuple(_asking(at, name, org))
    pairs = [(purpose, channel) for purpose in PURPOSES for channel in at.channels]
    sent, answered = _counters(at, at.channels)
    sent_at, answered_at = _counters(at, [part.id for part in made.policy.dayparts])
    refusing = 0.01 if at.mild else 0.08
    opt_outs = ([EVERY_CHANNEL], refusing), (at.channels, refusing), ([PERSONALISATION], 0.2)
    # Of their own chance: what else is drawn of a world does not move.
    kinds = Random(f"{at.now} {name}")
    strategies = sorted(strategy.id for strategy in made.strategies)
    facts = CustomerFacts(
        customer=name,
        org=org,
        tags=_tags(at),
        consents=_some(at, pairs, 0.85),
        opt_outs=frozenset().union(*(_some(at, pool, share) for pool, share in opt_outs)),
        opt_out_topics=_some(at, TOPICS, refusing),
        stopped_topics=_some(at, TOPICS, refusing),
        stopped_categories=frozenset(c for c in CATEGORIES if kinds.random() < refusing),
        stopped_strategies=frozenset(s for s in strategies if kinds.random() < refusing),
        engaged_topics=_some(at, TOPICS, refusing),
        sent=sent,
        answered=answered,
        sent_at=sent_at,
        answered_at=answered_at,
        events=(*asking, *_events(at, name, org)),
    )
    return facts, asking


def _some(at: Frame, pool: Sequence[Item], share: float) -> frozenset[Item]:
    return frozenset(item for item in pool if at.chance(share))


def _counters(at: Frame, names: Sequence[str]) -> tuple[dict[str, int], dict[str, int]]:
    """Draw how many messages were sent by name, and how many of these answered."""
    sent = {name: at.rng.choice((0, 0, 3, 40)) for name in names if at.chance(0.6)}
    answered = {
        name: at.rng.randint(0, min(count, 4)) for name, count in sent.items() if at.chance(0.8)
    }
    return sent, answered


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
        "household": _shared_value(at, "家"),
        "income": rng.choice((0, 100_000, 2_000_000, 2**62)),
        "last_login": beside(at, at.now - rng.choice((1, 24)) * HOUR_US),
        "mobile": "13800000000",
        "phone": _shared_value(at, "021-"),
        "points": rng.choice((0, 1, 3, 30, -4, 2**62, -(2**63) + 1)),
        "response": rng.choice((0.05, 0.3, 0.4, 0.75)),
        "risk_class": rng.choice((*CLASSES, "C9")),
        "vip": at.chance(0.5),
        "zone": rng.choice((*ZONES, *BAD_ZONES)),
    }
    return {name: None if at.chance(0.1) else value for name, value in drawn.items()}


def _shared_value(at: Frame, stem: str) -> str:
    """Draw a value that others may share; an empty text is a value like any other."""
    return "" if at.chance(0.03) else f"{stem}{at.rng.randrange(at.households)}"


# Events -----------------------------------------------------------------------------------


def _asking(at: Frame, name: str, org: str) -> Iterator[Event]:
    """Yield the events that ask: one of each type, and perhaps one more, close together."""
    rng = at.rng
    if not at.triggers:
        return
    more = (rng.choice(at.triggers),) if at.chance(0.4) else ()
    for number, event in enumerate((*at.triggers, *more), 1):
        occurred_at = at.now - rng.choice((0, 0, 20)) * MILLISECOND_US
        yield _event(at, event, name, org, "0" * number, occurred_at)


def _events(at: Frame, name: str, org: str) -> Iterator[Event]:
    """Yield events on the edges of windows."""
    rng = at.rng
    for number in range(1, rng.randint(1, 7)):
        days = rng.choice((0, 1, 7, 7, 40))
        occurred_at = beside(at, at.now - days * DAY_US)
        yield _event(at, rng.choice(tuple(EVENTS)), name, org, str(number), occurred_at)


def _event(
    at: Frame, name: str, customer: str, org: str, number: str, occurred_at: Instant
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


def history(at: Frame, made: Configuration) -> tuple[PastContact, ...]:
    """Draw a customer's contacts of the past, some of them in flight."""
    edges = [since(window, at.now, at.zone, at.calendar) for window in windows_of(made.policy)]
    count = at.rng.choice((0, 0, 1, 2, 3, 6))
    return tuple(PastContact(_message(at, made), _counted_from(at, edges)) for _ in range(count))


def _message(at: Frame, made: Configuration) -> ContactKind:
    """Draw what was sent, sometimes with further offers in the same message."""
    first = _offer(at, made)
    if not at.chance(0.3):
        return first
    further = (_offer(at, made) for _ in range(at.rng.choice((1, 1, 2, 3))))
    riders = tuple(
        replace(offer, channel=first.channel, interrupts=first.interrupts) for offer in further
    )
    return replace(first, riders=riders)


def taken(at: Frame, made: Configuration) -> tuple[Taken, ...]:
    """Draw contacts, mostly of other customers, that took of what is limited.

    They lie around the first instant of the bank's day.
    """
    midnight = since(Calendar(unit="day"), at.now, at.zone) + 1
    instants = (at.now, midnight, midnight - 1, midnight - 40 * DAY_US)
    return tuple(
        Taken(_message(at, made), at.rng.choice(instants), at.rng.choice((1, 1, 2)))
        for _ in range(at.rng.choice((0, 0, 1, 2, 5)))
    )


def _offer(at: Frame, made: Configuration) -> ContactKind:
    """Draw a present strategy's offer, or one that only history knows."""
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
            product=known.product,
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
        product=rng.choice(("", "", *PRODUCTS, "old")),
    )


def _counted_from(at: Frame, edges: Sequence[Instant]) -> Instant | None:
    """Draw an instant on the edge of a window, near now, or None for in flight."""
    rng = at.rng
    if at.chance(0.1):
        return None
    if edges and at.chance(0.6):
        return beside(at, rng.choice(edges))
    recent = at.now - rng.randrange(3 * DAY_US)
    return rng.choice((at.now, at.now - 1, at.now + HOUR_US, at.now - 90 * DAY_US, recent, recent))
