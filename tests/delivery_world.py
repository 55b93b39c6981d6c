"""A small bank with a few contacts in its outbox, for the relay and for outcomes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from fresh import begun
from hengce.flow.context import message_context
from hengce.flow.resting import Told, resting_until
from hengce.flow.saying import Handoff, Offer
from hengce.flow.second_gate import HandoffFacts
from hengce.model.configuration import Configuration
from hengce.model.contact import Contact, ContactKind
from hengce.model.decision import Decision, Pin
from hengce.model.instant import DAY_US, HOUR_US, Instant, read_instant
from hengce.model.material import Variant
from hengce.model.noun import Label
from hengce.model.policy import Daypart, Policy
from hengce.model.profile import ChangeKind
from hengce.model.strategy import (
    Graph,
    MessageClass,
    PriorityClass,
    Score,
    Strategy,
    StrategyState,
)
from hengce.model.tag import Kind, Scalar, Tag
from hengce.ports import KeptDecisions, Store, View
from hengce.reading.told import told_meanwhile
from hengce.store.segments import ParquetSegments
from hengce.store.sqlite import SqliteStore

NOW = read_instant("2026-11-22T12:00:00", "Asia/Shanghai")
POLICY = Policy(zone="Asia/Shanghai", departments=())
NAME = Label(zh="时段", en="part of the day")
DAYPARTS = msgspec.structs.replace(
    POLICY,
    zone_tag="zone",
    dayparts=(
        Daypart(id="morning", label=NAME, begins="08:00", ends="12:00"),
        Daypart(id="noon", label=NAME, begins="11:00", ends="14:00"),
        Daypart(id="evening", label=NAME, begins="18:00", ends="22:00"),
    ),
)
GREETING = Variant(body="{{ tag.city }}的客户，您好")
CITY = Tag(name="city", kind=Kind.TEXT, label=Label(zh="城市", en="city"))


def open_store(folder: Path) -> SqliteStore:
    return SqliteStore(begun(folder) / "hengce.db", ParquetSegments(folder / "segments"))


def strategy(name: str, message_class: MessageClass, topic: str) -> Strategy:
    return Strategy(
        id=name,
        label=Label(zh=name, en=name),
        department="wealth",
        owner="li",
        priority_class=PriorityClass.MARKETING,
        message_class=message_class,
        category="wealth",
        topic=topic,
        starts="2026-01-01",
        ends="2026-12-31",
        score=Score(propensity="0.1", value="100"),
        graph=Graph(nodes=(), edges=()),
        preference_tag=f"likes_{topic}",
    )


OFFER = strategy("offer", MessageClass.COMMERCIAL, "funds")
LOAN = strategy("loan", MessageClass.COMMERCIAL, "loans")
ALERT = strategy("alert", MessageClass.TRANSACTIONAL, "security")
STRATEGIES = {one.id: one for one in (OFFER, LOAN, ALERT)}

CONFIGURATION = Configuration(
    tags=(CITY,),
    events=(),
    products=(),
    channels=(),
    purposes=(),
    materials=(),
    units=(),
    policy=POLICY,
    strategies=tuple(sorted(STRATEGIES.values(), key=lambda one: one.id)),
)


def kind(of: Strategy, channel: str, riders: Sequence[Strategy] = ()) -> ContactKind:
    return ContactKind(
        strategy=of.id,
        channel=channel,
        priority_class=of.priority_class,
        message_class=of.message_class,
        category=of.category,
        topic=of.topic,
        department=of.department,
        interrupts=True,
        riders=tuple(kind(rider, channel) for rider in riders),
    )


def contact(
    decision: str,
    customer: str = "C1",
    of: Strategy = OFFER,
    channel: str = "sms",
    reserved_at: Instant = NOW - HOUR_US,
    release_at: Instant = NOW,
    expires_at: Instant = NOW + DAY_US,
    riders: Sequence[Strategy] = (),
) -> Contact:
    return Contact(
        id=f"{decision}.1",
        decision=decision,
        customer=customer,
        org="HQ",
        kind=kind(of, channel, riders),
        reserved_at=reserved_at,
        release_at=release_at,
        expires_at=expires_at,
    )


def reserve(store: Store, contacts: Iterable[Contact]) -> None:
    """Decide on contacts, each in a decision of its own."""
    pin = Pin(snapshot="s", position=0, configuration="c", at=0, engine="e", tzdata="t")
    with store.transaction(NOW - HOUR_US) as transaction:
        for one in contacts:
            decision = Decision(
                id=one.decision,
                customer=one.customer,
                org=one.org,
                pin=pin,
                candidates=(),
                contacts=(one,),
            )
            transaction.add_decisions([KeptDecisions.of(decision, b"")])


@dataclass
class Customer:
    """A row of the bank's table of customers."""

    city: str | None = "上海"
    address: str = "13800000000"
    consents: frozenset[str] = frozenset({"marketing:sms", "marketing:email"})
    sent: Mapping[str, int] = field(default_factory=dict)
    likes: float | None = None
    zone: str | None = None
    counters: Mapping[tuple[ChangeKind, str], int] = field(default_factory=dict)


