"""Random configurations of a bank: every rule of a decision occurs, and often."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeVar

from hengce.model.channel import Channel, ConsoleConnector
from hengce.model.configuration import Configuration, Stop, StopScope, Unit
from hengce.model.consent import Purpose
from hengce.model.instant import DAY_US, Day, Instant, calendar_date
from hengce.model.material import Material, Variant
from hengce.model.policy import (
    Calendar,
    Cap,
    Department,
    Filter,
    Holdout,
    HoldoutScope,
    OpenHours,
    Policy,
    Requirement,
    Rolling,
    Suitability,
    Suppression,
    Window,
)
from hengce.model.product import Product
from hengce.model.strategy import (
    Edge,
    Entry,
    Exit,
    Graph,
    Lever,
    Message,
    MessageClass,
    PriorityClass,
    Score,
    Strategy,
    Task,
)
from oracle.moments import today_in
from oracle.phrases import (
    COMPLAINT,
    EVENTS,
    HAS_MOBILE,
    MONEYS,
    NUMBERS,
    OF_AGE,
    TRUE,
    Book,
    catalogue,
    label,
    some_condition,
    some_where,
)

Item = TypeVar("Item")

CHANNELS = {"app": False, "email": True, "push": True, "sms": True, "task": False, "wecom": True}
CATEGORIES = ("card", "loan", "service", "wealth")
TOPICS = ("cards", "credit", "funds")
DEPARTMENTS = ("cards", "retail", "wealth")
PURPOSES = ("marketing", "service")
CLASSES = ("C1", "C2", "C3", "C4", "C5")
ORGS = ("HQ", "上海")
ZONES = (
    *("Asia/Shanghai", "Asia/Shanghai", "Asia/Shanghai", "America/New_York", "Europe/Berlin"),
    *("America/Havana", "Africa/Cairo", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"),
)
HOURS = (
    *(("08:00", "21:00"), ("09:00", "18:30"), ("21:00", "08:00"), ("22:30", "06:15")),
    *(("00:00", "06:00"), ("12:00", "12:30"), ("09:00", "00:00"), ("02:30", "03:15")),
)


@dataclass(frozen=True, slots=True)
class Frame:
    """What a world is built around.

    Attributes:
        rng: Where all chance comes from.
        book: Takes every condition that is written.
        now: The decision's time.
        today: The bank's day.
        zone: The bank's zone.
        trigger: The event that asks; empty for the nightly run.
    """

    rng: Random
    book: Book
    now: Instant
    today: Day
    zone: str
    trigger: str

    def chance(self, share: float) -> bool:
        """Be true in this share of cases."""
        return self.rng.random() < share


def frame(rng: Random, now: Instant) -> Frame:
    """Draw the bank's zone and what starts the decision."""
    zone = rng.choice(ZONES)
    trigger = rng.choice(tuple(EVENTS)) if rng.random() < 0.35 else ""
    return Frame(rng, Book(), now, today_in(zone, now), zone, trigger)


def configuration(at: Frame) -> Configuration:
    """Draw a valid configuration, each kind sorted by identifier."""
    tags, events = catalogue()
    names = sorted(at.rng.sample(tuple(CHANNELS), at.rng.randint(1, 5)))
    texts = {name: Variant(body="…") for name in names}
    strategies = _strategies(at, names)
    return Configuration(
        tags=tags,
        events=events,
        products=_products(),
        channels=tuple(_channel(at, name) for name in names),
        purposes=tuple(Purpose(id=name, label=label(name)) for name in PURPOSES),
        materials=(Material(id="m1", variants=texts),),
        units=(Unit(id="HQ", label=label("HQ")), Unit(id="上海", label=label("上海"), parent="HQ")),
        policy=_policy(at, names, [strategy.id for strategy in strategies]),
        strategies=strategies,
    )


def stops(at: Frame, made: Configuration) -> tuple[Stop, ...]:
    """Draw what is switched off, mostly nothing."""
    if not at.chance(0.25):
        return ()
    scopes = (StopScope.STRATEGY, StopScope.CHANNEL, StopScope.CATEGORY)
    scope = StopScope.BANK if at.chance(0.1) else at.rng.choice(scopes)
    targets: dict[StopScope, Sequence[str]] = {
        StopScope.STRATEGY: [strategy.id for strategy in made.strategies],
        StopScope.CHANNEL: [channel.id for channel in made.channels],
        StopScope.CATEGORY: CATEGORIES,
        StopScope.BANK: ("",),
    }
    target = at.rng.choice(targets[scope])
    return (Stop(scope=scope, target=target, reason="drill", by="ops", at=at.now - DAY_US),)


