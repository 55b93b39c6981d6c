"""The journeys of the simulated banks: together they use every kind of node.

Spans are short, so that a seed of a few days sees them end. Each has two versions, which
differ in what they wait for and where they lead: customers stay in the one that they entered.
Every wave has a text of its own, which names the journey, the node and the revision.
"""

from collections.abc import Callable, Iterator
from random import Random

import msgspec

from hengce.model.material import Material, Variant
from hengce.model.nodes import (
    AdjustPreference,
    AudienceSplit,
    Benefit,
    Choose,
    ConditionSplit,
    Entry,
    Exit,
    ExperimentSplit,
    Jump,
    Message,
    Node,
    Race,
    SetTag,
    SubJourney,
    Task,
    Wait,
    WaitForEvent,
    WaveSplit,
)
from hengce.model.nodes.action import Blocked
from hengce.model.nodes.awaited import Awaited, Stage
from hengce.model.nodes.condition_split import Of
from hengce.model.nodes.entry import Anchor, Reentry, ReentryMode
from hengce.model.nodes.span import Span
from hengce.model.nodes.wait import After, BusinessDays, Next, OnDate
from hengce.model.noun import Label
from hengce.model.strategy import Edge, ExitRule, Graph, Parameter, Strategy
from hengce.sim.offers import JOURNEYS, TASK_HOURS, Offer, offers_by_id, strategy_of

DAYS_MAX = 3
"""Nobody stays longer: at the end of a seed everybody has left."""

PATIENCE_HOURS = 3
"""How long a free place is waited for."""

GIFT = "gift"
"""The benefit of which there are few."""

_NAME = Label(zh="旅程", en="journey")
_GROUPS = (
    ("onboard",),
    ("apply",),
    ("chase",),
    ("reward",),
    ("nurture",),
    ("parent", "child"),
    ("date",),
)
_Drawn = tuple[tuple[Node, ...], str]


def journeys_of(number: int, chance: Random) -> tuple[str, ...]:
    """Draw which journeys a bank has: one by its number, and one to three more."""
    own = _GROUPS[number % len(_GROUPS)]
    others = chance.sample([g for g in _GROUPS if g != own], chance.choice((1, 2, 3)))
    return tuple(name for group in (own, *others) for name in group)


def journey(name: str, revision: str) -> Strategy:
    """Return a version of a journey; its parameter bears the revision."""
    offer = offers_by_id()[name]
    nodes, ways = _DRAWN[name](offer, is_second=revision == "r2")
    drawn = strategy_of(offer, _NAME, Graph(nodes=nodes, edges=tuple(_edges(ways))))
    return msgspec.structs.replace(
        drawn,
        parameters={"revision": Parameter(value=revision)},
        exits=_EXITS.get(name, ()),
        days_max=DAYS_MAX,
    )


def materials_of(name: str, text: Callable[[str], str]) -> Iterator[Material]:
    """Yield what the waves of both versions of a journey say.

    Args:
        name: The journey.
        text: Makes a text of what it says of itself.
    """
    waves = {
        node.id: node.channels if isinstance(node, Message) else (node.channel,)
        for revision in ("r1", "r2")
        for node in journey(name, revision).graph.nodes
        if isinstance(node, Message | Task)
    }
    for node, channels in sorted(waves.items()):
        signature = f"{name}/{node}"
        variants = {
            channel: Variant(body=text(f"{signature}|{channel}|{{{{ parameter.revision }}}}"))
            for channel in channels
        }
        yield Material(id=_material(name, node), variants=variants)


def _material(name: str, node: str) -> str:
    return f"{name}_{node}"


def _edges(ways: str) -> Iterator[Edge]:
    """Read ways, written `source:target` or `source/branch:target`."""
    for way in ways.split():
        start, _, target = way.partition(":")
        source, _, branch = start.partition("/")
        yield Edge(source=source, target=target, branch=branch)


def _say(
    offer: Offer,
    node: str,
    *channels: str,
    blocked: Blocked = Blocked.SKIP,
) -> Message:
    return Message(
        id=node,
        channels=channels,
        material=_material(offer.id, node),
        expires_hours=offer.hours,
        wait_hours=PATIENCE_HOURS,
        on_blocked=blocked,
    )


