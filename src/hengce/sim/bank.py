"""A family of small banks: one law each, a few dozen customers, texts that say whence they come.

Every text names its strategy, its channel and the revision of the documents, so that who
reads what a channel received knows which configuration spoke.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random

import msgspec

from hengce.flow.handover import with_handovers
from hengce.model.channel import Channel
from hengce.model.configuration import Configuration
from hengce.model.connector import ConsoleConnector, Placement, SlotConnector, TaskConnector
from hengce.model.consent import Purpose
from hengce.model.delivery import Delivery, Promise
from hengce.model.filter import Filter
from hengce.model.handover import HANDOVER, Handover
from hengce.model.instant import Instant
from hengce.model.journey import is_journey
from hengce.model.material import Material, Variant
from hengce.model.nodes import Entry, Exit, Message, Task
from hengce.model.noun import Label
from hengce.model.outcome import OutcomeKind
from hengce.model.policy import (
    Cap,
    Department,
    OpenHours,
    Policy,
    Requirement,
    Suitability,
    Suppression,
)
from hengce.model.product import Product
from hengce.model.relation import Rest
from hengce.model.strategy import (
    Edge,
    Graph,
    MessageClass,
    Parameter,
    PriorityClass,
    Strategy,
)
from hengce.model.tag import EventType, Kind, Owner, Tag
from hengce.model.task import TaskRules
from hengce.model.version import version_of
from hengce.model.window import Calendar, Rolling, Window
from hengce.sim.dice import dice
from hengce.sim.journeys import GIFT, journey, journeys_of, materials_of
from hengce.sim.offers import (
    EVENTS,
    HEAD_HOURS,
    JOURNEY_EVENTS,
    NUMBERED,
    OFFERS,
    TASK_HOURS,
    Offer,
    offers_by_id,
    strategy_of,
)
from hengce.sim.people import PURPOSE, ZONE, Person, made

FAMILIES = 12
"""How many banks there are; a seed uses one of them."""

GIFTS = 3
"""How many gifts there are."""

BANNER = str(Placement.BANNER)

_NAME = Label(zh="名", en="name")
_CLASSES = dict.fromkeys(("C1", "C2", "C3", "C5"), _NAME)
_COMMERCIAL = Filter(message_classes=(MessageClass.COMMERCIAL,), interruptions_only=True)
_MARKETING = (MessageClass.COMMERCIAL, MessageClass.CARE)


@dataclass(frozen=True, slots=True)
class SimBank:
    """One bank of the family.

    Attributes:
        number: Which one.
        people: Its customers.
        revisions: The configurations that may decide, in turn; the first one does at first.
        draft: A configuration that nobody approved.
        journeys: The journeys that it has.
    """

    number: int
    people: tuple[Person, ...]
    revisions: tuple[Configuration, ...]
    draft: Configuration
    journeys: tuple[str, ...]

    @property
    def policy(self) -> Policy:
        """The law, which no revision changes."""
        return self.revisions[0].policy

    def consents_said(
        self,
        customers: Collection[str],
        as_of: Instant,  # noqa: ARG002 -- all were given long ago
    ) -> Mapping[str, Mapping[str, bool]]:
        """Return what the nightly files say of some customers' consents: they were given."""
        return {
            person.customer: dict.fromkeys(sorted(person.consents), True)
            for person in self.people
            if person.customer in customers
        }


@cache
def bank(number: int) -> SimBank:
    """Make a bank; the same number makes the same one."""
    chance = dice(f"bank {number}")
    shared = _shared(chance)
    people = tuple(made(place, chance) for place in range(chance.randrange(20, 41)))
    less = chance.choice(("loan", "fund", "nightly_fund", "deposit"))
    journeys = journeys_of(number, chance)
    first, second = _revised(shared, "r1", "", journeys), _revised(shared, "r2", less, journeys)
    return SimBank(
        number=number,
        people=people,
        revisions=(_after(first, second), _after(second, first)),
        draft=_revised(shared, "draft", "", journeys),
        journeys=journeys,
    )


def version(configuration: Configuration) -> str:
    """Return the name by content that the store knows a configuration by."""
    return version_of(configuration)


# Documents --------------------------------------------------------------------------------


def _shared(chance: Random) -> Configuration:
    scarce = chance.random() < 0.5
    return Configuration(
        tags=_TAGS,
        events=tuple(_event(name) for name in sorted((*EVENTS, *JOURNEY_EVENTS))),
        products=_products(chance, scarce=scarce),
        channels=_channels(chance),
        purposes=(Purpose(id=PURPOSE, label=_NAME, texts={"v1": "营销"}),),
        materials=(),
        units=(),
        policy=_policy(chance),
        strategies=tuple(
            _strategy(offer, chance, scarce=scarce)
            for offer in OFFERS
            if not offer.id.startswith(HANDOVER)
        ),
    )


