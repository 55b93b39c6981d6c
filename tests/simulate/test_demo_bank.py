"""The configuration of the demo: whole, varied, and without a single error."""

import re

import pytest

from hengce.config.load import load_with_places
from hengce.flow.rehearse import rehearse
from hengce.lint.run import lint
from hengce.lint.severity import errors_of
from hengce.model.nodes import Entry, Message, Task
from hengce.simulate.bank import DEMO_BANK
from hengce.simulate.home import SLOT
from hengce.simulate.people import UNITS
from hengce.simulate.reach import CHANNELS


def _nodes(configuration, kind):
    return [n for s in configuration.strategies for n in s.graph.nodes if isinstance(n, kind)]


@pytest.mark.parametrize(
    ("what", "least", "most"),
    [
        ("tags", 35, 60),
        ("events", 12, 20),
        ("products", 14, 20),
        ("channels", 7, 7),
        ("purposes", 2, 2),
        ("units", 17, 17),
        ("strategies", 30, 45),
    ],
)
def test_size(configuration, what, least, most):
    assert least <= len(getattr(configuration, what)) <= most


def test_lint_finds_no_error():
    loaded = load_with_places(DEMO_BANK)
    assert errors_of(lint(loaded.configuration, loaded.places)) == ()


def test_each_department_has_strategies_for_the_night_and_some_for_events(configuration):
    started = {}
    for strategy in configuration.strategies:
        entry = next(node for node in strategy.graph.nodes if isinstance(node, Entry))
        started.setdefault(strategy.department, []).append(entry.event)
    assert set(started) == {each.id for each in configuration.policy.departments}
    for department, events in started.items():
        assert events.count("") >= 2, department
    assert sum(bool(event) for events in started.values() for event in events) >= 6


def test_each_channel_is_used(configuration):
    used = {name for node in _nodes(configuration, Message) for name in node.channels}
    used |= {node.channel for node in _nodes(configuration, Task)}
    assert used == {channel.id for channel in configuration.channels} == {*CHANNELS, SLOT}


def test_the_units_are_those_of_the_customers(configuration):
    assert set(UNITS) <= {unit.id for unit in configuration.units}


def test_the_examples_of_the_strategies_hold(configuration):
    told = [strategy for strategy in configuration.strategies if strategy.examples]
    assert len(told) >= 4
    assert [problem for strategy in told for problem in rehearse(configuration, strategy)] == []


def test_no_real_telephone_number_or_address_is_in_any_file():
    mobile = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
    for path in sorted(DEMO_BANK.rglob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        assert not mobile.search(text), path.name
        assert "@" not in text.replace("@example.com", ""), path.name