def _call(offer: Offer, node: str, *branches: str, blocked: Blocked = Blocked.SKIP) -> Task:
    return Task(
        id=node,
        channel="task",
        material=_material(offer.id, node),
        expires_hours=offer.hours,
        deadline_hours=TASK_HOURS,
        branches=branches,
        on_blocked=blocked,
    )


def _in(offer: Offer, reentry: Reentry, *, called: bool = False) -> Entry:
    return Entry(
        id="in", audience=offer.audience, event=offer.event, reentry=reentry, called=called
    )


def _answer(wave: str, *stages: Stage) -> Awaited:
    return Awaited(wave=wave, stages=stages)


_DONE, _OVER = Exit(id="done", goal=True), Exit(id="over")
_OUT = (_DONE, _OVER)
_AGAIN = Reentry()
_ONCE = Reentry(mode=ReentryMode.NEVER)

# Journeys ---------------------------------------------------------------------------------


def _onboard(offer: Offer, *, is_second: bool) -> _Drawn:
    """Who does not answer is asked again, by how far the first message came; once in a life."""
    hours = 4 if is_second else 2
    nodes = (
        _in(offer, _ONCE),
        Wait(id="rest", until=After(minutes=20), spread_minutes=10),
        _say(offer, "hello", "sms", "push"),
        WaitForEvent(
            id="heard",
            awaits=_answer("hello", Stage.CLICKED, Stage.BOUGHT),
            timeout=Span(hours=hours),
        ),
        SetTag(id="mark", tag="stage", value=1),
        WaveSplit(id="far", wave="hello", stages=(Stage.SUPPRESSED, Stage.DELIVERED)),
        _say(offer, "more", "push", blocked=Blocked.EXIT),
        *_OUT,
    )
    ways = (
        " hello:heard heard:mark heard/timeout:far mark:done"
        " far/suppressed:over far/delivered:more far/else:more more:over"
    )
    if is_second:
        return nodes, "in:rest rest:hello" + ways
    return tuple(node for node in nodes if node.id != "rest"), "in:hello" + ways


def _apply(offer: Offer, *, is_second: bool) -> _Drawn:
    """An instance for each application; what is blocked waits, and then a manager calls."""
    nodes = (
        _in(offer, Reentry(mode=ReentryMode.EACH_EVENT, key="number")),
        ConditionSplit(id="kind", branches={"big": "number = 'N1'"}, of=Of.ENTRY),
        WaitForEvent(
            id="waiting",
            awaits=Awaited(event="approved", same=("number",)),
            timeout=Span(hours=2 if is_second else 1, minutes=30),
        ),
        _say(offer, "yes", "push", "sms", blocked=Blocked.WAIT),
        _say(offer, "remind", "push", blocked=Blocked.OTHER_CHANNEL),
        _say(offer, "other", "sms"),
        _call(offer, "call"),
        *_OUT,
    )
    return nodes, (
        "in:kind kind/big:waiting kind/else:waiting waiting:yes waiting/timeout:remind"
        " yes:done yes/blocked:call remind:over remind/blocked:other other:over call:over"
    )


def _chase(offer: Offer, *, is_second: bool) -> _Drawn:
    """Reminds up to three times, until something happens; who pays leaves at once."""
    nodes = (
        _in(offer, _AGAIN),
        _say(offer, "remind", "sms", "push"),
        Race(
            id="first",
            awaits={
                "came": Awaited(event="login"),
                "clicked": _answer("remind", Stage.CLICKED),
                "refused": _answer("remind", Stage.REFUSED),
            },
            timeout=Span(hours=3 if is_second else 2),
        ),
        ConditionSplit(
            id="who", branches={"quiet": "count_of('login', hours => 6) = 0", "old": "age >= 60"}
        ),
        Jump(id="again", to="remind", times_max=1 if is_second else 2),
        _call(offer, "visit", blocked=Blocked.EXIT),
        _OVER,
    )
    return nodes, (
        "in:remind remind:first first/came:over first/clicked:over first/refused:who"
        " first/timeout:again again/else:who who/quiet:visit who/old:visit who/else:over visit:over"
    )