def _event(name: str) -> EventType:
    said = {"number": Kind.TEXT} if name in NUMBERED else {}
    return EventType(name=name, label=_NAME, properties=said)


_TAGS = (
    Tag(name="age", kind=Kind.INTEGER, label=_NAME),
    Tag(name="app", kind=Kind.BOOLEAN, label=_NAME),
    Tag(name="assessed_until", kind=Kind.DATE, label=_NAME),
    Tag(name="complaint_open", kind=Kind.BOOLEAN, label=_NAME, owner=Owner.EVENTS),
    Tag(name="household", kind=Kind.TEXT, label=_NAME),
    Tag(name="likes", kind=Kind.REAL, label=_NAME, owner=Owner.EVENTS),
    Tag(name="manager", kind=Kind.TEXT, label=_NAME),
    Tag(name="mobile", kind=Kind.TEXT, label=_NAME),
    Tag(name="stage", kind=Kind.INTEGER, label=_NAME, owner=Owner.EVENTS),
    Tag(name="tolerance", kind=Kind.TEXT, label=_NAME, values=_CLASSES),
    Tag(name="vip", kind=Kind.BOOLEAN, label=_NAME),
    Tag(name="warmth", kind=Kind.REAL, label=_NAME, owner=Owner.EVENTS),
    Tag(name="zone", kind=Kind.TEXT, label=_NAME),
)


def _channels(chance: Random) -> tuple[Channel, ...]:
    slot = SlotConnector(placement=Placement.BANNER)
    once = {MessageClass.TRANSACTIONAL: Promise.AT_MOST_ONCE} if chance.random() < 0.3 else {}
    return (
        Channel(id="banner", label=_NAME, connector=slot, interrupts=False),
        Channel(
            id="push",
            label=_NAME,
            connector=ConsoleConnector(),
            reachable="app",
            cost_cents=1,
            delivery=once,
        ),
        Channel(
            id="sms",
            label=_NAME,
            connector=ConsoleConnector(),
            reachable="mobile IS NOT NULL",
            address="mobile",
            cost_cents=5,
        ),
        Channel(id="task", label=_NAME, connector=TaskConnector(), interrupts=False),
        Channel(id="wecom", label=_NAME, connector=ConsoleConnector(), cost_cents=2),
    )


def _products(chance: Random, *, scarce: bool) -> tuple[Product, ...]:
    stock = chance.randrange(1, 4) if scarce else None
    return (
        Product(id="bond", label=_NAME, category="wealth", risk_level=2),
        Product(id="deposit", label=_NAME, category="savings", risk_level=None, stock=stock),
        Product(id="fund", label=_NAME, category="wealth", risk_level=3),
        Product(id=GIFT, label=_NAME, category="gifts", risk_level=None, stock=GIFTS),
    )


def _policy(chance: Random) -> Policy:
    opens = chance.choice(("07:00", "08:30", "09:00"))
    closes = chance.choice(("19:00", "20:00", "21:30"))
    return Policy(
        zone=ZONE,
        departments=(Department(id="retail", label=_NAME),),
        zone_tag="zone",
        contacts_per_decision_max=chance.choice((1, 1, 2)),
        delivery=Delivery(care=chance.choice((Promise.AT_MOST_ONCE, Promise.AT_LEAST_ONCE))),
        caps=tuple(_caps(chance)),
        rests=(
            Rest(
                id="calm",
                label=_NAME,
                after=Filter(priority_classes=(PriorityClass.RISK,)),
                hours=3,
            ),
        ),
        open_hours=(
            OpenHours(
                id="day", label=_NAME, opens=opens, closes=closes, message_classes=_MARKETING
            ),
            OpenHours(id="wecom", label=_NAME, opens="06:00", closes="23:00", channels=("wecom",)),
        ),
        requirements=(
            Requirement(
                id="of_age",
                label=_NAME,
                condition="age >= 18",
                applies=Filter(message_classes=_MARKETING),
            ),
        ),
        suppressions=(
            Suppression(
                id="complaint",
                label=_NAME,
                condition="complaint_open",
                applies=Filter(priority_classes=(PriorityClass.MARKETING,)),
            ),
        ),
        suitability=Suitability(
            tolerance_tag="tolerance",
            valid_until_tag="assessed_until",
            allows={"C1": 1, "C2": 2, "C3": 3, "C5": 5},
        ),
        tasks=TaskRules(
            manager_tag="manager", open_max=chance.choice((1, 2, 50)), head_hours=HEAD_HOURS
        ),
        handovers=_handovers(),
    )


