"""Each figure of a funnel is what SQL finds that tries every first step by itself."""

import numpy as np
import pyarrow as pa
import pytest

from hengce.errors import ProblemsError
from hengce.insight.events import arrange
from hengce.insight.funnel import Entry, Ties, funnel
from hengce.model.instant import DAY_US, HOUR_US, MINUTE_US
from insight.insight_worlds import BEGINS, TABLES, asked_of, listed, marked

NEXT = """
, step{n} AS (
    SELECT t.customer, t.entry, t.began, min(e.row) AS row, min(e.at_us) AS at_us
    FROM step{b} t JOIN flat e ON e.customer = t.customer AND e.kind = '{kind}'
         AND {later} AND e.at_us <= t.began + {window}
    GROUP BY ALL)
"""
SLICE = """
, tries AS ({union}),
best AS (SELECT customer, entry, level FROM tries
         QUALIFY row_number() OVER (PARTITION BY customer
                                    ORDER BY level DESC, row, entry DESC) = 1),
took AS (SELECT customer, level, at_us - began AS us FROM tries
         QUALIFY row_number() OVER (PARTITION BY customer, level ORDER BY row, entry DESC) = 1)
"""


def asked(flat: pa.Table, steps: tuple[str, ...], window_us: int, entry: Entry, ties: Ties) -> dict:
    """Counts and medians by (part, step), out of SQL alone."""
    one = "min(row)" if entry is Entry.FIRST else "row"
    group = "GROUP BY customer" if entry is Entry.FIRST else ""
    began = "arg_min(at_us, row)" if entry is Entry.FIRST else "at_us"
    query = (
        f"WITH step1 AS (SELECT customer, {one} AS entry, {began} AS began, {one} AS row, "
        f"{began} AS at_us FROM flat WHERE kind = '{steps[0]}' {group})"
    )
    later = "e.at_us > t.at_us" if ties is Ties.STRICT else "e.row > t.row"
    for n, kind in enumerate(steps[1:], 2):
        query += NEXT.format(n=n, b=n - 1, kind=kind, later=later, window=window_us)
    union = " UNION ALL ".join(
        f"SELECT customer, entry, began, row, at_us, {n} AS level FROM step{n}"
        for n in range(1, len(steps) + 1)
    )
    query += SLICE.format(union=union)
    connection = asked_of(flat)
    reached = (
        "SELECT part, n AS step, count(*) AS customers, "
        "median(us) / 1e6 AS seconds FROM {parts} JOIN range(1, 17) r(n) ON n <= level "
        "JOIN took ON took.customer = best.customer AND took.level = n GROUP BY ALL"
    )
    whole = "(SELECT *, '' AS part FROM best) best"
    sliced = (
        "(SELECT best.*, size AS part FROM best JOIN flat ON row = entry "
        "WHERE size IS NOT NULL) best"
    )
    rows = []
    for parts in (whole, sliced):
        rows += connection.sql(f"{query} {reached.format(parts=parts)}").fetchall()
    return {(part, step): (customers, seconds) for part, step, customers, seconds in rows}


CASES = {
    "berka": [
        (("cash_in", "cash_out", "household"), 30 * DAY_US),
        (("cash_in", "cash_in"), 31 * DAY_US),
        (("paid_in", "paid_out", "cash_out", "interest"), 10 * DAY_US),
    ],
    "hours": [(("view", "calc", "buy"), 72 * HOUR_US), (("view", "view", "buy"), 200 * HOUR_US)],
    "days": [(("view", "calc", "buy"), DAY_US), (("buy",), DAY_US)],
    "minutes": [(("view", "calc", "call", "buy"), 300 * MINUTE_US)],
}


@pytest.mark.parametrize("ties", Ties)
@pytest.mark.parametrize("entry", Entry)
@pytest.mark.parametrize(
    ("world", "steps", "window_us"),
    [(world, *case) for world, cases in CASES.items() for case in cases],
)
def test_a_funnel_is_what_sql_says(
    world: str, steps: tuple[str, ...], window_us: int, entry: Entry, ties: Ties
) -> None:
    events, flat = listed(TABLES[world]())
    found = funnel(
        events, marked(events, *steps), steps, window_us, entry, ties, events.coded("size")
    )
    wanted = asked(flat, steps, window_us, entry, ties)
    told = {
        (row["part"], row["step"]): (row["customers"], row["median_seconds"])
        for row in found.to_pylist()
        if row["customers"]
    }
    assert told == wanted
    assert told[("", 1)][0] > 20
    for row in found.to_pylist():
        first, before = (
            told.get((row["part"], n), (0, 0))[0] for n in (1, max(1, row["step"] - 1))
        )
        assert row["of_first"] == pytest.approx(row["customers"] / first)
        assert row["of_before"] == (pytest.approx(row["customers"] / before) if before else None)


MINUTES = [
    # what happens at which minute, window of 10 minutes; how far, counted from which event
    ("view 0, calc 5, buy 10", 3, 0),
    ("view 0, calc 5, buy 11", 2, 0),
    ("view 0, view 1, calc 5, buy 11", 3, 1),
    ("view 0, calc 5, view 6, buy 11", 2, 0),
    ("buy 0, calc 1, view 2", 1, 2),
    ("view 0, calc 0, buy 3", 1, 0),
    ("view 0, calc 2, calc 3, buy 3", 3, 0),
    ("calc 1, buy 2", 0, -1),
]


@pytest.mark.parametrize(("told", "depth", "entry"), MINUTES)
def test_by_hand(told: str, depth: int, entry: int) -> None:
    from hengce.insight.funnel import reach

    pairs = [one.split() for one in told.split(", ")]
    table = pa.table(
        {
            "customer": ["C1"] * len(pairs),
            "at_us": [BEGINS + int(minute) * MINUTE_US for _, minute in pairs],
            "kind": [kind for kind, _ in pairs],
        }
    )
    events = arrange(table)
    found = reach(events, marked(events, "view", "calc", "buy"), 3, 10 * MINUTE_US)
    assert (found.depth[0], found.entry[0]) == (depth, entry)


@pytest.mark.parametrize(
    ("steps", "window_us", "code"),
    [(0, 1, "insight.steps"), (17, 1, "insight.steps"), (2, 0, "insight.window")],
)
def test_what_is_no_funnel_is_refused(steps: int, window_us: int, code: str) -> None:
    events = arrange(pa.table({"customer": ["C1"], "at_us": [0], "kind": ["view"]}))
    with pytest.raises(ProblemsError) as caught:
        funnel(events, np.ones(1, np.uint16), ["x"] * steps, window_us)
    assert [problem.code for problem in caught.value.problems] == [code]
