"""A journey learns wave by wave: the first is answered, the second is not."""

from pathlib import Path

import msgspec
import pytest

from hengce.learning.propensities import apply_learning, look_at_learning
from hengce.model.decision import Candidate
from hengce.model.instant import DAY_US, HOUR_US
from hengce.model.outcome import OutcomeKind
from hengce.replaying.replay import explain, replay_decision
from hengce.words.decision import tell
from journeys.living import Living, at, journey

NOON = at("2026-11-23T12:00")
NAMES = [f"C{k:02}" for k in range(40)]
GRAPH = """
graph:
  nodes:
    - {kind: entry, id: start, audience: aum >= 10000, event: salary,
       reentry: {mode: after_exit}}
    - {kind: message, id: first, channels: [push], material: M1, on_blocked: skip}
    - {kind: wait, id: pause, until: {kind: after, days: 10}}
    - {kind: message, id: second, channels: [push], material: M1, on_blocked: skip}
    - {kind: wait, id: rest, until: {kind: after, days: 2}}
    - {kind: exit, id: done}
  edges:
    - {source: start, target: first}
    - {source: first, target: pause}
    - {source: pause, target: second}
    - {source: second, target: rest}
    - {source: rest, target: done}
"""
JOURNEY = journey("two_waves", GRAPH, propensity="0.5")


def lived(home: Path) -> Living:
    """Everybody hears both waves; of the first, three in four are bought."""
    bank = Living(home, [JOURNEY], NOON, {name: {} for name in (*NAMES, "X")})
    for name in NAMES:
        bank.event(name, "salary", amount=1)
    bank.live(NOON + HOUR_US)
    for place, name in enumerate(NAMES):
        if place % 4:
            bank.answer(name, "first", OutcomeKind.BOUGHT)
    bank.live(NOON + 40 * DAY_US)
    return bank


def hears(bank: Living, name: str) -> dict[str, tuple[str, Candidate]]:
    """Let a customer go through it now; return of each wave the decision and its candidate."""
    began = bank.now
    bank.event(name, "salary", amount=1)
    bank.live(began + 15 * DAY_US)
    with bank.installation.store.view() as view:
        told = view.extract(began)["contact"].to_pylist()
    found = {}
    for one in told:
        if one["customer"] == name and one["reserved_at"] >= began:
            parts = bank.installation
            decision = explain(parts.store, parts.archive, one["decision"])
            (candidate,) = decision.candidates
            found[one["wave"].partition("@")[0]] = (decision.id, candidate)
    return found


def test_waves_learn_apart(tmp_path: Path) -> None:
    bank = lived(tmp_path / "home")
    parts = bank.installation
    looked = look_at_learning(parts.store, parts.archive, bank.now)
    first, second = looked.found
    assert (first.action.node, second.action.node) == ("first", "second")
    assert (first.belief.own.sent, first.belief.own.answered) == (40, 30)
    assert (second.belief.own.sent, second.belief.own.answered) == (40, 0)
    # Twenty answers are expected of each, which is worth twice the ten of what was believed.
    assert first.belief.prior == pytest.approx(10 / 30), "where its sister is"
    assert first.belief.ratio == pytest.approx((10 / 3 + 30) / 30)
    assert second.belief.prior == pytest.approx(40 / 30)
    assert second.belief.ratio == pytest.approx((40 / 3) / 30)
    apply_learning(parts.store, looked, bank.now)
    published = parts.published()
    assert msgspec.structs.replace(published, learned=()) == bank.configuration
    factors = {one.node: one.factor for one in published.learned}
    assert factors == {"first": first.belief.ratio, "second": 0.8}, "a fifth in a day at most"

    now = hears(bank, "X")
    assert {node: one.propensity for node, (_, one) in now.items()} == {
        "first": 0.5 * factors["first"],
        "second": 0.5 * 0.8,
    }
    for node, (decision, _) in now.items():
        stored, again = replay_decision(parts.store, parts.archive, decision)
        assert stored == again
        assert f"learned ×{factors[node]:.2f} from 40 contacts" in tell(stored, published, "en")
    bank.close()
