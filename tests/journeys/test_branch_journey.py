"""A journey of head office in a branch: its own waits and sums, and its customers alone."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from hengce.model.instant import DAY_US
from journeys.living import Living, _person, at, journey
from stack.banks import stage

BRANCH = journey(
    "branch",
    """
within: east
parameters:
  least: {value: 5000, kind: money}
  pause: {value: 2, sets: [graph/nodes/pause/until/days]}
  rich: {value: 90000, kind: money}
graph:
  nodes:
    - {kind: entry, id: start, audience: "aum >= :least", event: salary, where: "amount >= :least"}
    - {kind: message, id: day1, channels: [sms], material: M1, on_blocked: skip}
    - {kind: wait, id: pause, until: {kind: after, days: 9}}
    - {kind: condition_split, id: split, branches: {rich: "aum >= :rich"}}
    - {kind: message, id: day3, channels: [push], material: M1, on_blocked: skip}
    - {kind: exit, id: done}
  edges:
    - {source: start, target: day1}
    - {source: day1, target: pause}
    - {source: pause, target: split}
    - {source: split, target: day3, branch: rich}
    - {source: split, target: done, branch: else}
    - {source: day3, target: done}
""",
)
NOON = at("2026-11-23T12:00")
PEOPLE = ("C1", "C2", "C3", "C4")


def belong(bank: Living, orgs: Mapping[str, str]) -> None:
    """Let the next nightly files say to which units customers belong."""
    people = [replace(_person(name, {}), org=orgs.get(name, "HQ")) for name in PEOPLE]
    stage(bank.installation, bank.configuration.tags, people, bank.now - 100 * DAY_US)
    bank.installation.refresh_snapshot(bank.now)


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[Living]:
    living = Living(tmp_path / "home", [BRANCH], NOON, {name: {} for name in PEOPLE})
    belong(living, {"C1": "east", "C2": "east_hangzhou", "C3": "south"})
    yield living
    living.close()


def test_only_the_units_customers_come_in_and_its_numbers_hold(bank: Living) -> None:
    for name in PEOPLE:
        bank.event(name, "salary", amount=900_000)
    bank.live(at("2026-11-26T12:00"))
    assert bank.story("C1") == bank.story("C2")
    assert bank.story("C3") == bank.story("C4") == []
    assert [line for line in bank.story("C1") if "pause" in line] == [
        "11-23 12:00 pause waits",
        "11-25 12:00 pause went",
    ]
    assert len(bank.told("push")) == 2


def test_an_event_below_the_parameter_lets_nobody_in(bank: Living) -> None:
    bank.event("C1", "salary", amount=499_999)
    assert bank.story("C1") == []
    bank.event("C1", "salary", amount=500_000)
    assert bank.story("C1")[0] == "11-23 12:00 start entered"


def test_who_moves_away_on_the_way_hears_no_more_of_it(bank: Living) -> None:
    bank.event("C1", "salary", amount=900_000)
    bank.live(at("2026-11-24T12:00"))
    belong(bank, {"C1": "south"})
    bank.live(at("2026-11-26T12:00"))
    assert len(bank.told("sms")) == 1
    assert bank.told("push") == []
    suppressed = [step for step in bank.trace("C1") if step.node == "day3"]
    assert "NOT_IN_AUDIENCE" in {step.said for step in suppressed}