def _handovers() -> tuple[Handover, ...]:
    """Return the rules: who asks something, and who says that he is interested."""
    asks, wants = _handover("asks"), _handover("wants")
    interested = (OutcomeKind.INTERESTED,)
    return (
        msgspec.structs.replace(asks, asked=("sms",)),
        msgspec.structs.replace(wants, answered=interested, where="channel <> 'task'"),
    )


def _handover(name: str) -> Handover:
    """Return a rule that makes a task for one of our offers, without what starts it."""
    offer = offers_by_id()[HANDOVER + name]
    return Handover(
        id=name,
        label=_NAME,
        department="retail",
        owner="owner",
        channel="task",
        material=offer.id,
        category=offer.category,
        topic=offer.topic,
        starts="2026-01-01",
        ends="2027-12-31",
        message_class=offer.message_class,
        deadline_hours=TASK_HOURS,
    )


def _caps(chance: Random) -> list[Cap]:
    day_or_month: tuple[Window, ...] = (
        Calendar(unit="day"),
        Calendar(unit="week"),
        Calendar(unit="month"),
    )
    rolling: tuple[Window, ...] = (Rolling(hours=6), Rolling(days=1), Rolling(days=7))
    care = Filter(message_classes=(MessageClass.CARE,))
    banner = Filter(channels=("banner",))
    funds = Filter(topics=("funds",))
    caps = [
        _cap("commercial", chance.choice((1, 2)), chance.choice(rolling), _COMMERCIAL),
        _cap("calendar", chance.choice((1, 2, 3)), chance.choice(day_or_month), _COMMERCIAL),
        _cap("care", 1, chance.choice(day_or_month), care),
        _cap("shown", chance.choice((2, 3)), Rolling(hours=12), banner),
        _cap("funds", chance.choice((1, 2)), chance.choice(rolling), funds),
    ]
    if chance.random() < 0.6:
        household = _cap("household", 1, Rolling(days=chance.choice((1, 2))), _COMMERCIAL)
        caps.append(msgspec.structs.replace(household, per="household"))
    return caps


def _cap(name: str, limit: int, window: Window, counts: Filter) -> Cap:
    return Cap(id=name, label=_NAME, limit=limit, window=window, counts=counts)


def _strategy(offer: Offer, chance: Random, *, scarce: bool) -> Strategy:
    action = _action(offer)
    entry = Entry(id="in", audience=offer.audience, event=offer.event)
    budget = chance.choice((6, 11)) if scarce and offer.id == "loan" else None
    graph = Graph(
        nodes=(entry, action, Exit(id="out")),
        edges=(Edge(source="in", target="say"), Edge(source="say", target="out")),
    )
    return msgspec.structs.replace(strategy_of(offer, _NAME, graph), budget_cents=budget)


def _action(offer: Offer) -> Message | Task:
    if offer.channels != ("task",):
        return Message(
            id="say", channels=offer.channels, material=offer.id, expires_hours=offer.hours
        )
    return Task(
        id="say",
        channel="task",
        material=offer.id,
        expires_hours=offer.hours,
        deadline_hours=TASK_HOURS,
    )


def _after(configuration: Configuration, before: Configuration) -> Configuration:
    """Return documents that know the journeys in which customers may still be."""
    earlier = tuple(one for one in before.strategies if is_journey(one))
    return msgspec.structs.replace(configuration, earlier=earlier)


def _revised(
    shared: Configuration, revision: str, without: str, journeys: Sequence[str]
) -> Configuration:
    """Return documents whose texts bear a revision, without one strategy."""
    named = {"revision": Parameter(value=revision)}
    strategies = [
        msgspec.structs.replace(document, parameters=named)
        for document in sorted(shared.strategies, key=lambda one: one.id)
        if document.id != without
    ]
    strategies += [journey(name, revision) for name in sorted(journeys)]
    # A rule has no parameters: its script bears the revision itself.
    said = "{{ parameter.revision }}"
    materials = [
        _material(offer, revision if offer.id.startswith(HANDOVER) else said)
        for offer in sorted(OFFERS, key=lambda one: one.id)
        if offer.id != without
    ]
    materials += [material for name in sorted(journeys) for material in materials_of(name, _text)]
    return with_handovers(
        msgspec.structs.replace(shared, strategies=tuple(strategies), materials=tuple(materials))
    )


def _material(offer: Offer, revision: str) -> Material:
    texts = {name: Variant(body=_text(f"{offer.id}|{name}|{revision}")) for name in offer.channels}
    return Material(id=offer.id, variants=texts)


def _text(signature: str) -> str:
    """Return what the customer reads; the law asks for all of it."""
    return f"【模拟银行】[{signature}] 理财非存款、产品有风险、投资须谨慎 拒收请回复R"
