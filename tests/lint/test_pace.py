"""How long ways take and how often they touch a customer, beside all ways followed one by one."""

from itertools import pairwise

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amount import examples
from hengce.lint.nested import lay_out
from hengce.lint.pace import DAYS_OFF_MAX, earliest, latest, stay
from hengce.lint.routes import AGAIN, routes_of
from hengce.lint.touches import worst
from hengce.model.instant import DAY_US, HOUR_US
from hengce.model.nodes import (
    ConditionSplit,
    Entry,
    Exit,
    Jump,
    Message,
    Race,
    SubJourney,
    Task,
    Wait,
    WaitForEvent,
)
from hengce.model.nodes.action import Blocked
from hengce.model.nodes.awaited import Awaited, Stage
from hengce.model.nodes.span import Span
from hengce.model.nodes.wait import After, BusinessDays, Next, OnDate
from hengce.model.strategy import Edge, Graph
from hengce.model.task import TaskRules
from lint.test_journeys import WAKE

RULES = TaskRules()
EVENT = Awaited(event="app_login")
ANSWER = Awaited(wave="m", stages=(Stage.CLICKED,))
THREE_DAYS = Span(days=3)


def message(**more):
    return Message(id="m", channels=("sms",), material="C-ANY", **more)


def task(**more):
    return Task(id="t", channel="task", material="C-ANY", **more)


# the node, the branch; at least and at most in hours
STAYS = [
    (Entry(id="n", audience="TRUE"), "", 0, 0),
    (Wait(id="n", until=After(days=1, hours=2)), "", 26, 26),
    (Wait(id="n", until=After(days=1), spread_minutes=60), "", 24, 25),
    (Wait(id="n", until=Next(at="09:00")), "", 0, 25),
    (Wait(id="n", until=Next(at="09:00", days=2)), "", 33, 3 * 24 + 1),
    (Wait(id="n", until=Next(at="09:00", days=2, weekdays=(1,))), "", 33, 10 * 24 + 1),
    (Wait(id="n", until=BusinessDays(days=5)), "", 5 * 24, (7 + DAYS_OFF_MAX) * 24),
    (Wait(id="n", until=BusinessDays(days=1, at="10:00")), "", 10, (1 + DAYS_OFF_MAX) * 24),
    (Wait(id="n", until=OnDate(tag="matures_on")), "", 0, None),
    (Wait(id="n", until=OnDate(tag="matures_on")), "missing", 0, 0),
    (Wait(id="n", until=OnDate(tag="matures_on")), "past", 0, 0),
    (WaitForEvent(id="n", awaits=EVENT, timeout=THREE_DAYS), "", 0, 72),
    (WaitForEvent(id="n", awaits=EVENT, timeout=THREE_DAYS), "timeout", 72, 72),
    (WaitForEvent(id="n", awaits=ANSWER, timeout=THREE_DAYS), "timeout", 0, 72),
    (Race(id="n", awaits={"a": EVENT, "b": EVENT}, timeout=THREE_DAYS), "timeout", 72, 72),
    (Race(id="n", awaits={"a": EVENT, "b": ANSWER}, timeout=THREE_DAYS), "timeout", 0, 72),
    (SubJourney(id="n", strategy="x"), "goal", 0, None),
    (message(), "", 0, 24),
    (message(expires_hours=48), "", 0, 48),
    (message(on_blocked=Blocked.WAIT, wait_hours=6), "blocked", 0, 30),
    (task(expires_hours=10), "", 0, 10),
    (task(expires_hours=10, deadline_hours=20, branches=("x",)), "x", 0, 10 + 20 + 24 + 31 * 24),
]  # fmt: skip


@pytest.mark.parametrize(("node", "branch", "least", "most"), STAYS)
def test_how_long_a_customer_is_at_a_node(node, branch, least, most):
    stays = stay(node, branch, RULES)
    assert stays.least == least * HOUR_US
    assert stays.most == (None if most is None else most * HOUR_US)


