"""A small bank for cases that a person computes: four channels and what the case adds."""

from datetime import date

from hengce.model.channel import Channel, ConsoleConnector
from hengce.model.configuration import Configuration, Stop
from hengce.model.contact import ContactKind
from hengce.model.decision import Candidate, Reason
from hengce.model.event import Event
from hengce.model.instant import Instant, day, read_instant
from hengce.model.noun import Label
from hengce.model.policy import Cap, Filter, Policy, Rolling, Window
from hengce.model.product import Product
from hengce.model.strategy import (
    Edge,
    Entry,
    Exit,
    Graph,
    Message,
    MessageClass,
    PriorityClass,
    Score,
    Strategy,
)
from hengce.model.tag import Kind
from hengce.rules.ast import Column, Compare, Condition, Constant, IsTrue, Literal, Operator, Value
from oracle.reference import Checked, CustomerFacts, PastContact, ReferenceAnswer, decide

SHANGHAI = "Asia/Shanghai"
NEW_YORK = "America/New_York"
NOW = read_instant("2026-11-22T10:00:00", SHANGHAI)  # a Sunday
TODAY = day(date(2026, 11, 22))
NAME = Label(zh="名", en="name")
ANY = Filter()
COMMERCIAL = Filter(message_classes=(MessageClass.COMMERCIAL,))
SMS = Filter(channels=("sms",))


def _condition(text: str) -> Condition:
    return (
        Constant(text == "TRUE")
        if text in {"TRUE", "FALSE"}
        else IsTrue(Column(text, Kind.BOOLEAN), False)
    )


def _where(event: str, text: str) -> Condition:
    limit = Literal(int(text), Kind.INTEGER)
    return Compare(Operator.GE, Column("days", Kind.INTEGER), limit)


def _number(text: str) -> Value:
    known = text[0].isalpha()
    return Column(text, Kind.REAL) if known else Literal(float(text), Kind.REAL)


def _money(text: str) -> Value:
    if text[0].isalpha():
        return Column(text, Kind.MONEY)
    return Literal(round(float(text) * 100), Kind.MONEY)


CHECKED = Checked(condition=_condition, where=_where, number=_number, money=_money)


def a_channel(name: str, **more: object) -> Channel:
    fields = {"id": name, "label": NAME, "connector": ConsoleConnector(), "response_prior": 0.02}
    return Channel(**{**fields, **more})


def a_strategy(
    name: str,
    *channels: str,
    value: str = "100",
    audience: str = "TRUE",
    event: str = "",
    where: str = "",
    hours: int = 24,
    **more: object,
) -> Strategy:
    """A strategy worth P = 1 times its value; commercial marketing unless said otherwise."""
    action = Message(id="act", channels=channels or ("sms",), material="m", expires_hours=hours)
    entry = Entry(id="in", audience=audience, event=event, where=where)
    edges = (Edge(source="in", target="act"), Edge(source="act", target="out"))
    fields = {
        "id": name,
        "label": NAME,
        "department": "retail",
        "owner": "owner",
        "priority_class": PriorityClass.MARKETING,
        "message_class": MessageClass.COMMERCIAL,
        "category": "wealth",
        "topic": "funds",
        "starts": "2026-01-01",
        "ends": "2026-12-31",
        "score": Score(propensity="1", value=value),
        "graph": Graph(nodes=(entry, action, Exit(id="out")), edges=edges),
    }
    return Strategy(**{**fields, **more})


def a_cap(name: str, limit: int, window: Window | None = None, **more: object) -> Cap:
    fields = {"counts": ANY, "window": window or Rolling(days=7)}
    return Cap(id=name, label=NAME, limit=limit, **{**fields, **more})


def a_contact(at: Instant | None, channel: str = "sms", **more: object) -> PastContact:
    fields = {
        "strategy": "old",
        "channel": channel,
        "priority_class": PriorityClass.MARKETING,
        "message_class": MessageClass.COMMERCIAL,
        "category": "wealth",
        "topic": "funds",
        "department": "retail",
        "interrupts": True,
    }
    return PastContact(ContactKind(**{**fields, **more}), at)


CHANNELS = (
    a_channel("app", interrupts=False),
    a_channel("email"),
    a_channel("push"),
    a_channel("sms"),
)


def ask(
    *strategies: Strategy,
    customer: CustomerFacts | None = None,
    history: tuple[PastContact, ...] = (),
    stops: tuple[Stop, ...] = (),
    now: Instant = NOW,
    trigger: Event | None = None,
    channels: tuple[Channel, ...] = CHANNELS,
    products: tuple[Product, ...] = (),
    live: frozenset[str] | None = None,
    **policy: object,
) -> ReferenceAnswer:
    """Decide for one customer; consent is not needed unless the policy says so."""
    rules = {"zone": SHANGHAI, "departments": (), "consent_required": (), **policy}
    bank = Configuration(
        tags=(),
        events=(),
        products=products,
        channels=channels,
        purposes=(),
        materials=(),
        units=(),
        policy=Policy(**rules),
        strategies=strategies,
    )
    return decide(
        configuration=bank,
        customer=customer or CustomerFacts("C1"),
        history=history,
        stops=stops,
        now=now,
        trigger=trigger,
        live=frozenset(s.id for s in strategies) if live is None else live,
        checked=CHECKED,
    )


def only(answer: ReferenceAnswer) -> Candidate:
    (candidate,) = answer.candidates
    return candidate


def reasons(answer: ReferenceAnswer) -> dict[str, Reason]:
    return {candidate.strategy: candidate.reason for candidate in answer.candidates}
