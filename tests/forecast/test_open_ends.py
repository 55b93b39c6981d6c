"""What is open when a forecast begins goes on in it: answers to come, tasks that people hold."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hengce.forecast.foretelling import Wanted, foretell
from hengce.forecast.rates import Rates, ResponseModel
from hengce.forecast.summary import Forecast
from hengce.model.instant import DAY_US, HOUR_US, MINUTE_US
from hengce.model.outcome import OutcomeKind
from journeys.living import Living
from journeys.test_founding_journey import FOUNDING, NOON

CLICKS = ResponseModel(
    other=Rates(delivered=1.0, seen=1.0, clicked=1.0, bought=0.0, refused=0.0),
    looks_a_day={"popup": 0.0},
)
SOLD = ResponseModel(outcomes={"bought": 1.0}, task_hours=2.0, looks_a_day={"popup": 0.0})
NOBODY = ResponseModel(
    other=Rates(clicked=0.0, bought=0.0), outcomes={}, looks_a_day={"popup": 0.0}
)


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[Living]:
    """One customer was paid, and told of it; he is the whole bank."""
    living = Living(tmp_path / "home", [FOUNDING], NOON, {"C1": {}})
    living.event("C1", "salary", amount=900_000)
    yield living
    living.close()


def ahead(bank: Living, model: ResponseModel, days: int) -> Forecast:
    parts = bank.installation
    wanted = Wanted(strategies=("founding",), days=days, model=model)
    return foretell(parts.store, parts.archive, wanted, bank.now)


def went(forecast: Forecast, node: str, branch: str) -> float:
    (one,) = forecast.strategies
    passed = (p for p in one.passed if (p.node, p.did, p.branch) == (node, "went", branch))
    return sum(p.times for p in passed)


def test_a_message_of_a_minute_ago_may_still_be_clicked(bank: Living) -> None:
    bank.live(NOON + MINUTE_US)
    assert len(bank.told("sms")) == 1
    assert went(ahead(bank, CLICKS, 1), "clicked1", "") == 1
    assert went(ahead(bank, NOBODY, 1), "clicked1", "") == 0


def test_a_task_that_somebody_holds_is_still_reported_on(bank: Living) -> None:
    bank.live(NOON + 6 * HOUR_US)
    bank.answer("C1", "day1", OutcomeKind.CLICKED)
    bank.live(NOON + 4 * DAY_US + 7 * HOUR_US)
    assert bank.story("C1")[-1].endswith("day7 sent")
    assert went(ahead(bank, SOLD, 2), "day7", "bought") == 1
    assert went(ahead(bank, NOBODY, 2), "day7", "bought") == 0
