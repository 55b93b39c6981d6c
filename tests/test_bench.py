"""Benchmarks print one object of one shape; what they measure is not judged here."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hengce.bench import bank, decide, dispatch, durable, latency, ledger, withdrawal
from hengce.bench.batch import batch
from hengce.bench.postgres import postgres
from hengce.cli.app import app
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
    for name, value in {"CUSTOMERS": 400, "WITHDRAWALS": 100, "BANK_CUSTOMERS": 300}.items():
        monkeypatch.setattr(withdrawal, name, value)
    report = withdrawal.withdrawal(2)
    assert report.workload["pending"] == 400 * 5
    assert 100 <= report.workload["withdrawn"] <= 2 * 100 * 5
    assert set(report.figures) == {"p50_ms", "p99_ms", "peak_rss_mb"}


@pytest.mark.usefixtures("_loaded")
def test_a_large_ledger_is_held_against_a_small_one(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"SMALL_CUSTOMERS": 300, "LARGE_CUSTOMERS": 600, "QUESTIONS": 20}.items():
        monkeypatch.setattr(ledger, name, value)
    report = ledger.ledger(10, 1)
    assert (report.workload["rows_small"], report.workload["rows_large"]) == (3_000, 6_000)
    assert report.figures["ratio_p99_10m_over_10k"].value > 0


def test_a_benchmark_gets_a_postgresql_of_its_own(tmp_path: Path) -> None:
    with postgres() as server:
        assert server is not None
        store = PostgresStore(server.address(), ParquetSegments(tmp_path))
        with store.transaction(1) as tx:
            assert tx.position == 1
        store.close()
