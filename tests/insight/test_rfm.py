"""Each class of RFM is what SQL's own rank says."""

import pytest

from hengce.errors import ProblemsError
from hengce.insight.rfm import SEGMENTS, rfm
from hengce.model.instant import read_instant
from insight.insight_worlds import PRAGUE, SHANGHAI, TABLES, asked_of, listed

CLASSES = """
WITH each AS (
    SELECT customer,
           date_diff('day', CAST(timezone($zone, make_timestamptz(max(at_us))) AS DATE),
                     CAST(timezone($zone, make_timestamptz($ends)) AS DATE)) AS recency,
           count(*) AS frequency, CAST(sum(cents) AS BIGINT) AS money
    FROM flat GROUP BY customer
), ranked AS (
    SELECT *, (rank() OVER (ORDER BY recency DESC) - 1) * $n // count(*) OVER () + 1 AS r,
           (rank() OVER (ORDER BY frequency) - 1) * $n // count(*) OVER () + 1 AS f,
           (rank() OVER (ORDER BY money) - 1) * $n // count(*) OVER () + 1 AS m
    FROM each
)
SELECT customer, recency, frequency, money, r, f, m,
       list_extract($names, CAST(1 + (2 * r > $n)::INT + 2 * (2 * f > $n)::INT
                                   + 4 * (2 * m > $n)::INT AS BIGINT)) AS segment
FROM ranked ORDER BY customer
"""
SUMMARY = """
SELECT segment, count(*), count(*) / sum(count(*)) OVER (), sum(frequency)::BIGINT,
       sum(money)::BIGINT, avg(recency)
FROM found GROUP BY segment
"""


@pytest.mark.parametrize("classes", [2, 4, 5, 10])
@pytest.mark.parametrize(
    ("world", "zone", "ends"),
    [
        ("berka", PRAGUE, "1994-04-01T00:00:00"),
        ("hours", SHANGHAI, "2026-04-12T12:00:00"),
        ("days", SHANGHAI, "2026-04-12T00:00:00"),
        ("minutes", "America/New_York", "2026-03-09T03:00:00"),
    ],
)
def test_classes_are_what_sql_says(world: str, zone: str, ends: str, classes: int) -> None:
    events, flat = listed(TABLES[world]())
    until = read_instant(ends, zone)
    found = rfm(events, events.numbers("cents"), until, zone, classes)
    connection = asked_of(flat)
    bound = {"zone": zone, "ends": until, "n": classes, "names": list(SEGMENTS)}
    wanted = connection.execute(CLASSES, bound).fetchall()
    assert [tuple(row.values()) for row in found.customers.to_pylist()] == wanted
    told = {row["segment"]: tuple(row.values()) for row in found.segments.to_pylist()}
    connection.execute(f"CREATE TABLE found AS {CLASSES}", bound)
    summary = {row[0]: row for row in connection.execute(SUMMARY).fetchall()}
    assert told.keys() == summary.keys()
    for name, row in summary.items():
        assert told[name] == pytest.approx(row)
    assert list(told) == [name for name in SEGMENTS if name in told]


@pytest.mark.parametrize("classes", [1, 11])
def test_so_many_classes_are_refused(classes: int) -> None:
    events, _ = listed(TABLES["minutes"]())
    with pytest.raises(ProblemsError):
        rfm(events, events.numbers("cents"), 0, SHANGHAI, classes)
