"""The worst case of journeys that send customers through others, wave by wave."""

import shutil
from pathlib import Path

import msgspec
import pytest

from config.folder import replace
from hengce.lint import nested
from hengce.lint.nested import lay_out
from hengce.lint.touches import worst
from hengce.model.instant import DAY_US
from hengce.model.nodes import Exit, Jump, Message, SubJourney, Wait
from hengce.model.nodes.wait import After
from hengce.model.strategy import Edge, ExitRule, Graph
from hengce.model.task import TaskRules
from lint.test_journeys import BANK, DOCUMENTS, WAKE, among, found

RULES = TaskRules()
START = WAKE.graph.nodes[0]
GOAL = ExitRule(id="goal", condition="age > 90", goal=True)
NO_GOAL = ExitRule(id="gone", condition="age > 90")


def journey(name, *steps, **more):
    """A journey of steps in a row: `m1` a message, `3d` a wait, `>b` through b, `^m1` back once.

    Behind `>b` go on those without the goal; who reached the goal goes to the exit `won`.
    """
    nodes, edges, before = [START], [], (START.id, "")
    for step in [*steps, "end"]:
        match step[0], step[-1]:
            case "e", _:
                node = Exit(id="end")
            case "m", _:
                node = Message(id=step, channels=("sms",), material="C-ANY")
            case ">", _:
                node = SubJourney(id=f"s{len(nodes)}", strategy=step[1:])
                edges.append(Edge(source=node.id, target="won", branch="goal"))
            case "^", _:
                node = Jump(id=f"j{len(nodes)}", to=step[1:], times_max=1)
            case _, "d":
                node = Wait(id=f"w{len(nodes)}", until=After(days=int(step[:-1])))
        edges.append(Edge(source=before[0], target=node.id, branch=before[1]))
        nodes.append(node)
        before = (node.id, "else" if step[0] in ">^" else "")
    if any(isinstance(node, SubJourney) for node in nodes):
        nodes.append(Exit(id="won", goal=True))
    graph = Graph(nodes=tuple(nodes), edges=tuple(edges))
    return msgspec.structs.replace(WAKE, id=name, graph=graph, **{"exits": (), **more})


def worst_of(first, *others, days):
    journeys = {one.id: one for one in (first, *others)}
    legs = lay_out(first, journeys, RULES)
    messages = [name for name, (_, node) in legs.owners.items() if isinstance(node, Message)]
    return worst(legs, frozenset(messages), days * DAY_US)


TWO = journey("b", "m1", "3d", "m2")
SLOW = journey("b", "m1", "30d", "m2")

