"""A small bank with a few contacts in its outbox, for the relay and for outcomes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hengce.flow.context import message_context
from hengce.flow.second_gate import HandoffFacts
from hengce.model.configuration import Configuration
from hengce.model.contact import Contact, ContactKind
from hengce.model.decision import Decision, Pin
from hengce.model.instant import DAY_US, HOUR_US, Instant, read_instant
from hengce.model.material import Variant
from hengce.model.noun import Label
from hengce.model.policy import Policy
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
from hengce.ports import Store, StoredDecision
from hengce.relay import Handoff
from hengce.store.segments import ParquetSegments
from hengce.store.sqlite import SqliteStore

NOW = read_instant("2026-11-22T12:00:00", "Asia/Shanghai")
POLICY = Policy(zone="Asia/Shanghai", departments=())
GREETING = Variant(body="{{ tag.city }}的客户，您好")
CITY = Tag(name="city", kind=Kind.TEXT, label=Label(zh="城市", en="city"))


def open_store(folder: Path) -> SqliteStore:
    return SqliteStore(folder / "hengce.db", ParquetSegments(folder / "segments"))


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
ALERT = strategy("alert", MessageClass.TRANSACTIONAL, "security")
STRATEGIES = {one.id: one for one in (OFFER, ALERT)}

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


def contact(
    decision: str,
    customer: str = "C1",
    of: Strategy = OFFER,
    channel: str = "sms",
    release_at: Instant = NOW,
    expires_at: Instant = NOW + DAY_US,
) -> Contact:
    kind = ContactKind(
        strategy=of.id,
        channel=channel,
        priority_class=of.priority_class,
        message_class=of.message_class,
        category=of.category,
        topic=of.topic,
        department=of.department,
        interrupts=True,
    )
    return Contact(
        id=f"{decision}.1",
        decision=decision,
        customer=customer,
        org="HQ",
        kind=kind,
        reserved_at=NOW - HOUR_US,
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
            transaction.add_decision(StoredDecision(decision, b""))


@dataclass
class Customer:
    """A row of the bank's table of customers."""

    city: str | None = "上海"
    address: str = "13800000000"
    consents: frozenset[str] = frozenset({"marketing:sms", "marketing:email"})
    sent: Mapping[str, int] = field(default_factory=dict)
    likes: float | None = None


@dataclass
class TableFacts:
    """Facts from a table of customers under the day's changes, read in one view."""

    store: Store
    customers: Mapping[str, Customer]
    variant: Variant | None = GREETING

    def read(self, contacts: Sequence[Contact], now: Instant) -> Sequence[Handoff]:
        with self.store.view() as view:
            changes = view.changes(sorted({one.customer for one in contacts}))
        refused: dict[tuple[str, ChangeKind], set[str]] = {}
        for change in changes:
            if change.value is True:
                refused.setdefault((change.customer, change.kind), set()).add(change.key)
        return [self._handoff(one, refused) for one in contacts]

    def _handoff(self, one: Contact, refused: Mapping[tuple[str, ChangeKind], set[str]]) -> Handoff:
        def names(kind: ChangeKind) -> frozenset[str]:
            return frozenset(refused.get((one.customer, kind), ()))

        row = self.customers.get(one.customer)
        facts = HandoffFacts(
            strategy=STRATEGIES.get(one.kind.strategy),
            state=StrategyState.LIVE,
            consents=row.consents if row else None,
            opt_outs=names(ChangeKind.OPT_OUT),
            opt_out_topics=names(ChangeKind.OPT_OUT_TOPIC),
            stopped_topics=names(ChangeKind.STOP_TOPIC),
            requirements_met=True if row else None,
            suppressed=False,
            reachable=True if row else None,
            address=row.address if row else "",
        )
        values = {"city": row.city if row else None}
        context = message_context([CITY], values, None, {}, POLICY.zone, POLICY.currency)
        return Handoff(one.id, facts, POLICY, self.variant, context)


@dataclass
class TableBaseline:
    """What the table says of counters and preferences."""

    customers: Mapping[str, Customer]

    def value(self, customer: str, kind: ChangeKind, key: str) -> Scalar:
        row = self.customers.get(customer)
        if row is None:
            return None
        if kind is ChangeKind.SENT:
            return row.sent.get(key)
        return row.likes if (kind, key) == (ChangeKind.TAG, "likes_funds") else None


class EmptyBaseline:
    """No snapshot: nothing is known but the day's changes."""

    def value(self, customer: str, kind: ChangeKind, key: str) -> Scalar:
        """Return None, whatever is asked."""
        return None