@dataclass
class TableFacts:
    """Facts from a table of customers under the day's changes, read in one view.

    Attributes:
        store: The bank's memory.
        customers: The table.
        variant: The wording of every strategy.
        policy: The bank's rules in force.
        variants: The wordings of strategies that have their own.
    """

    store: Store
    customers: Mapping[str, Customer]
    variant: Variant | None = GREETING
    policy: Policy = POLICY
    variants: Mapping[str, Variant | None] = field(default_factory=dict)

    def read(self, contacts: Sequence[Contact], now: Instant) -> Sequence[Handoff]:
        with self.store.view() as view:
            changes = view.changes(sorted({one.customer for one in contacts}))
            told = told_meanwhile(view, contacts, self.policy.rests, now)
        refused: dict[tuple[str, ChangeKind], set[str]] = {}
        for change in changes:
            if change.value is True:
                refused.setdefault((change.customer, change.kind), set()).add(change.key)
        return [
            Handoff(
                one.id,
                self.policy,
                tuple(
                    self._offer(one, kind, refused, told.get(one.customer, ()))
                    for kind in one.kind.offers
                ),
            )
            for one in contacts
        ]

    def _offer(
        self,
        one: Contact,
        kind: ContactKind,
        refused: Mapping[tuple[str, ChangeKind], set[str]],
        told: Sequence[Told],
    ) -> Offer:
        def names(what: ChangeKind) -> frozenset[str]:
            return frozenset(refused.get((one.customer, what), ()))

        row = self.customers.get(one.customer)
        facts = HandoffFacts(
            strategy=STRATEGIES.get(kind.strategy),
            state=StrategyState.LIVE,
            consents=row.consents if row else None,
            opt_outs=names(ChangeKind.OPT_OUT),
            opt_out_topics=names(ChangeKind.OPT_OUT_TOPIC),
            stopped_topics=names(ChangeKind.STOP_TOPIC),
            stopped_categories=names(ChangeKind.STOP_CATEGORY),
            stopped_strategies=names(ChangeKind.STOP_STRATEGY),
            zone=row.zone if row else None,
            requirements_met=True if row else None,
            suppressed=False,
            resting_until=resting_until(kind, one.reserved_at, told, self.policy.rests),
            reachable=True if row else None,
            address=row.address if row else "",
        )
        values = {"city": row.city if row else None}
        context = message_context([CITY], values, None, {}, POLICY.zone, POLICY.currency)
        return Offer(facts, self.variants.get(kind.strategy, self.variant), context)


@dataclass
class TableBaseline:
    """What the table says of counters and preferences."""

    customers: Mapping[str, Customer]

    def partition(self, view: View, customer: str) -> int | None:
        return 0 if customer in self.customers else None

    def value(self, customer: str, kind: ChangeKind, key: str) -> Scalar:
        row = self.customers.get(customer)
        if row is None:
            return None
        tags = {"likes_funds": row.likes, "zone": row.zone}
        match kind:
            case ChangeKind.SENT:
                return row.sent.get(key)
            case ChangeKind.TAG:
                return tags.get(key)
            case _:
                return row.counters.get((kind, key))


class EmptyBaseline:
    """No snapshot: nothing is known but the day's changes."""

    def partition(self, view: View, customer: str) -> int | None:
        """Return None: everybody is a stranger."""
        return None

    def value(self, customer: str, kind: ChangeKind, key: str) -> Scalar:
        """Return None, whatever is asked."""
        return None
