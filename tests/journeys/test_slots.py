"""Two journeys want the same slot: one speaks, the other stands on until the next look."""

from pathlib import Path

from journeys.living import Living, at, journey

GRAPH = """
graph:
  nodes:
    - {kind: entry, id: start, audience: aum >= 10000, event: salary}
    - {kind: message, id: show, channels: [popup], material: M1, on_blocked: skip}
    - {kind: wait, id: rest, until: {kind: after, days: 30}}
    - {kind: exit, id: over}
  edges:
    - {source: start, target: show}
    - {source: show, target: rest}
    - {source: rest, target: over}
"""


def test_who_is_not_shown_stands_until_the_next_look(tmp_path: Path) -> None:
    better = journey("better", GRAPH, propensity="0.9")
    worse = journey("worse", GRAPH, category="wealth", propensity="0.1")
    bank = Living(tmp_path / "home", [better, worse], at("2026-11-23T12:00"), {"C1": {}})
    bank.event("C1", "salary", amount=900_000)
    bank.live(at("2026-11-23T13:00"))
    shown = bank.look("C1")
    assert [contact.kind.strategy for contact in shown.contacts] == ["better"]
    assert {one.strategy: one.node for one in bank.instances("C1")} == {
        "better": "rest",
        "worse": "show",
    }
    bank.close()
