"""Benchmarks print one object of one shape; what they measure is not judged here."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hengce.bench import (
    ahead,
    audience,
    bank,
    decide,
    dispatch,
    durable,
    identity,
    journeys,
    latency,
    ledger,
    withdrawal,
)
from hengce.bench.batch import batch
from hengce.bench.flight import JOURNEYS, open_flight
from hengce.bench.peers.counting import peers_at_hand
from hengce.bench.peers.packages import has_dbos
from hengce.bench.postgres import postgres
from hengce.bench.tags import tags
from hengce.cli.app import app
from hengce.model.instant import Instant
from hengce.ports import View
from hengce.store.postgres import PostgresStore
from hengce.store.segments import ParquetSegments
from processes import LOADED


@pytest.fixture
def _loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the process that makes a bank begin with the product loaded."""
    monkeypatch.setattr(bank, "get_context", lambda _: LOADED)


@pytest.mark.parametrize("arguments", [("batch", "--customers", "500", "--strategies", "10")])
def test_one_object(arguments: tuple[str, ...]) -> None:
    told = CliRunner().invoke(app, ["bench", *arguments, "--runs", "1", "--json"])
    assert told.exit_code == 0, told.output
    report = json.loads(told.output)
    assert set(report) == {"bench", "machine", "versions", "workload", "figures", "digest"}
    assert report["bench"] == arguments[0]
    for figure in report["figures"].values():
        assert set(figure) == {"value", "unit", "goal", "runs"}
        assert figure["value"] > 0


def test_others_count_the_same_audiences(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audience, "FLIPS", 20_000)
    report = audience.audience(20_000, 1)
    ours = {"p50_ms", "p99_ms", "bits_p50_ms", "changed_p50_ms", "build_s", "index_mb", "rows_mb"}
    ours |= {"flag_flips_per_s", "amount_changes_per_s", "peak_rss_mb", "processor_p50_ms"}
    ours |= {"again_p50_ms", "again_processor_p50_ms"}
    names = [peer.name for peer in peers_at_hand()]
    theirs = {figure for name in names for figure in (f"{name}_p50_ms", f"ratio_{name}")}
    assert set(report.figures) == ours | theirs
    assert "duckdb" in names
    counts = [int(count) for count in report.digest.split(",")]
    assert len(counts) == audience.QUESTIONS
    assert 0 < sum(counts) < 20_000 * audience.QUESTIONS


@pytest.mark.usefixtures("_loaded")
def test_a_run_decides_something() -> None:
    report = batch(customers=500, strategies=20, runs=2)
    assert report.workload["contacts"] > 0
    assert set(report.figures) == {"seconds", "commit_seconds", "customers_per_s", "peak_rss_mb"}
    assert report.digest == batch(customers=500, strategies=20, runs=1).digest
    assert report.digest != batch(customers=500, strategies=21, runs=1).digest


@pytest.mark.usefixtures("_loaded")
def test_the_engine_is_measured_at_work(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, sizes in (
        (durable, {"CUSTOMERS": 300, "GROUPS": 2}),
        (latency, {"CUSTOMERS": 300, "EVENTS_PER_S": 100, "EVENTS_PER_S_QUIET": 50, "SECONDS": 1}),
        (dispatch, {"CUSTOMERS": 300}),
    ):
        for name, value in sizes.items():
            monkeypatch.setattr(module, name, value)
    reports = (durable.durable(20, 1), latency.latency(20, 1), dispatch.dispatch(20, 1))
    assert reports[0].workload["contacts"] > 0
    assert reports[1].workload["handed_off"] > 0
    assert reports[2].workload["handed_off"] > 0
    assert [set(report.figures) - {"peak_rss_mb"} for report in reports] == [
        {"decisions_per_s", "p99_ms", "pg_decisions_per_s", "pg_p99_ms"},
        {
            "p50_ms",
            "p99_ms",
            "p50_with_window_ms",
            "p99_with_window_ms",
            "quiet_p50_ms",
            "quiet_p99_ms",
        },
        {"per_s"},
    ]


@pytest.mark.usefixtures("_loaded")
def test_single_decisions_are_measured_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"CUSTOMERS": 300, "QUESTIONS": 20, "ASKED": 10}.items():
        monkeypatch.setattr(decide, name, value)
    monkeypatch.setattr(decide, "MANY_STRATEGIES", 40)
    report = decide.decide(20, 1)
    assert set(report.figures) == {
        "p50_us",
        "p99_us",
        "p50_us_40_indexed",
        "committed_p50_us",
        "committed_p99_us",
        "first_decision_s",
        "peak_rss_mb",
    }
    assert all(figure.value > 0 for figure in report.figures.values())