# Channels, products, strategies -----------------------------------------------------------


def _channel(at: Frame, name: str) -> Channel:
    rng = at.rng
    reachable = rng.choices((TRUE, HAS_MOBILE, some_condition(rng, 1)), (60, 30, 10))[0]
    return Channel(
        id=name,
        label=label(name),
        connector=ConsoleConnector(),
        interrupts=CHANNELS[name],
        reachable=at.book.condition(reachable),
        cost_cents=rng.choice((0, 1, 5, 5, 8)),
        response_prior=rng.choice((0.0, 0.015, 0.02, 0.02, 0.025, 0.1)),
    )


def _products() -> tuple[Product, ...]:
    levels = (None, 1, 2, 3, 4, 5)
    return tuple(
        Product(id=f"p{place}", label=label(f"p{place}"), category="wealth", risk_level=level)
        for place, level in enumerate(levels)
    )


def _strategies(at: Frame, channels: Sequence[str]) -> tuple[Strategy, ...]:
    shared = _score(at)
    ids = at.rng.sample(range(100), at.rng.randint(1, 12))
    drawn = (_strategy(at, f"s{number:02}", channels, shared) for number in sorted(ids))
    return tuple(drawn)


def _strategy(at: Frame, name: str, channels: Sequence[str], shared: Score) -> Strategy:
    rng = at.rng
    first, last = rng.choices(((-30, 30), (0, 9), (-9, 0), (1, 9), (-9, -1)), (84, 4, 4, 4, 4))[0]
    return Strategy(
        id=name,
        label=label(name),
        department=rng.choice(DEPARTMENTS),
        owner="owner",
        priority_class=rng.choices(tuple(PriorityClass), (20, 20, 60))[0],
        message_class=rng.choices(tuple(MessageClass), (10, 15, 20, 55))[0],
        category=rng.choice(CATEGORIES),
        topic=rng.choice(TOPICS),
        starts=calendar_date(at.today + first).isoformat(),
        ends=calendar_date(at.today + last).isoformat(),
        score=shared if at.chance(0.4) else _score(at),
        graph=_graph(at, channels),
        purpose=rng.choices(PURPOSES, (80, 20))[0],
        product=rng.choice(("", "", "p0", "p1", "p2", "p3", "p4", "p5")),
    )


def _score(at: Frame) -> Score:
    rng = at.rng
    percents = rng.sample((20.0, -35.0, 0.29, 1.1, -0.07, 100.0), rng.choice((0, 0, 1, 2, 3)))
    return Score(
        propensity=rng.choice(tuple(NUMBERS)),
        value=rng.choice(tuple(MONEYS)),
        propensity_unknown=rng.choice((0.0, 0.05, 0.5)),
        value_unknown_cents=rng.choice((0, 999, -500)),
        context=rng.choice((1.0, 1.0, 1.3, 0.0)),
        levers=tuple(Lever(name=f"l{n}", percent=percent) for n, percent in enumerate(percents)),
    )


def _graph(at: Frame, channels: Sequence[str]) -> Graph:
    rng = at.rng
    expires_hours = rng.choice((1, 2, 6, 24, 24, 72))
    action: Message | Task
    if at.chance(0.15):
        channel = rng.choice(channels)
        action = Task(id="act", channel=channel, material="m1", expires_hours=expires_hours)
    else:
        several = tuple(rng.sample(channels, rng.randint(1, min(4, len(channels)))))
        action = Message(id="act", channels=several, material="m1", expires_hours=expires_hours)
    edges = (Edge(source="in", target="act"), Edge(source="act", target="out"))
    return Graph(nodes=(_entry(at), action, Exit(id="out")), edges=edges)


def _entry(at: Frame) -> Entry:
    rng = at.rng
    audience = at.book.condition(TRUE if at.chance(0.6) else some_condition(rng))
    fits_question = at.chance(0.85)
    event = at.trigger if fits_question else rng.choice((*EVENTS, ""))
    if not event:
        return Entry(id="in", audience=audience)
    where = at.book.where(event, some_where(rng, event)) if at.chance(0.6) else ""
    return Entry(id="in", audience=audience, event=event, where=where)


# The policy -------------------------------------------------------------------------------


