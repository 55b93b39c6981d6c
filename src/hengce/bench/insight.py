"""A funnel of three steps and a retention over many events, beside the same in DuckDB's SQL."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hengce.bench.report import Figure, Report, figure, peak_rss_mb, report
from hengce.errors import HengceError
from hengce.insight.events import Events
from hengce.insight.funnel import funnel
from hengce.insight.periods import Period
from hengce.insight.retention import retention
from hengce.model.instant import DAY_US, HOUR_US, read_instant

_Answer = TypeVar("_Answer")

EACH = 20
"""Events of a customer, on average."""

DAYS = 60
OFFSETS = 30
KINDS = 10
"""Of which three are steps of the funnel."""

WINDOW_US = 7 * DAY_US
ZONE = "Asia/Shanghai"
ZONE_US = 8 * HOUR_US
BEGINS = read_instant("2026-01-01T00:00:00", ZONE)
DUCKDB_MEMORY = "8GB"
"""What DuckDB may hold before it writes to disk."""

BLOCK = 1_000_000
"""Customers who are made at once."""

_FUNNEL = """
WITH first AS (
    SELECT customer, at_us, marks,
           max(CASE WHEN marks & 1 > 0 THEN at_us END) OVER mine AS begun
    FROM event WHERE marks > 0
    WINDOW mine AS (PARTITION BY customer ORDER BY at_us
                    RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
), second AS (
    SELECT customer, at_us, marks, begun,
           max(CASE WHEN marks & 2 > 0 AND at_us - begun <= $window THEN begun END) OVER mine
               AS begun_second
    FROM first
    WINDOW mine AS (PARTITION BY customer ORDER BY at_us
                    RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
)
SELECT count(DISTINCT customer) FILTER (marks & 1 > 0),
       count(DISTINCT customer) FILTER (marks & 2 > 0 AND at_us - begun <= $window),
       count(DISTINCT customer) FILTER (marks & 4 > 0 AND at_us - begun_second <= $window)
FROM second
"""

_RETENTION = """
WITH born AS (
    SELECT customer, min(at_us) AS at_us FROM event WHERE marks & 1 > 0 GROUP BY customer
), dated AS (
    SELECT customer, at_us, (at_us + $zone) // $day AS cohort FROM born
), back AS (
    SELECT DISTINCT d.customer, d.cohort, (e.at_us + $zone) // $day - d.cohort AS away
    FROM event e JOIN dated d ON d.customer = e.customer AND e.at_us >= d.at_us
    WHERE e.marks & 2 > 0
)
SELECT cohort, away, count(*) FROM back WHERE away <= $offsets GROUP BY ALL ORDER BY 1, 2
"""


@dataclass(frozen=True, slots=True, eq=False)
class _Made:
    """Events as both sides read them."""

    events: Events
    marks: npt.NDArray[np.uint16]
    flat: pa.Table


def insight(events: int, runs: int) -> Report:
    """Measure both; the counts of both sides must be equal.

    What DuckDB reads are the same arrays, as Arrow, in the same order. Its funnel is the way
    that is exact: for each event the latest beginning before it, as a window. The memory of
    our side is read before DuckDB begins.

    Raises:
        HengceError: The two sides count differently.
    """
    _ours_funnel(_make(2_000)), _ours_retention(_make(2_000))
    made = _make(events)
    input_mb = peak_rss_mb()
    funnels, ours_funnel = _timed(lambda: _ours_funnel(made), runs)
    retentions, ours_retention = _timed(lambda: _ours_retention(made), runs)
    ours_mb = peak_rss_mb()
    connection = duckdb.connect()
    connection.execute(f"SET memory_limit = '{DUCKDB_MEMORY}'")
    connection.register("event", made.flat)
    peer_funnels, peer_funnel = _timed(lambda: _duckdb_funnel(connection), runs)
    peer_retentions, peer_retention = _timed(lambda: _duckdb_retention(connection), runs)
    if (ours_funnel, ours_retention) != (peer_funnel, peer_retention):
        raise HengceError("the two sides count differently")
    size = len(made.events.at_us)
    return report(
        "insight",
        {
            "events": size,
            "customers": len(made.events.customers),
            "steps": 3,
            "days": DAYS,
            "of_first_permille": ours_funnel[2] * 1000 // max(1, ours_funnel[0]),
        },
        {
            "funnel_s": figure(funnels, "s"),
            "funnel_duckdb_s": figure(peer_funnels, "s"),
            "funnel_ratio_duckdb": _ratio(peer_funnels, funnels),
            "funnel_events_per_s": figure([size / one for one in funnels], "1/s"),
            "retention_s": figure(retentions, "s"),
            "retention_duckdb_s": figure(peer_retentions, "s"),
            "retention_ratio_duckdb": _ratio(peer_retentions, retentions),
            "made_rss_mb": figure([input_mb], "MB"),
            "ours_rss_mb": figure([ours_mb], "MB"),
        },
    )


def _make(count: int) -> _Made:
    """Make events of customers, some with many, over so many days."""
    random = np.random.Generator(np.random.PCG64(11))
    customers = max(1, count // EACH)
    each = random.poisson(EACH, customers)
    starts = np.concatenate([[0], np.cumsum(each)]).astype(np.int64)
    at_us = np.empty(starts[-1], np.int64)
    marks = np.empty(starts[-1], np.uint16)
    step_of = np.array([1, 2, 4, *([0] * (KINDS - 3))], np.uint16)
    for first in range(0, customers, BLOCK):
        behind = min(first + BLOCK, customers)
        begin, end = starts[first], starts[behind]
        who = np.repeat(np.arange(behind - first), each[first:behind])
        drawn = random.integers(0, DAYS * DAY_US, end - begin)
        # In the order of customers, each in that of time: one sort of numbers does both.
        key = who * (DAYS * DAY_US) + drawn
        key.sort()
        at_us[begin:end] = BEGINS + key - who * (DAYS * DAY_US)
        marks[begin:end] = step_of[random.integers(0, KINDS, end - begin)]
    numbers = np.arange(customers, dtype=np.int32)
    flat = pa.table({"customer": np.repeat(numbers, each), "at_us": at_us, "marks": marks})
    return _Made(Events(pa.array(numbers), starts, at_us, pa.table({})), marks, flat)


def _ours_funnel(made: _Made) -> tuple[int, ...]:
    found = funnel(made.events, made.marks, ("view", "calculate", "buy"), WINDOW_US)
    return tuple(found["customers"].to_pylist())


def _ours_retention(made: _Made) -> list[tuple[int, int, int]]:
    ends = BEGINS + DAYS * DAY_US
    found = retention(made.events, made.marks, Period.DAY, OFFSETS, BEGINS, ends, ZONE)
    first = (BEGINS + ZONE_US) // DAY_US
    start = found["cohort"][0].as_py()
    return [
        (first + (row["cohort"] - start).days, row["offset"], row["customers"])
        for row in found.to_pylist()
        if row["customers"]
    ]


def _duckdb_funnel(connection: duckdb.DuckDBPyConnection) -> tuple[int, ...]:
    row = connection.execute(_FUNNEL, {"window": WINDOW_US}).fetchone()
    assert row is not None
    return row


def _duckdb_retention(connection: duckdb.DuckDBPyConnection) -> list[tuple[int, int, int]]:
    bound = {"zone": ZONE_US, "day": DAY_US, "offsets": OFFSETS}
    return connection.execute(_RETENTION, bound).fetchall()


def _timed(work: Callable[[], _Answer], runs: int) -> tuple[list[float], _Answer]:
    seconds = []
    for _ in range(runs):
        begun = time.perf_counter()
        answer = work()
        seconds.append(time.perf_counter() - begun)
    return seconds, answer


def _ratio(theirs: Sequence[float], ours: Sequence[float]) -> Figure:
    return figure([one / other for one, other in zip(theirs, ours, strict=True)], "x")