@pytest.mark.usefixtures("_loaded")
def test_withdrawals_pull_back_what_they_forbid(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "CUSTOMERS": 400,
        "WITHDRAWALS": 100,
        "BANK_CUSTOMERS": 300,
        "COMPLAINTS": 100,
    }.items():
        monkeypatch.setattr(withdrawal, name, value)
    report = withdrawal.withdrawal(2)
    assert report.workload["pending"] == 400 * 5
    assert 100 <= report.workload["withdrawn"] <= 2 * 100 * 5
    assert set(report.figures) == {
        "p50_ms",
        "p99_ms",
        "complaint_p99_ms",
        "reweighted_p99_ms",
        "peak_rss_mb",
    }
    assert report.workload["lowered"] > 0, "decisions that follow see the lower tag"


@pytest.mark.usefixtures("_loaded")
def test_a_large_ledger_is_held_against_a_small_one(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"SMALL_CUSTOMERS": 300, "LARGE_CUSTOMERS": 600, "QUESTIONS": 20}.items():
        monkeypatch.setattr(ledger, name, value)
    report = ledger.ledger(10, 1)
    assert (report.workload["rows_small"], report.workload["rows_large"]) == (3_000, 6_000)
    assert report.figures["ratio_p99_10m_over_10k"].value > 0


@pytest.mark.usefixtures("_loaded")
def test_journeys_are_measured_beside_others(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"CUSTOMERS": 60, "COHORT": 20, "WORKFLOWS": 20}.items():
        monkeypatch.setattr(journeys, name, value)
    monkeypatch.setattr(ahead, "CUSTOMERS", 600)
    report = journeys.journeys(1)
    assert report.workload["live"] == 60 * JOURNEYS
    assert report.workload["contacts"] > 0
    dbos = {"dbos_steps_per_s", "ratio_dbos"} if has_dbos() else set()
    wanted = {
        "steps_per_s",
        "pg_steps_per_s",
        "restart_s",
        "sim_customer_days_per_s",
        "peak_rss_mb",
    }
    assert set(report.figures) == wanted | dbos
    assert all(figure.value > 0 for figure in report.figures.values())


@pytest.mark.usefixtures("_loaded")
def test_a_cohort_goes_the_way_of_its_journey_and_nobody_else_moves(tmp_path: Path) -> None:
    flight = open_flight(tmp_path, customers=40, cohorts=2, size=20)
    first, second = flight.cohorts
    store = flight.bank.installation.store
    with store.view() as view:
        assert len(view.live_instances(["C00000007"])) == JOURNEYS
        assert _due(view, first.at) == first.customers
    traveller = journeys.Traveller(flight)
    assert traveller.run(first) > 0
    traveller.close()
    with store.view() as view:
        stories = [_story(view, who, "journey0") for who in first.customers]
        assert _due(view, second.at) == second.customers
        assert _story(view, "C00000007", "journey1") == ["start entered"]
    begun = ["start entered", "pause went", "rich went", "visit waits"]
    on = ["visit went", "again waits", "again went", "member went"]
    for visited in stories[::2]:
        assert visited[:8] == begun + on
    for silent in stories[1::2]:
        assert silent[:6] == [*begun, "visit went", "say proposed"]
        assert silent[-4:-1] == ["again waits", "again went", "member went"]
    assert {story[-1] for story in stories} == {"over left", "later waits"}
    assert any("say sent" in story for story in stories)
    flight.bank.installation.close()


def _due(view: View, at: Instant) -> list[str]:
    return sorted(one.customer for one in view.due_instances(at, 100))


def _story(view: View, customer: str, journey: str) -> list[str]:
    (mine,) = view.last_instances(journey, [customer])
    return [f"{step.node} {step.did}" for step in view.instance_steps(mine.id, 100)]


def test_a_benchmark_gets_a_postgresql_of_its_own(tmp_path: Path) -> None:
    with postgres() as server:
        assert server is not None
        store = PostgresStore(server.address(), ParquetSegments(tmp_path))
        with store.transaction(1) as tx:
            assert tx.position == 1
        store.close()


def test_who_is_who_is_measured_at_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identity, "DURABLE_LINKS", 200)
    monkeypatch.setattr(identity, "NAMED_LINKS", 200)
    made = identity.identity(runs=1, keys=50_000)
    assert made.workload["keys"] == 50_000
    assert made.workload["links"] > 40_000
    assert all(figure.value > 0 for figure in made.figures.values())


def test_tags_are_measured_for_everybody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hengce.bench.tags.TAGS", 800)
    monkeypatch.setattr("hengce.bench.tags.DECISIONS", 5)
    measured = tags(300, 1)
    assert measured.workload["events"] == 1_200
    assert measured.workload["known_values"] > 300 * 400
    assert measured.figures["event_to_decision_p99_ms"].value > 0