def _reward(offer: Offer, *, is_second: bool) -> _Drawn:
    """Half get a gift while there are any, the others a call; again on another day."""
    share = 7_000 if is_second else 5_000
    nodes = (
        _in(offer, Reentry(mode=ReentryMode.AFTER_PERIOD, days=1, anchor=Anchor.EXIT)),
        ExperimentSplit(id="arm", salt="reward", arms={"gift": share, "call": 10_000 - share}),
        Benefit(id="give", benefit=GIFT, on_blocked=Blocked.MANAGER),
        _say(offer, "given", "sms", blocked=Blocked.WAIT),
        _call(offer, "call", "bought", "interested", blocked=Blocked.WAIT),
        AdjustPreference(id="likes", tag="warmth", step=0.5),
        *_OUT,
    )
    return nodes, (
        "in:arm arm/gift:give arm/call:call give:given give/blocked:call given:likes"
        " given/blocked:over call/bought:done call/interested:likes call/else:over"
        " call/blocked:over likes:done"
    )


def _nurture(offer: Offer, *, is_second: bool) -> _Drawn:
    """What stands in a slot until it is seen; afterwards the brain chooses."""
    nodes = (
        _in(offer, _AGAIN),
        AudienceSplit(id="part", audiences={"vip": "vip", "young": "age < 30"}),
        Wait(id="morning", until=Next(at="10:00", grace_minutes=30)),
        _say(offer, "shown", "banner"),
        WaitForEvent(
            id="seen",
            awaits=_answer("shown", Stage.SEEN, Stage.CLICKED),
            timeout=Span(hours=2 if is_second else 4),
        ),
        _say(offer, "pushed", "push"),
        Choose(id="best", category="wealth", on_blocked=Blocked.SKIP, expires_hours=24),
        _DONE,
    )
    return nodes, (
        "in:part part/vip:shown part/young:morning part/else:shown morning:shown shown:seen"
        " seen:best seen/timeout:pushed pushed:best best:done"
    )


def _parent(offer: Offer, *, is_second: bool) -> _Drawn:
    """Sends customers through another journey, and goes on when they have left it."""
    nodes = (
        _in(offer, _AGAIN),
        SubJourney(id="through", strategy="child"),
        _say(offer, "thanks", "wecom"),
        Wait(id="later", until=After(hours=2 if is_second else 1)),
        *_OUT,
    )
    return nodes, "in:through through/goal:thanks through/else:later thanks:done later:over"


def _child(offer: Offer, *, is_second: bool) -> _Drawn:
    """Is started by another journey; waits for a visit to the app, or a working day."""
    nodes = (
        _in(offer, _AGAIN, called=True),
        WaitForEvent(id="app", awaits=Awaited(event="login"), timeout=Span(hours=2)),
        Wait(id="work", until=BusinessDays(days=1 if is_second else 0, at="11:00")),
        _say(offer, "ask", "sms", blocked=Blocked.EXIT),
        *_OUT,
    )
    return nodes, "in:app app:done app/timeout:work work:ask ask:over"


def _date(offer: Offer, *, is_second: bool) -> _Drawn:
    """Waits for a date that is missing, past, near or far; each event is an instance."""
    nodes = (
        _in(offer, Reentry(mode=ReentryMode.EACH_EVENT)),
        Wait(id="day", until=OnDate(tag="assessed_until", days=-1 if is_second else 0)),
        _say(offer, "due", "wecom"),
        _say(offer, "missing", "sms", blocked=Blocked.EXIT),
        *_OUT,
    )
    return nodes, "in:day day:due day/missing:missing day/past:over due:done missing:over"


_DRAWN: dict[str, Callable[..., _Drawn]] = {
    "onboard": _onboard,
    "apply": _apply,
    "chase": _chase,
    "reward": _reward,
    "nurture": _nurture,
    "parent": _parent,
    "child": _child,
    "date": _date,
}

_EXITS = {
    "onboard": (ExitRule(id="complains", condition="complaint_open"),),
    "chase": (ExitRule(id="paid", awaits=Awaited(event="paid"), goal=True),),
    "nurture": (ExitRule(id="idle", condition="count_of('browse', hours => 20) = 0"),),
    "date": (ExitRule(id="came", awaits=Awaited(event="login"), goal=True),),
}

assert {offer.id for offer in JOURNEYS} == _DRAWN.keys(), "each has a graph"