# Random graphs ------------------------------------------------------------------------


@st.composite
def graphs(draw):
    """Draw a journey of up to seven nodes, with jumps back."""
    count = draw(st.integers(2, 7))
    nodes, edges = [Entry(id="n0", audience="TRUE")], [Edge(source="n0", target="n1")]
    for number in range(1, count):
        name, later = f"n{number}", [f"n{each}" for each in range(number + 1, count)] + ["end"]
        target = st.sampled_from(later)
        back = st.sampled_from([f"n{each}" for each in range(1, number + 1)])
        match draw(st.sampled_from(["say", "say", "wait", "split", "jump"])):
            case "say":
                blocked = draw(st.sampled_from([Blocked.SKIP, Blocked.OTHER_CHANNEL]))
                nodes.append(msgspec.structs.replace(message(on_blocked=blocked), id=name))
                ways = ["", "blocked"] if blocked is Blocked.OTHER_CHANNEL else [""]
            case "wait":
                nodes.append(Wait(id=name, until=After(hours=draw(st.integers(1, 60)))))
                ways = [""]
            case "split":
                nodes.append(ConditionSplit(id=name, branches={"a": "TRUE"}))
                ways = ["a", "else"]
            case "jump":
                nodes.append(Jump(id=name, to=draw(back), times_max=draw(st.integers(1, 2))))
                ways = ["else"]
        edges += [Edge(source=name, target=draw(target), branch=way) for way in ways]
    nodes.append(Exit(id="end"))
    graph = Graph(nodes=tuple(nodes), edges=tuple(edges))
    return msgspec.structs.replace(WAKE, graph=graph, days_max=3660)


def walks(routes, begin):
    """Yield every way from a node, as the moments at which each of its nodes is reached."""
    waiting = [((begin, 0, True),)]
    while waiting:
        walk = waiting.pop()
        yield walk
        name, at, _ = walk[-1]
        node = routes.nodes[name]
        for way in routes.ways[name]:
            steps = [(one[0], other[0]) for one, other in pairwise(walk)]
            if way.branch == AGAIN and steps.count((name, node.to)) >= node.times_max:
                continue
            least = stay(node, way.branch, RULES).least
            said = (name, at, way.branch != "blocked")
            waiting.append((*walk[:-1], said, (way.target, at + least, True)))


def by_hand(routes, counted, window_us):
    """Return the most waves of one way in a window, by looking at all ways."""
    most = 0
    for begin in counted:
        for walk in walks(routes, begin):
            inside = [n for n, at, said in walk if n in counted and said and at < window_us]
            most = max(most, len(inside))
    return most


QUIET = settings(max_examples=examples(300), deadline=None, derandomize=True)


@QUIET
@given(graphs(), st.integers(1, 100))
def test_the_worst_way_is_as_bad_as_the_worst_of_all_ways(strategy, hours):
    routes = routes_of(strategy)
    counted = frozenset(wave.id for wave in routes.waves)
    found = worst(lay_out(strategy, {}, RULES), counted, hours * HOUR_US)
    assert len(found) == by_hand(routes, counted, hours * HOUR_US)


@QUIET
@given(graphs())
def test_no_way_is_quicker_than_the_earliest_or_slower_than_the_latest(strategy):
    routes = routes_of(strategy)
    soonest = earliest(routes, routes.entry, RULES)
    longest = latest(routes, strategy, RULES)
    least, most = {}, {}
    for walk in walks(routes, routes.entry):
        name, at, _ = walk[-1]
        least[name] = min(least.get(name, at), at)
        most[name] = max(most.get(name, at), at)
    assert soonest == least
    assert all(longest[name] >= at for name, at in most.items())


def test_the_latest_moment_is_within_the_longest_stay():
    routes = routes_of(WAKE)
    short = msgspec.structs.replace(WAKE, days_max=3)
    assert max(latest(routes, short, RULES).values()) == 3 * DAY_US
