"""The founding journey: Day 1 SMS, Day 3 in the app, Day 7 a task; under the default caps."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hengce.model.outcome import OutcomeKind
from journeys.living import Living, at, journey

FOUNDING = journey(
    "founding",
    """
graph:
  nodes:
    - {kind: entry, id: start, audience: aum >= 10000, event: salary}
    - {kind: message, id: day1, channels: [sms], material: M1, on_blocked: skip}
    - kind: wait_for_event
      id: clicked1
      awaits: {wave: day1, stages: [clicked]}
      timeout: {days: 2}
    - kind: message
      id: day3
      channels: [popup]
      material: M1
      expires_hours: 96
      on_blocked: skip
    - kind: wait_for_event
      id: clicked3
      awaits: {wave: day3, stages: [clicked]}
      timeout: {days: 4}
    - {kind: wait_for_event, id: bought, awaits: {event: bought}, timeout: {days: 4}}
    - {kind: task, id: day7, channel: task, material: M1, branches: [bought]}
    - {kind: exit, id: done, goal: true}
    - {kind: exit, id: over}
  edges:
    - {source: start, target: day1}
    - {source: day1, target: clicked1}
    - {source: clicked1, target: bought}
    - {source: clicked1, target: day3, branch: timeout}
    - {source: day3, target: clicked3}
    - {source: clicked3, target: bought}
    - {source: clicked3, target: over, branch: timeout}
    - {source: bought, target: done}
    - {source: bought, target: day7, branch: timeout}
    - {source: day7, target: done, branch: bought}
    - {source: day7, target: over, branch: else}
""",
    category="wealth",
)
NOON = at("2026-11-23T12:00")


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[Living]:
    living = Living(tmp_path / "home", [FOUNDING], NOON, {"C1": {}})
    yield living
    living.close()


def test_not_clicked_then_shown_and_clicked_not_bought_then_a_task(bank: Living) -> None:
    """One wealth message in seven days: the slot and the task use no interruption of it."""
    bank.event("C1", "salary", amount=900_000)
    bank.live(at("2026-11-26T08:00"))
    bank.look("C1")
    bank.live(at("2026-11-26T09:00"))
    bank.answer("C1", "day3", OutcomeKind.CLICKED)
    bank.live(at("2026-12-02T12:00"))
    assert bank.story("C1") == [
        "11-23 12:00 start entered",
        "11-23 12:00 start went",
        "11-23 12:00 day1 proposed",
        "11-23 12:00 day1 placed",
        "11-23 12:00 day1 sent",
        "11-23 12:00 day1 went",
        "11-23 12:00 clicked1 waits",
        "11-25 12:00 clicked1 went timeout",
        "11-25 12:00 day3 proposed",
        "11-26 08:00 day3 placed",
        "11-26 08:00 day3 sent",
        "11-26 08:00 day3 went",
        "11-26 08:00 clicked3 waits",
        "11-26 09:00 clicked3 went",
        "11-26 09:00 bought waits",
        "11-30 09:00 bought went timeout",
        "11-30 09:00 day7 proposed",
        "11-30 09:00 day7 placed",
        "11-30 09:00 day7 sent",
    ]
    assert len(bank.told("sms")) == 1


def test_who_clicks_and_buys_hears_nothing_more(bank: Living) -> None:
    bank.event("C1", "salary", amount=900_000)
    bank.live(at("2026-11-23T18:00"))
    bank.answer("C1", "day1", OutcomeKind.CLICKED)
    bank.live(at("2026-11-25T10:00"))
    bank.event("C1", "bought", product="steady_r2", amount=5_000_000)
    bank.live(at("2026-12-10T12:00"))
    assert bank.story("C1")[-4:] == [
        "11-23 18:00 clicked1 went",
        "11-23 18:00 bought waits",
        "11-25 10:00 bought went",
        "11-25 10:00 done reached",
    ]
