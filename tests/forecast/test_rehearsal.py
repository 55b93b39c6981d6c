"""Examples of journeys: the same engine plays them, and says where they do not hold."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from hengce.config.load import load
from hengce.errors import Problem
from hengce.flow.handover import with_handovers
from hengce.forecast.rehearsal import rehearse_all
from hengce.model.configuration import Configuration
from journeys.living import CHANNELS, EVENTS, MATERIALS
from journeys.test_founding_journey import FOUNDING

BANK = Path(__file__).parents[1] / "config" / "bank"
JOURNEYS = with_handovers(load(Path(__file__).parents[2] / "examples" / "journeys"))

EXAMPLE = """
examples:
  - name: 第1天短信未点，第3天弹窗点开，未购，任务成交
    at: 2026-11-23T12:00
    given:
      tags: {{age: 40, app_active: true, aum: 20000, mobile: '13800000001', complaint_open: false,
        suspicious_login: false, in_collection: false, card_overdue_days: 0,
        manager_engaged: false, risk_tolerance: C3}}
      consents: ['marketing:sms', 'marketing:popup', 'marketing:task']
      trigger: {{amount: 9000}}
    happens:
      - {{after: {{days: 2, hours: 20}}, looks_at: popup}}
      - {{after: {{days: 2, hours: 21}}, wave: day3, stage: clicked}}
      - {{after: {{days: 7}}, wave: day7, outcome: bought}}
    expect:
      steps:
        - {{node: day1, did: sent, after: {{}}, channel: sms}}
        - {{node: clicked1, did: went, after: {{days: 2}}, branch: timeout}}
        - {{node: day3, did: sent, after: {{days: 2, hours: {hours}}}, channel: popup}}
{more}
        - {{node: day7, did: went, after: {{days: 7}}, branch: bought}}
        - {{node: done, did: reached}}
"""
TASK = "        - {node: day7, did: sent, after: {days: 6, hours: 21}, channel: task}"


def bank_with(folder: Path, document: str) -> Configuration:
    texts = {
        "channels.yaml": CHANNELS,
        "events.yaml": EVENTS,
        "materials.yaml": MATERIALS,
        "strategies/founding.yaml": document,
    }
    for path in BANK.glob("*.yaml"):
        texts.setdefault(path.name, path.read_text("utf-8"))
    policy = texts["policy.yaml"]
    texts["policy.yaml"] = policy[: policy.index("holdouts:")]
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return load(folder)


def played(folder: Path, hours: int, more: str) -> Sequence[Problem]:
    bank = bank_with(folder, FOUNDING + EXAMPLE.format(hours=hours, more=more))
    (strategy,) = bank.strategies
    return rehearse_all(bank, strategy)


def test_the_founding_journey_holds(tmp_path: Path) -> None:
    assert played(tmp_path, 20, TASK) == ()


@pytest.mark.parametrize(
    ("hours", "more", "code", "place"),
    [
        (19, TASK, "example.step", "expect/steps/2"),
        (20, "", "example.wave_unnamed", "expect"),
    ],
)
def test_what_differs_is_named(tmp_path: Path, hours: int, more: str, code: str, place: str):
    (problem,) = played(tmp_path, hours, more)
    assert problem.code == code
    assert problem.where.endswith(f"/{place}")


@pytest.mark.parametrize("strategy", JOURNEYS.strategies, ids=lambda one: one.id)
def test_the_examples_of_the_journeys_hold(strategy) -> None:
    assert rehearse_all(JOURNEYS, strategy) == ()
