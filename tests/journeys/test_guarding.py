"""Guardrails of a ramp: bad answers stop entry; who is in at a share is in at every higher one."""

from pathlib import Path

import pytest

from hengce.flow.guarding import WaveCounts, broken
from hengce.model.journey_order import JourneyOrderKind
from hengce.model.nodes.awaited import Stage
from hengce.model.outcome import OutcomeKind
from hengce.model.strategy import Guardrail, Ramp
from journeys.living import Living, at, journey

NOON = at("2026-11-23T12:00")
CUSTOMERS = {f"C{k}": {} for k in range(20)}
GRAPH = """
graph:
  nodes:
    - {{kind: entry, id: start, audience: aum >= 10000, event: salary}}
    - {{kind: message, id: offer, channels: [push], material: M1, on_blocked: skip}}
    - {{kind: wait, id: pause, until: {{kind: after, days: 2}}}}
    - {{kind: exit, id: done}}
  edges:
    - {{source: start, target: offer}}
    - {{source: offer, target: pause}}
    - {{source: pause, target: done}}
ramp: {ramp}
"""


@pytest.mark.parametrize(
    ("refused", "left", "is_broken"),
    [
        (1, 9, False),  # too little is known
        (1, 10, False),  # a tenth is allowed
        (2, 19, True),
        (2, 20, False),
    ],
)
def test_a_guardrail(refused: int, left: int, is_broken: bool) -> None:
    rail = Guardrail(stage=Stage.REFUSED, share_max=1_000, waves_min=10)
    counts = WaveCounts(proposed=left, left=left, suppressed=0, refused=refused)
    assert (broken(Ramp(guardrails=(rail,)), counts) is rail) is is_broken


def entered(folder: Path, share: int) -> set[str]:
    ramp = f"{{share: {share}}}"
    bank = Living(folder, [journey("ramped", GRAPH.format(ramp=ramp))], NOON, CUSTOMERS)
    for name in CUSTOMERS:
        bank.event(name, "salary", amount=1)
    found = {name for name in CUSTOMERS if bank.instances(name)}
    bank.close()
    return found


def test_who_is_in_at_a_share_is_in_at_every_higher_one(tmp_path: Path) -> None:
    few, many = (entered(tmp_path / str(share), share) for share in (3_000, 7_000))
    assert set() < few < many < set(CUSTOMERS)


def test_bad_answers_stop_entry_until_a_person_opens_it(tmp_path: Path) -> None:
    ramp = "{guardrails: [{stage: refused, share_max: 2000, waves_min: 4}]}"
    bank = Living(tmp_path / "home", [journey("ramped", GRAPH.format(ramp=ramp))], NOON, CUSTOMERS)
    for name in ("C0", "C1", "C2", "C3"):
        bank.event(name, "salary", amount=1)
    bank.live(at("2026-11-23T12:01"))
    assert bank.installation.guard(bank.now) == ()
    bank.answer("C0", "offer", OutcomeKind.CLOSED, dwell_ms=100)
    (ordered,) = bank.installation.guard(bank.now)
    assert (ordered.kind, ordered.by) == (JourneyOrderKind.STOP_ENTRY, "guardrail")
    assert bank.installation.guard(bank.now) == ()
    bank.event("C4", "salary", amount=1)
    assert bank.instances("C4") == []
    bank.close()
