"""Simulations and back-tests of an installation: counts that add up, and a store that stays."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner

from hengce.cli.app import app
from hengce.forecast.foretelling import Wanted, foretell, look_back
from hengce.forecast.rates import Rates, ResponseModel
from hengce.forecast.summary import Forecast
from hengce.model.instant import DAY_US
from journeys.living import Living, at
from journeys.test_founding_journey import FOUNDING

BEGINS = at("2026-11-23T10:00")
CUSTOMERS = {f"C{k:02}": {"aum": 2_000_000} for k in range(12)}
CERTAIN = ResponseModel(
    other=Rates(delivered=1.0, seen=1.0, clicked=1.0, bought=0.0, refused=0.0),
    looks_a_day={"popup": 3.0},
)
NEVER = ResponseModel(
    other=Rates(delivered=0.0, seen=0.0, clicked=0.0, bought=0.0, refused=0.0),
    looks_a_day={"popup": 0.0},
)


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[Living]:
    """Everybody is paid in the week before; of that the days ahead are made."""
    living = Living(tmp_path / "home", [FOUNDING], BEGINS - 10 * DAY_US, CUSTOMERS)
    living.live(BEGINS - 3 * DAY_US)
    for customer in CUSTOMERS:
        living.event(customer, "salary", amount=900_000)
    living.live(BEGINS)
    yield living
    living.close()


def ahead(bank: Living, model: ResponseModel, **more: int) -> Forecast:
    parts = bank.installation
    wanted = Wanted(strategies=("founding",), days=14, model=model, **more)
    return foretell(parts.store, parts.archive, wanted, bank.now)


def position(bank: Living) -> int:
    with bank.installation.store.view() as view:
        return view.position


def times(forecast: Forecast, node: str, did: str) -> float:
    (one,) = forecast.strategies
    return sum(p.times for p in one.passed if (p.node, p.did) == (node, did))


def test_nothing_is_written_and_the_same_inputs_give_the_same_bytes(bank: Living) -> None:
    before = position(bank)
    first = ahead(bank, CERTAIN, runs=2)
    assert msgspec.json.encode(first) == msgspec.json.encode(ahead(bank, CERTAIN, runs=2))
    assert position(bank) == before


def test_who_clicks_for_certain_gets_a_task_and_who_never_looks_none(bank: Living) -> None:
    clicking, silent = ahead(bank, CERTAIN), ahead(bank, NEVER)
    assert times(clicking, "clicked1", "went") > 0
    assert times(clicking, "day7", "sent") > 0
    assert times(silent, "day3", "suppressed") > 0, "nobody looked at the slot"
    assert times(silent, "day7", "sent") == 0


def test_volumes_and_contacts_are_the_same_counts(bank: Living) -> None:
    forecast = ahead(bank, CERTAIN, runs=3)
    (one,) = forecast.strategies
    assert sum(volume.mean for volume in forecast.volumes) == pytest.approx(one.sent)
    assert all(v.low <= v.mean <= v.high or v.low == v.high for v in forecast.volumes)
    assert one.spent_cents == 4 * sum(v.mean for v in forecast.volumes if v.channel == "sms")
    assert len(forecast.stories) == len(CUSTOMERS)


def test_a_back_test_plays_what_happened(bank: Living) -> None:
    parts, before = bank.installation, position(bank)
    wanted = Wanted(strategies=("founding",))
    told = look_back(parts.store, parts.archive, wanted, BEGINS - 5 * DAY_US, BEGINS)
    assert times(told, "start", "entered") == len(CUSTOMERS), "each was paid once"
    assert times(told, "day1", "sent") == len(bank.told("sms")) == len(CUSTOMERS)
    assert position(bank) == before


def test_a_back_test_draws_answers_and_looks_only_where_a_model_says_how(bank: Living) -> None:
    parts, since, until = bank.installation, BEGINS - 5 * DAY_US, BEGINS + 10 * DAY_US

    def back(model: ResponseModel | None) -> Forecast:
        wanted = Wanted(strategies=("founding",), model=model)
        return look_back(parts.store, parts.archive, wanted, since, until)

    silent, clicking = back(None), back(CERTAIN)
    assert times(silent, "day1", "sent") == times(clicking, "day1", "sent") > 0
    assert times(silent, "day3", "sent") == times(silent, "day7", "sent") == 0
    assert times(clicking, "day7", "sent") > 0


def test_the_commands_tell_it_in_both_languages_and_as_json(bank: Living, tmp_path: Path) -> None:
    rates = tmp_path / "rates.yaml"
    rates.write_text("{channels: {sms: {clicked: 0.5}}, looks_a_day: {popup: 1}}")
    home = ["--home", str(bank.installation.home)]
    moment = ["--days", "5", "--rates", str(rates), "--at", "2026-11-23T10:00:00"]
    shown = CliRunner().invoke(app, [*home, "simulate", "founding", *moment])
    assert shown.exit_code == 0, shown.output
    assert "节点与路径" in shown.output
    assert "nodes and edges" in shown.output
    asked = CliRunner().invoke(app, [*home, "simulate", *moment, "--json"])
    assert msgspec.json.decode(asked.output, type=Forecast).days == 5
    back = ["backtest", "founding", "--from", "2026-11-18T10:00", "--to", "2026-11-23T10:00"]
    assert CliRunner().invoke(app, [*home, *back]).exit_code == 0
    answered = CliRunner().invoke(app, [*home, *back, "--rates", str(rates)])
    assert answered.exit_code == 0, answered.output
