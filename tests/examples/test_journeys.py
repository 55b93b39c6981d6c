"""The journeys of `examples/journeys`: whole, without an error, and with cases that are shown."""

import csv
import io
import re
from itertools import pairwise
from pathlib import Path

import pytest

from hengce.config.dump import dump
from hengce.config.load import load, load_with_places
from hengce.lint.run import lint
from hengce.lint.severity import errors_of
from hengce.model import nodes
from hengce.model.instance import Did
from hengce.model.nodes import Entry, Message, Task
from hengce.model.nodes.action import ActionNode, Blocked
from hengce.model.nodes.entry import ReentryMode
from hengce.model.strategy import MessageClass, PriorityClass
from hengce.model.version import version_of

FOLDER = Path(__file__).parents[2] / "examples" / "journeys"
README = (FOLDER / "README.md").read_text("utf-8")
BANK = load(FOLDER)
STRATEGIES = {strategy.id: strategy for strategy in BANK.strategies}

# What lint advises, and why it stays so.
ADVISED = {
    "journey.late_entries",  # who enters in the last days of 2027 does not come to every wave
    "journey.over_cap",  # DEP006 waits for a free place, RET003 is stopped by its own cap
    "journey.same_audience",  # a card is activated: CRD003 and CRD006 share the caps
    "wave.may_expire_closed",  # what is about the last minutes is not said the next morning
}

# Scenario, priority class, message class.
SCENARIOS = """
DEP002 marketing commercial
DEP006 marketing commercial
DEP007 marketing commercial
DEP009 service transactional
DEP010 marketing commercial
WEA001 marketing commercial
WEA002 marketing commercial
WEA005 marketing commercial
WEA007 service care
ACQ001 marketing commercial
ACQ002 marketing commercial
ACQ003 service transactional
ACQ004 service transactional
ACQ005 marketing commercial
CRD003 marketing commercial
CRD005 marketing commercial
CRD006 marketing commercial
CRD007 marketing commercial
CRD011 risk regulatory
CRD013 service commercial
CRD014 service transactional
CRD025 marketing commercial
LN001 marketing commercial
LN008 service transactional
BIZ002 marketing commercial
SEG001 marketing care
SEG009 risk regulatory
RET001 marketing commercial
RET003 marketing commercial
RET007 service regulatory
RET009 marketing commercial
EXT001 marketing commercial
"""
ROWS = list(csv.reader(io.StringIO(SCENARIOS.strip()), delimiter=" "))

EVERY = pytest.mark.parametrize("strategy", BANK.strategies, ids=lambda strategy: strategy.id)


def _of(scenario: str):
    return [each for each in BANK.strategies if each.label.zh.split(" ")[0] == scenario]


def _entry(strategy) -> Entry:
    return next(node for node in strategy.graph.nodes if isinstance(node, Entry))


def test_lint_finds_no_error():
    loaded = load_with_places(FOLDER)
    problems = lint(loaded.configuration, loaded.places)
    assert errors_of(problems) == ()
    assert {problem.code for problem in problems} <= ADVISED


@pytest.mark.parametrize(("scenario", "priority", "message"), ROWS, ids=lambda value: value)
def test_each_scenario_is_there_with_its_classes(scenario, priority, message):
    found = _of(scenario)
    assert found
    for strategy in found:
        assert strategy.priority_class is PriorityClass(priority)
        assert strategy.message_class is MessageClass(message)
        first = (FOLDER / "strategies" / f"{strategy.id}.yaml").read_text("utf-8").splitlines()[0]
        assert first.startswith(f"# {scenario} ")
        assert strategy.label.en.startswith(f"{scenario} ")


def test_nothing_else_is_there():
    assert {each.label.zh.split(" ")[0] for each in BANK.strategies} == {row[0] for row in ROWS}
    assert len(BANK.strategies) == 33


def test_every_kind_of_node_occurs():
    kinds = {getattr(nodes, name) for name in nodes.__all__ if name != "Node"}
    assert {type(node) for each in BANK.strategies for node in each.graph.nodes} == kinds


def test_everything_that_a_blocked_wave_can_do_occurs():
    waves = [n for s in BANK.strategies for n in s.graph.nodes if isinstance(n, ActionNode)]
    assert {wave.on_blocked for wave in waves} == set(Blocked)


@EVERY
def test_each_has_an_owner_dates_and_a_drawing_from_left_to_right(strategy):
    assert (strategy.starts, strategy.ends) == ("2026-01-01", "2027-12-31")
    assert strategy.owner
    at = {node.id: node.position for node in strategy.graph.nodes}
    assert None not in at.values()
    assert len({(place.x, place.y) for place in at.values()}) == len(at)
    assert all(at[edge.source].x < at[edge.target].x for edge in strategy.graph.edges)
    assert all(node.label is not None for node in strategy.graph.nodes)


