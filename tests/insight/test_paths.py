"""Each link and each way is what SQL counts over sessions."""

from dataclasses import replace

import pyarrow as pa
import pytest

from hengce.errors import ProblemsError
from hengce.insight.paths import Cut, paths
from hengce.model.instant import DAY_US, HOUR_US
from insight.insight_worlds import TABLES, asked_of, listed

SESSIONS = """
WITH known AS (SELECT * FROM flat WHERE kind IS NOT NULL),
cut AS (
    SELECT *, coalesce(at_us - lag(at_us) OVER mine > $gap, true) AS fresh
    FROM known WINDOW mine AS (PARTITION BY customer ORDER BY row)
), numbered AS (
    SELECT *, customer || '/' || sum(fresh::INT) OVER (PARTITION BY customer ORDER BY row)
           AS session FROM cut
), begun AS (
    SELECT * FROM numbered QUALIFY $begins = '' OR row >= min(row) FILTER (kind = $begins)
        OVER (PARTITION BY session)
), collapsed AS (
    SELECT * FROM begun QUALIFY NOT $collapse
        OR coalesce(kind <> lag(kind) OVER (PARTITION BY session ORDER BY row), true)
), placed AS (
    SELECT *, row_number() OVER mine AS step, coalesce(lead(kind) OVER mine, '') AS next
    FROM collapsed WINDOW mine AS (PARTITION BY session ORDER BY row)
)
"""
LINKS = """
SELECT step, kind, next, count(*), count(DISTINCT customer) FROM placed
WHERE step < $steps OR (step = $steps AND next = '') GROUP BY ALL ORDER BY 1, 2, 3
"""
WAYS = """
SELECT way, ended, count(*) AS sessions, count(DISTINCT customer) FROM (
    SELECT session, any_value(customer) AS customer, max(step) <= $steps AS ended,
           list(kind ORDER BY row) FILTER (step <= $steps) AS way
    FROM placed GROUP BY session)
GROUP BY way, ended ORDER BY sessions DESC, way, ended
"""

CUTS = [
    ("berka", Cut(7 * DAY_US, 6)),
    ("berka", Cut(20 * DAY_US, 4, "cash_in", collapse=False)),
    ("hours", Cut(24 * HOUR_US, 5)),
    ("hours", Cut(60 * HOUR_US, 3, "view")),
    ("days", Cut(2 * DAY_US, 20, "calc", collapse=False)),
    ("minutes", Cut(HOUR_US, 2)),
]


@pytest.mark.parametrize(("world", "cut"), CUTS)
def test_paths_are_what_sql_says(world: str, cut: Cut) -> None:
    events, flat = listed(TABLES[world]())
    cut = replace(cut, ways=10_000)
    found = paths(events, events.coded("kind"), cut)
    connection = asked_of(flat)
    bound = {
        "gap": cut.gap_us,
        "begins": cut.begins_with,
        "collapse": cut.collapse,
        "steps": cut.steps,
    }
    for told, query in ((found.links, LINKS), (found.ways, WAYS)):
        wanted = connection.execute(SESSIONS + query, bound).fetchall()
        assert [tuple(row.values()) for row in told.to_pylist()] == wanted
        assert len(wanted) > 3


def test_what_comes_to_a_place_leaves_it() -> None:
    events, _ = listed(TABLES["hours"]())
    links = paths(events, events.coded("kind"), Cut(48 * HOUR_US, 20)).links.to_pylist()
    arrived: dict = {}
    left: dict = {}
    for row in links:
        if row["to"]:
            place = (row["step"] + 1, row["to"])
            arrived[place] = arrived.get(place, 0) + row["sessions"]
        if row["step"] > 1:
            place = (row["step"], row["from"])
            left[place] = left.get(place, 0) + row["sessions"]
    assert arrived == left
    assert arrived


@pytest.mark.parametrize(
    ("cut", "code"),
    [
        (Cut(0), "insight.window"),
        (Cut(1, steps=21), "insight.steps"),
        (Cut(1, ways=0), "insight.ways"),
        (Cut(1, begins_with="fly"), "insight.no_event"),
    ],
)
def test_what_is_no_cut_is_refused(cut: Cut, code: str) -> None:
    events, _ = listed(TABLES["minutes"]())
    with pytest.raises(ProblemsError) as caught:
        paths(events, events.coded("kind"), cut)
    assert [problem.code for problem in caught.value.problems] == [code]


def test_nobody_has_no_paths() -> None:
    nobody = pa.table(
        {
            "customer": pa.array([], pa.string()),
            "at_us": pa.array([], pa.int64()),
            "kind": pa.array([], pa.string()),
        }
    )
    events, _ = listed(nobody)
    found = paths(events, events.coded("kind"), Cut(1))
    assert (found.links.num_rows, found.ways.num_rows) == (0, 0)
