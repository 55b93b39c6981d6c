"""What lint says of a policy that would forget what a rule may still read."""

from pathlib import Path

import pytest

from config.folder import copied, replace
from hengce.config.load import load_with_places
from hengce.lint import lint
from hengce.words.problems import SENTENCES

MONTH = "count_of('browse_wealth', days => 30)"
YEAR = "count_of('browse_wealth', days => 400)"
HOURS = "count_of('browse_wealth', hours => 9577)"  # 399 days and an hour
INTENT = "count_of('wealth_left', days => 30)"  # is looked for in a year
EVER = "count_of('browse_wealth')"


@pytest.mark.parametrize(
    ("kept", "column", "codes"),
    [
        ("events_days: null", EVER, []),
        ("events_days: null, snapshots_days: null, runs_days: null", YEAR, []),
        ("events_days: 400", MONTH, []),
        ("events_days: 399", MONTH, ["retention.too_short"]),
        ("events_days: 435", YEAR, []),
        ("events_days: 434", YEAR, ["retention.window"]),
        ("events_days: 435", HOURS, []),
        ("events_days: 434", HOURS, ["retention.window"]),
        ("events_days: 435, snapshots_days: 36", YEAR, ["retention.window"]),
        ("events_days: 401", INTENT, []),
        ("events_days: 400", INTENT, ["retention.window"]),
        ("events_days: 9999", EVER, ["retention.endless"]),
        (
            "events_days: 9999, snapshots_days: null, runs_days: null",
            MONTH,
            ["retention.needed_by"],
        ),
        (
            "events_days: 1, snapshots_days: 1, runs_days: 0",
            YEAR,
            ["retention.needed_by", "retention.window", *["retention.too_short"] * 3],
        ),
    ],
)
def test_events_outlast_what_reads_them(
    tmp_path: Path, kept: str, column: str, codes: list[str]
) -> None:
    folder = copied(tmp_path)
    replace(folder, "policy.yaml", "step: 0.3}", f"step: 0.3}}\nretention: {{{kept}}}")
    replace(folder, "strategies/wealth_visit.yaml", MONTH, column)
    loaded = load_with_places(folder)
    found = [p for p in lint(loaded.configuration, loaded.places) if "retention" in p.code]
    assert sorted(problem.code for problem in found) == sorted(codes)
    for problem in found:
        assert all(text.format(**problem.fact_map()) for text in SENTENCES[problem.code])
    assert all("policy.yaml:80 retention/" in problem.where for problem in found)
