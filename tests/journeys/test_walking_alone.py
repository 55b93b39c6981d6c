"""One instance whose walk fails holds up no other, and says nothing meanwhile."""

from pathlib import Path
from typing import Any

import pytest

from hengce.deciding import walking
from hengce.model.instance import Instance
from journeys.living import Living, at, journey

NOON = at("2026-11-23T12:00")
WAITS = journey(
    "waits",
    """
graph:
  nodes:
    - {kind: entry, id: start, audience: aum >= 10000, event: salary}
    - {kind: wait, id: pause, until: {kind: after, days: 1}}
    - {kind: message, id: offer, channels: [push], material: M1, on_blocked: skip}
    - {kind: exit, id: done}
  edges:
    - {source: start, target: pause}
    - {source: pause, target: offer}
    - {source: offer, target: done}
""",
)


def test_one_failing_walk_is_put_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bank = Living(tmp_path / "home", [WAITS], NOON, {"C1": {}, "C2": {}, "C3": {}})
    for name in ("C1", "C2", "C3"):
        bank.event(name, "salary", amount=1)
    true = walking.walk

    def walk(journeys: Any, instance: Instance, *more: Any) -> Any:
        if instance.customer == "C2" and bank.now < at("2026-11-24T15:30"):
            raise RuntimeError("a bug")
        return true(journeys, instance, *more)

    monkeypatch.setattr(walking, "walk", walk)
    bank.live(at("2026-11-24T13:30"))
    assert [len(bank.story(name)) > 3 for name in ("C1", "C2", "C3")] == [True, False, True]
    assert len(bank.told("push")) == 2
    bank.live(at("2026-11-24T18:00"))
    assert "11-24 16:00 offer sent" in bank.story("C2")
    assert len(bank.told("push")) == 3
    bank.close()
