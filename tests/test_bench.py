"""Benchmarks print one object of one shape; what they measure is not judged here."""

import json

import pytest
from typer.testing import CliRunner

from hengce.bench.batch import batch
from hengce.cli.app import app


@pytest.mark.parametrize("arguments", [("batch", "--customers", "500", "--strategies", "10")])
def test_one_object(arguments: tuple[str, ...]) -> None:
    told = CliRunner().invoke(app, ["bench", *arguments, "--runs", "1", "--json"])
    assert told.exit_code == 0, told.output
    report = json.loads(told.output)
    assert set(report) == {"bench", "machine", "versions", "workload", "figures"}
    assert report["bench"] == arguments[0]
    for figure in report["figures"].values():
        assert set(figure) == {"value", "unit", "goal", "runs"}
        assert figure["value"] > 0


def test_a_run_decides_something() -> None:
    report = batch(customers=500, strategies=20, runs=1)
    assert report.workload["contacts"] > 0
    assert set(report.figures) == {"seconds", "customers_per_s", "peak_rss_mb"}
