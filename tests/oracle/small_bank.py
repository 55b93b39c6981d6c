"""A small bank for cases that a person computes: four channels and what the case adds."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from hengce.model.channel import Channel
from hengce.model.configuration import Configuration, Stop
from hengce.model.connector import ConsoleConnector
from hengce.model.contact import ContactKind
from hengce.model.decision import Candidate, Reason
from hengce.model.event import Event
from hengce.model.filter import Filter
from hengce.model.instant import Instant, day, read_instant
from hengce.model.nodes import Entry, Exit, Message
from hengce.model.noun import Label
from hengce.model.policy import Cap, Policy
from hengce.model.product import Product
from hengce.model.strategy import Edge, Graph, MessageClass, PriorityClass, Score, Strategy
from hengce.model.tag import Kind, Tag
from hengce.model.window import Rolling, Window
from hengce.model.working_days import WEEKENDS_ONLY, WorkingDays
from hengce.rules.ast import Column, Compare, Condition, Constant, IsTrue, Literal, Operator, Value
from oracle.case import (
    Checked,
    CustomerFacts,
    Member,
    PastContact,
    Question,
    ReferenceAnswer,
    Resource,
)
from oracle.groups import groups_of
from oracle.reference import decide_group

Answers = dict[str, Candidate]

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


def a_question(
    *strategies: Strategy,
    stops: tuple[Stop, ...] = (),
    now: Instant = NOW,
    triggers: tuple[Event, ...] = (),
    channels: tuple[Channel, ...] = CHANNELS,
    products: tuple[Product, ...] = (),
    tags: tuple[Tag, ...] = (),
    live: frozenset[str] | None = None,
    resources: tuple[Resource, ...] = (),
    calendar: WorkingDays = WEEKENDS_ONLY,
    checked: Checked = CHECKED,
    **policy: object,
) -> Question:
    """Ask a bank of four channels; consent is not needed unless the policy says so."""
    rules = {"zone": SHANGHAI, "departments": (), "consent_required": (), **policy}
    bank = Configuration(
        tags=tags,
        events=(),
        products=products,
        channels=channels,
        purposes=(),
        materials=(),
        units=(),
        policy=Policy(**rules),
        strategies=strategies,
    )
    return Question(
        configuration=bank,
        live=frozenset(s.id for s in strategies) if live is None else live,
        stops=stops,
        now=now,
        checked=checked,
        triggers=triggers,
        resources=resources,
        calendar=calendar,
    )


def ask(
    *strategies: Strategy,
    customer: CustomerFacts | None = None,
    history: tuple[PastContact, ...] = (),
    **more: object,
) -> ReferenceAnswer:
    """Decide for one customer."""
    member = Member(customer or CustomerFacts("C1"), history)
    (answer,) = decide_group(a_question(*strategies, **more), [member])
    return answer


def ask_all(*strategies: Strategy, members: Sequence[Member], **more: object) -> dict[str, Answers]:
    """Decide for customers in their groups; return their answers by customer and strategy."""
    question = a_question(*strategies, **more)
    groups = groups_of(question.configuration.policy, [member.facts for member in members])
    question = replace(question, impersonal=groups.impersonal)
    answers: dict[str, Answers] = {}
    for places in groups.members:
        group = [members[place] for place in places]
        for member, answer in zip(group, decide_group(question, group), strict=True):
            by_strategy = {candidate.strategy: candidate for candidate in answer.candidates}
            answers[member.facts.customer] = by_strategy
    return answers


def only(answer: ReferenceAnswer) -> Candidate:
    (candidate,) = answer.candidates
    return candidate


def reasons(answer: ReferenceAnswer) -> dict[str, Reason]:
    return {candidate.strategy: candidate.reason for candidate in answer.candidates}