def _policy(at: Frame, channels: Sequence[str], strategies: Sequence[str]) -> Policy:
    rng = at.rng
    return Policy(
        zone=at.zone,
        departments=tuple(Department(id=name, label=label(name)) for name in DEPARTMENTS),
        zone_tag=rng.choice(("", "zone", "zone")),
        contacts_per_decision_max=rng.choice((1, 2, 2, 3)),
        consent_required=rng.choice(
            ((MessageClass.COMMERCIAL,), (MessageClass.COMMERCIAL, MessageClass.CARE), ())
        ),
        tie_seed=rng.choice((0, 20260201, 2**63 - 1)),
        preference_margin=rng.choice((0.0, 0.005, 0.02)),
        caps=tuple(_cap(at, n, channels, strategies) for n in range(rng.randint(0, 8))),
        open_hours=tuple(_hours(at, n, channels) for n in range(rng.choice((0, 1, 1, 2, 3)))),
        requirements=tuple(
            Requirement(
                id=f"require{n}",
                label=label("require"),
                condition=at.book.condition(OF_AGE if at.chance(0.7) else some_condition(rng, 1)),
                applies=_filter(at, channels, strategies),
            )
            for n in range(rng.choice((0, 0, 1, 2)))
        ),
        suppressions=tuple(
            Suppression(
                id=f"suppress{n}",
                label=label("suppress"),
                condition=at.book.condition(COMPLAINT if at.chance(0.7) else some_condition(rng)),
                applies=_filter(at, channels, strategies),
            )
            for n in range(rng.choice((0, 0, 1, 2)))
        ),
        suitability=_suitability(at),
        holdouts=tuple(_holdout(at, n, channels, strategies) for n in range(rng.randint(0, 3))),
    )


def _filter(at: Frame, channels: Sequence[str], strategies: Sequence[str]) -> Filter:
    def some(pool: Sequence[Item]) -> tuple[Item, ...]:
        if not at.chance(0.15):
            return ()
        return tuple(at.rng.sample(pool, at.rng.randint(1, min(2, len(pool)))))

    return Filter(
        priority_classes=some(tuple(PriorityClass)),
        message_classes=some(tuple(MessageClass)),
        categories=some(CATEGORIES),
        topics=some(TOPICS),
        departments=some(DEPARTMENTS),
        channels=some(channels),
        strategies=some(strategies),
        interruptions_only=at.chance(0.25),
    )


def _cap(at: Frame, number: int, channels: Sequence[str], strategies: Sequence[str]) -> Cap:
    rng = at.rng
    return Cap(
        id=f"cap{number}",
        label=label("cap"),
        limit=rng.choices((0, 1, 2, 3), (4, 38, 34, 24))[0],
        window=_window(at),
        counts=_filter(at, channels, strategies),
        obeys=_filter(at, channels, strategies) if at.chance(0.4) else None,
    )


def _window(at: Frame) -> Window:
    rng = at.rng
    if at.chance(0.5):
        return rng.choice((Rolling(days=7), Rolling(hours=36), Rolling(days=1, hours=1, seconds=1)))
    return Calendar(
        unit=rng.choice(("day", "week", "month")),
        zone=rng.choice(("", "", *ZONES)),
        week_start=rng.randint(1, 7),
    )


def _hours(at: Frame, number: int, channels: Sequence[str]) -> OpenHours:
    rng = at.rng
    opens, closes = rng.choice(HOURS)
    some_channels = tuple(rng.sample(channels, 1)) if at.chance(0.5) else ()
    classes = (MessageClass.COMMERCIAL, MessageClass.CARE) if at.chance(0.6) else ()
    return OpenHours(
        id=f"hours{number}",
        label=label("hours"),
        opens=opens,
        closes=closes,
        channels=some_channels,
        message_classes=classes,
    )


def _suitability(at: Frame) -> Suitability | None:
    if at.chance(0.25):
        return None
    known = CLASSES if at.chance(0.7) else CLASSES[:3]
    allows = {name: level for level, name in enumerate(known, 1)}
    return Suitability(tolerance_tag="risk_class", valid_until_tag="assessed_until", allows=allows)


def _holdout(at: Frame, number: int, channels: Sequence[str], strategies: Sequence[str]) -> Holdout:
    scope = at.rng.choices(tuple(HoldoutScope), (25, 25, 50))[0]
    targets: dict[HoldoutScope, Sequence[str]] = {
        HoldoutScope.BANK: ("",),
        HoldoutScope.DEPARTMENT: DEPARTMENTS,
        HoldoutScope.STRATEGY: strategies,
    }
    meant = {} if at.chance(0.5) else {"applies": _filter(at, channels, strategies)}
    return Holdout(
        id=f"holdout{number}",
        scope=scope,
        target=at.rng.choice(targets[scope]),
        share=at.rng.choice((0, 500, 3000, 5000, 10_000)),
        salt=f"2026-H2-{number}",
        **meant,
    )