# what is asked, the journey, those that it sends through, the days of the window, the waves
WORST = [
    ("both count", journey("a", "m1", ">b"), [TWO], 7, "m1 s2/m1 s2/m2"),
    ("what comes after counts", journey("a", ">b", "m1"), [TWO], 7, "s1/m1 s1/m2 m1"),
    ("a wait inside takes its time", journey("a", ">b", "m1"), [TWO], 3, "s1/m2 m1"),
    ("so does one before", journey("a", "m1", "7d", ">b"), [TWO], 7, "s3/m1 s3/m2"),
    ("twice through the same", journey("a", ">b", ">b"), [TWO], 7, "s1/m1 s1/m2 s2/m1 s2/m2"),
    ("again by a jump", journey("a", "m1", ">b", "^m1"), [TWO], 7,
     "m1 s2/m1 s2/m2 m1 s2/m1 s2/m2"),
    ("jumps inside begin anew", journey("a", ">b", "^s1"), [journey("b", "m1", "^m1")], 7,
     "s1/m1 s1/m1 s1/m1 s1/m1"),
    ("through two levels", journey("a", "m1", ">b"), [journey("b", "m1", ">c"), journey("c", "m1")],
     7, "m1 s2/m1 s2/s2/m1"),
    ("who is in it already passes at once", journey("a", "m1", ">b", "m2"), [SLOW], 7,
     "m1 m2"),
    ("a slow one keeps the last wave away", journey("a", ">b", "m1"), [SLOW], 30, "s1/m2 m1"),
    ("an exit rule lets him go on sooner", journey("a", ">b", "m1"),
     [msgspec.structs.replace(SLOW, exits=(NO_GOAL,))], 7, "s1/m1 m1"),
    ("one with the goal lets him go elsewhere", journey("a", ">b", "m1"),
     [msgspec.structs.replace(SLOW, exits=(GOAL,))], 7, "s1/m2 m1"),
    ("so does the end of the longest stay", journey("a", ">b", "m1"),
     [journey("b", "m1", "30d", days_max=8)], 8, "s1/m1 m1"),
    ("when it comes early enough", journey("a", ">b", "m1"),
     [journey("b", "m1", "30d", days_max=20)], 8, "m1"),
    ("of which the wave before may have taken a part", journey("a", ">b", "m1"),
     [journey("b", "m1", "30d", days_max=8)], 5, "m1"),
    ("an unknown one is passed", journey("a", "m1", ">c", "m2"), [], 7, "m1 m2"),
    ("a circle is followed once", journey("a", "m1", ">b"), [journey("b", "m1", ">a")], 7,
     "m1 s2/m1"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("first", "others", "days", "waves"), [row[1:] for row in WORST], ids=[row[0] for row in WORST]
)
def test_the_worst_case(first, others, days, waves):
    assert len(worst_of(first, *others, days=days)) == len(waves.split())
    assert set(worst_of(first, *others, days=days)) == set(waves.split())


def test_levels_that_multiply_each_other_are_left_out(monkeypatch):
    """Twenty times through one that goes twenty times through another, and so on."""
    monkeypatch.setattr(nested, "LEGS_MAX", 2_000)
    chain = [journey(f"j{k}", *[f">j{k + 1}"] * 20) for k in range(5)]
    legs = lay_out(chain[0], {one.id: one for one in (*chain, journey("j5", "m1"))}, RULES)
    assert len(legs.of) < 10_000


# What is told -------------------------------------------------------------------------


def put(tmp_path):
    folder = Path(shutil.copytree(BANK, tmp_path / "bank"))
    shutil.copy(DOCUMENTS / "too_much_in_all.yaml", folder / "strategies")
    return folder


def test_the_waves_are_named_through_the_node_that_sends_there(tmp_path):
    problems = among(found(put(tmp_path)), "strategies/too_much_in_all")
    (facts,) = [dict(each.facts) for each in problems if each.code == "journey.over_cap"]
    assert facts["waves"] == "hello → again → wake/first → wake/second"
    assert (facts["count"], facts["cap"], facts["limit"]) == ("4", "commercial_month", "3")


def test_one_message_less_is_within_the_cap(tmp_path):
    folder = put(tmp_path)
    again = "    - {kind: message, id: again, channels: [sms], material: C-ANY}\n"
    file = "strategies/too_much_in_all.yaml"
    replace(folder, file, again, "")
    replace(folder, file, "    - {source: later, target: again}\n", "")
    replace(folder, file, "source: again, target: wake", "source: later, target: wake")
    assert among(found(folder), "strategies/too_much_in_all") == []


def test_what_a_journey_says_by_itself_is_told_of_it_alone(tmp_path):
    """Two in the journey that it sends through are over a cap of one: that one is told of."""
    folder = put(tmp_path)
    replace(folder, "policy.yaml", "limit: 3", "limit: 1")
    file = "strategies/too_much_in_all.yaml"
    text = (folder / file).read_text("utf-8")
    for name in ("hello", "again"):
        line = f"    - {{kind: message, id: {name}, channels: [sms], material: C-ANY}}\n"
        text = text.replace(
            line, f"    - {{kind: wait, id: {name}, until: {{kind: after, days: 1}}}}\n"
        )
    (folder / file).write_text(text, "utf-8")
    told = [each.where for each in found(folder) if each.code == "journey.over_cap"]
    assert "strategies/wake_up.yaml:15 graph" in told
    assert f"{file}:12 graph" not in told
