"""Random configurations of a bank: every rule of a decision occurs, and often."""

from collections.abc import Iterator, Sequence
from random import Random

import msgspec

from hengce.model.channel import Channel
from hengce.model.configuration import Configuration, Stop, StopScope, Unit
from hengce.model.connector import ConsoleConnector
from hengce.model.consent import Purpose
from hengce.model.instant import DAY_US, calendar_date
from hengce.model.learned import LearnedFactor
from hengce.model.material import Material, Variant
from hengce.model.nodes import Entry, Exit, Message, Task
from hengce.model.product import Product
from hengce.model.strategy import Edge, Graph, Lever, MessageClass, PriorityClass, Score, Strategy
from oracle.frames import CATEGORIES, CHANNELS, DEPARTMENTS, PRODUCTS, TOPICS, Frame
from oracle.phrases import (
    EVENTS,
    HAS_MOBILE,
    MONEYS,
    NUMBERS,
    TRUE,
    catalogue,
    label,
    some_condition,
    some_where,
)
from oracle.policies import learned_moments, policy

PURPOSES = ("marketing", "service")
RISK_LEVELS = (None, 1, 2, 3, 4, 5)
CLASSES_DRAWN = (
    *((PriorityClass.RISK, MessageClass.TRANSACTIONAL),) * 2,
    *((PriorityClass.SERVICE, MessageClass.CARE),) * 2,
    *((PriorityClass.MARKETING, MessageClass.COMMERCIAL),) * 5,
)
"""Pairs that a bank uses most; strategies of one pair may share a message."""


def configuration(at: Frame) -> Configuration:
    """Draw a valid configuration, each kind sorted by identifier."""
    tags, events = catalogue()
    texts = {name: Variant(body="…") for name in at.channels}
    strategies = _strategies(at)
    made = Configuration(
        tags=tags,
        events=events,
        products=_products(at),
        channels=tuple(_channel(at, name) for name in at.channels),
        purposes=tuple(Purpose(id=name, label=label(name)) for name in PURPOSES),
        materials=(Material(id="m1", variants=texts),),
        units=(Unit(id="HQ", label=label("HQ")), Unit(id="上海", label=label("上海"), parent="HQ")),
        policy=policy(at, [strategy.id for strategy in strategies]),
        strategies=strategies,
        learned=tuple(_learned(at, strategies)),
    )
    return msgspec.structs.replace(made, moments=learned_moments(made.policy))


def _learned(at: Frame, strategies: Sequence[Strategy]) -> Iterator[LearnedFactor]:
    """Draw what was learned of half of the strategies, of some for what they say no more."""
    for strategy in strategies:
        rng = Random(f"{at.now}/{strategy.id}")
        if rng.random() < 0.5:
            continue
        stale = rng.random() < 0.2
        yield LearnedFactor(
            strategy=strategy.id,
            propensity="0.123" if stale else strategy.score.propensity,
            factor=rng.choice((0.2, 0.7, 1.0, 1.25, 5.0)),
            contacts=100,
            maturity=0.5,
            position=1,
            at=at.now - DAY_US,
        )


def stops(at: Frame, made: Configuration) -> tuple[Stop, ...]:
    """Draw what is switched off, mostly nothing."""
    if not at.chance(0.03 if at.mild else 0.25):
        return ()
    scopes = (StopScope.STRATEGY, StopScope.CHANNEL, StopScope.CATEGORY)
    scope = StopScope.BANK if at.chance(0.1) else at.rng.choice(scopes)
    targets: dict[StopScope, Sequence[str]] = {
        StopScope.STRATEGY: [strategy.id for strategy in made.strategies],
        StopScope.CHANNEL: at.channels,
        StopScope.CATEGORY: CATEGORIES,
        StopScope.BANK: ("",),
    }
    target = at.rng.choice(targets[scope])
    return (Stop(scope=scope, target=target, reason="drill", by="ops", at=at.now - DAY_US),)


# Channels, products -----------------------------------------------------------------------


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
        capacity_per_day=rng.choice((1, 2, 3, 10)) if at.chance(0.2) else None,
    )


def _products(at: Frame) -> tuple[Product, ...]:
    return tuple(
        Product(
            id=name,
            label=label(name),
            category="wealth",
            risk_level=level,
            stock=at.rng.choice((1, 2, 2, 3, 10)) if at.chance(0.4) else None,
        )
        for name, level in zip(PRODUCTS, RISK_LEVELS, strict=True)
    )


# Strategies -------------------------------------------------------------------------------


def _strategies(at: Frame) -> tuple[Strategy, ...]:
    shared = _score(at)
    ids = at.rng.sample(range(100), at.rng.randint(1, 14))
    return tuple(_strategy(at, f"s{number:02}", shared) for number in sorted(ids))


def _strategy(at: Frame, name: str, shared: Score) -> Strategy:
    rng = at.rng
    first, last = rng.choices(((-30, 30), (0, 9), (-9, 0), (1, 9), (-9, -1)), (84, 4, 4, 4, 4))[0]
    priority_class, message_class = rng.choice(CLASSES_DRAWN)
    usual = 0.9 if at.mild else 0.6
    return Strategy(
        id=name,
        label=label(name),
        department=rng.choice(DEPARTMENTS),
        owner="owner",
        priority_class=priority_class if at.chance(usual) else rng.choice(tuple(PriorityClass)),
        message_class=message_class if at.chance(usual) else rng.choice(tuple(MessageClass)),
        category=rng.choice(CATEGORIES),
        topic=rng.choice(TOPICS),
        starts=calendar_date(at.today + first).isoformat(),
        ends=calendar_date(at.today + last).isoformat(),
        score=shared if at.chance(0.4) else _score(at),
        graph=_graph(at),
        purpose=rng.choices(PURPOSES, (80, 20))[0],
        product=rng.choice(("", "", *PRODUCTS, "p0", "p0")),
        mandatory=at.chance(0.15),
        bundle=rng.choice(at.bundles) if at.bundles and at.chance(0.8) else "",
        budget_cents=rng.choice((0, 4, 5, 9, 16, 1000)) if at.chance(0.15) else None,
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


def _graph(at: Frame) -> Graph:
    rng = at.rng
    expires_hours = rng.choice((1, 2, 6, 24, 24, 72))
    action: Message | Task
    if at.chance(0.15):
        channel = rng.choice(at.channels)
        action = Task(id="act", channel=channel, material="m1", expires_hours=expires_hours)
    else:
        most = min(4, len(at.channels))
        several = tuple(rng.sample(at.channels, most if at.mild else rng.randint(1, most)))
        action = Message(id="act", channels=several, material="m1", expires_hours=expires_hours)
    edges = (Edge(source="in", target="act"), Edge(source="act", target="out"))
    return Graph(nodes=(_entry(at), action, Exit(id="out")), edges=edges)


def _entry(at: Frame) -> Entry:
    rng = at.rng
    open_to_all = at.chance(0.85 if at.mild else 0.6)
    audience = at.book.condition(TRUE if open_to_all else some_condition(rng))
    fits_question = at.chance(0.85)
    event = rng.choice(at.triggers or ("",)) if fits_question else rng.choice((*EVENTS, ""))
    if not event:
        return Entry(id="in", audience=audience)
    where = at.book.where(event, some_where(rng, event)) if at.chance(0.6) else ""
    return Entry(id="in", audience=audience, event=event, where=where)