@EVERY
def test_each_has_two_examples_or_more_that_name_what_is_there(strategy):
    assert len(strategy.examples) >= 2
    here = {node.id: node for node in strategy.graph.nodes}
    ways = {node.id: node.ways for node in strategy.graph.nodes}
    for example in strategy.examples:
        assert example.expect.verdict or example.expect.steps
        for step in example.expect.steps:
            assert step.node in here, (example.name, step)
            assert step.did in set(Did), (example.name, step)
            assert step.branch is None or step.branch in ways[step.node], (example.name, step)
            channels = _channels(here[step.node])
            assert not step.channel or step.channel in channels, (example.name, step)
        for happening in example.happens:
            assert not happening.wave or isinstance(here[happening.wave], ActionNode)
            assert not happening.looks_at or happening.looks_at in {"popup", "banner"}
            _fits_the_catalogue(happening.event, happening.properties)
        _fits_the_catalogue(_entry(strategy).event, example.given.trigger)


def _channels(node) -> tuple[str, ...]:
    if isinstance(node, Message):
        return node.channels
    return (node.channel,) if isinstance(node, Task) else ()


def _fits_the_catalogue(event: str, properties) -> None:
    if event:
        known = next(each for each in BANK.events if each.name == event)
        assert set(properties) == set(known.properties), event
    else:
        assert properties == {}


@EVERY
def test_the_steps_of_an_example_follow_one_another_along_the_edges(strategy):
    """From one named step to the next there is a way; what happens has its order, too."""
    reaches = _reaches(strategy.graph)
    for example in strategy.examples:
        steps = example.expect.steps
        for one, other in pairwise(steps):
            assert other.node == one.node or other.node in reaches[one.node], (example.name, other)
        after = [step.after.us for step in steps if step.after is not None]
        assert after == sorted(after), example.name
        happens = [each.after.us for each in example.happens]
        assert happens == sorted(happens), example.name


def _reaches(graph) -> dict[str, set[str]]:
    ahead = {node.id: set() for node in graph.nodes}
    for edge in graph.edges:
        ahead[edge.source].add(edge.target)
    for node in graph.nodes:
        if isinstance(node, nodes.Jump):
            ahead[node.id].add(node.to)
    for _ in graph.nodes:
        for name, targets in ahead.items():
            ahead[name] = targets.union(*(ahead[target] for target in targets))
    return ahead


@EVERY
def test_marketing_that_interrupts_ends_with_a_complaint(strategy):
    """Commercial and care journeys that speak leave when the customer complains."""
    speaks = any(isinstance(node, Message) for node in strategy.graph.nodes)
    journey = strategy.id != "crd013_autopay"
    if journey and speaks and strategy.priority_class is PriorityClass.MARKETING:
        ends = {rule.awaits.event for rule in strategy.exits if rule.awaits is not None}
        by_refusal = any(rule.awaits and rule.awaits.wave for rule in strategy.exits)
        assert "complaint_filed" in ends or by_refusal


def test_events_with_a_number_of_their_own_start_instances_of_their_own():
    keyed = {"bill", "deposit", "application", "transfer", "complaint", "card", "device"}
    catalogue = {event.name: event for event in BANK.events}
    for strategy in BANK.strategies:
        entry = _entry(strategy)
        if entry.event and entry.reentry.mode is ReentryMode.EACH_EVENT:
            assert entry.reentry.key in catalogue[entry.event].properties, strategy.id
        if entry.event and keyed & set(catalogue[entry.event].properties):
            modes = {ReentryMode.EACH_EVENT, ReentryMode.NEVER}
            assert entry.reentry.mode in modes, strategy.id


def test_the_founding_journey_is_the_one_of_the_plan():
    """Day 1 SMS; not clicked: day 3 popup; clicked, not bought: day 7 task with a script."""
    founding = STRATEGIES["wea001_first_purchase"]
    golden, not_clicked, *_ = founding.examples
    days = {
        (example.name, step.node): step.after.us / 86_400e6
        for example in (golden, not_clicked)
        for step in example.expect.steps
        if step.after is not None
    }
    assert days[golden.name, "sms"] == 0
    assert days[not_clicked.name, "clicked"] == 2
    assert days[golden.name, "not_bought"] == days[not_clicked.name, "not_bought"] == 6
    waves = [n.id for n in founding.graph.nodes if isinstance(n, ActionNode)]
    assert waves == ["sms", "popup", "call"]


def test_anonymous_devices_get_push_alone():
    (installed,) = _of("ACQ001")
    spoken = [n.channels for n in installed.graph.nodes if isinstance(n, Message)]
    assert spoken == [("push",), ("push",)]


def test_the_caps_are_those_of_the_plan():
    caps = {cap.id: cap for cap in BANK.policy.caps}
    wealth, month = caps["wealth_7d"], caps["commercial_month"]
    assert (wealth.limit, wealth.window.days, wealth.counts.interruptions_only) == (1, 7, True)
    assert (month.limit, month.window.unit, month.counts.interruptions_only) == (3, "month", True)


def test_writing_and_reading_gives_the_same_content(tmp_path):
    dump(BANK, tmp_path)
    assert version_of(load(tmp_path)) == version_of(BANK)


def test_the_readme_lists_them_with_their_waves_and_nodes():
    rows = re.findall(r"^\| `(\w+)` \| (\w+) \| (.*?) \| (.*?) \| (.*?) \|$", README, re.MULTILINE)
    shown = {name: (scenario, kinds) for name, scenario, _what, _waves, kinds in rows}
    assert shown == {
        strategy.id: (
            strategy.label.zh.split(" ")[0],
            ", ".join(sorted({str(node.__struct_config__.tag) for node in strategy.graph.nodes})),
        )
        for strategy in BANK.strategies
    }
