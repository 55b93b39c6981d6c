"""Each figure of a retention is what SQL counts over the days of the bank's zone."""

import pytest

from hengce.insight.periods import Period
from hengce.insight.retention import Counted, retention
from hengce.model.instant import read_instant
from insight.insight_worlds import BEGINS, PRAGUE, SHANGHAI, TABLES, asked_of, listed, marked

COHORTS = """
WITH dated AS (
    SELECT customer, kind, at_us, row,
           CAST(date_trunc($period, timezone($zone, make_timestamptz(at_us))) AS DATE) AS period
    FROM flat WHERE at_us >= $begins AND at_us < $ends
), born AS (
    SELECT customer, min(row) AS first, arg_min(period, row) AS cohort FROM dated
    WHERE kind = $born GROUP BY customer
), sized AS (
    SELECT cohort, count(*) AS began FROM born GROUP BY cohort
), back AS (
    SELECT DISTINCT customer, cohort, date_diff($period, cohort, period) AS away
    FROM dated JOIN born USING (customer) WHERE kind = $back AND row >= first
)
SELECT cohort, began, n AS away, (
    SELECT count(DISTINCT customer) FROM back
    WHERE back.cohort = sized.cohort
      AND (away = n OR ($since AND away > n))) AS customers
FROM sized CROSS JOIN range(0, $offsets + 1) r(n)
"""

CASES = [
    ("berka", PRAGUE, "cash_in", "cash_out", "1993-01-01", "1994-04-01"),
    ("berka", PRAGUE, "cash_in", "cash_in", "1993-02-10", "1994-03-05"),
    ("hours", SHANGHAI, "view", "buy", "2026-03-01", "2026-04-12"),
    ("days", "America/New_York", "view", "view", "2026-02-20", "2026-04-02"),
    ("minutes", "Asia/Kathmandu", "calc", "call", "2026-02-27", "2026-03-03"),
]


@pytest.mark.parametrize("counted", Counted)
@pytest.mark.parametrize("period", Period)
@pytest.mark.parametrize(("world", "zone", "born", "back", "begins", "ends"), CASES)
def test_a_retention_is_what_sql_says(
    world: str,
    zone: str,
    born: str,
    back: str,
    begins: str,
    ends: str,
    period: Period,
    counted: Counted,
) -> None:
    events, flat = listed(TABLES[world]())
    window = [read_instant(f"{day}T00:00:00", zone) for day in (begins, ends)]
    found = retention(events, marked(events, born, back), period, 9, *window, zone, counted)
    connection = asked_of(flat)
    wanted = connection.execute(
        COHORTS,
        {
            "period": str(period),
            "zone": zone,
            "begins": window[0],
            "ends": window[1],
            "born": born,
            "back": back,
            "since": counted is Counted.SINCE,
            "offsets": 9,
        },
    ).fetchall()
    told = {(row["cohort"], row["offset"]): row for row in found.to_pylist()}
    assert {key: (row["began"], row["customers"]) for key, row in told.items()} == {
        (cohort, away): (began, customers)
        for cohort, began, away, customers in wanted
        if (cohort, away) in told
    }
    # Only periods that had not begun by the end are not told.
    assert all(not customers for cohort, _, away, customers in wanted if (cohort, away) not in told)
    assert sum(row["began"] for row in told.values()) > 20


def test_a_period_that_goes_on_is_told_as_such() -> None:
    events, _ = listed(TABLES["hours"]())
    ends = read_instant("2026-03-18T12:00:00", SHANGHAI)
    marks = marked(events, "view", "buy")
    found = retention(events, marks, Period.WEEK, 3, BEGINS, ends, SHANGHAI).to_pylist()
    assert {(str(row["cohort"]), row["offset"]) for row in found if not row["over"]} == {
        ("2026-02-23", 3),
        ("2026-03-02", 2),
        ("2026-03-09", 1),
        ("2026-03-16", 0),
    }
