"""Counts of events are what SQL says, over days, weeks and months of a zone."""

import pytest

from hengce.bench.insight import insight
from hengce.errors import ProblemsError
from hengce.insight.counted import count_events
from hengce.insight.events import arrange
from hengce.insight.periods import Period
from hengce.insight.selecting import Pattern, read_pattern
from hengce.model.instant import read_instant
from insight.insight_worlds import PRAGUE, SHANGHAI, TABLES, asked_of, listed

COUNTS = """
SELECT CAST(date_trunc($period, timezone($zone, make_timestamptz(at_us))) AS DATE) AS period,
       coalesce(kind, ''), coalesce(part, ''), count(*), count(DISTINCT customer),
       CAST(sum(cents) AS BIGINT)
FROM flat WHERE at_us >= $begins AND at_us < $ends GROUP BY ALL ORDER BY 1, 2, 3
"""


@pytest.mark.parametrize("period", Period)
@pytest.mark.parametrize(
    ("world", "zone", "begins", "ends"),
    [
        ("berka", PRAGUE, "1993-01-01", "1994-04-01"),
        ("hours", SHANGHAI, "2026-03-03", "2026-03-28"),
        ("days", "America/New_York", "2026-02-20", "2026-05-01"),
    ],
)
def test_counts_are_what_sql_says(
    world: str, zone: str, begins: str, ends: str, period: Period
) -> None:
    table = TABLES[world]().rename_columns(["customer", "at_us", "kind", "cents", "part"])
    events, flat = listed(table)
    window = [read_instant(f"{day}T00:00:00", zone) for day in (begins, ends)]
    found = count_events(events, period, *window, zone)
    bound = {"period": str(period), "zone": zone, "begins": window[0], "ends": window[1]}
    wanted = asked_of(flat).execute(COUNTS, bound).fetchall()
    assert [tuple(row.values()) for row in found.to_pylist()] == wanted
    assert len(wanted) > 4


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("view", Pattern("view")),
        ("view:product=P1", Pattern("view", (("product", "P1"),))),
        ("view:product=P1,channel=a=b", Pattern("view", (("product", "P1"), ("channel", "a=b")))),
        ("", None),
        ("view:", None),
        ("view:product", None),
        (":a=b", None),
    ],
)
def test_a_step_is_written_so(text: str, pattern: Pattern | None) -> None:
    if pattern is None:
        with pytest.raises(ProblemsError):
            read_pattern(text)
    else:
        assert read_pattern(text) == pattern


def test_events_without_a_time_or_a_name_of_the_customer_are_no_events() -> None:
    with pytest.raises(ProblemsError) as caught:
        arrange(TABLES["minutes"]().drop_columns(["customer", "at_us"]))
    assert [problem.fact_map()["name"] for problem in caught.value.problems] == [
        "at_us",
        "customer",
    ]


def test_both_sides_of_the_benchmark_count_the_same() -> None:
    measured = insight(40_000, 1)
    assert measured.workload["events"] == pytest.approx(40_000, rel=0.05)
    assert measured.workload["of_first_permille"] > 10
    assert {"funnel_ratio_duckdb", "retention_ratio_duckdb", "ours_rss_mb"} <= set(measured.figures)
