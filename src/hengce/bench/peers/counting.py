"""Counting who meets a condition, in other programs that hold the customers in memory."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec

import duckdb
import pyarrow as pa
import sqlglot

from hengce.bench.peers.packages import THREADS
from hengce.model.instant import Day, Instant
from hengce.rules.ast import Condition
from hengce.rules.sql import Frame, where_sql

Count = Callable[[Condition], int]


@dataclass(frozen=True, slots=True)
class Peer:
    """Another program.

    Attributes:
        name: What its figures are called by.
        package: Its distribution.
        open: Takes the customers, and returns what counts them.
    """

    name: str
    package: str
    open: Callable[[pa.Table, Instant, Day], Count]


def peers_at_hand() -> tuple[Peer, ...]:
    """Return the programs that are installed; each may use as many threads as a run of ours."""
    os.environ["POLARS_MAX_THREADS"] = str(THREADS)  # read when it is imported, and never again
    peers = (Peer("duckdb", "duckdb", _duckdb), Peer("polars", "polars", _polars))
    return tuple(p for p in (*peers, Peer("chdb", "chdb", _chdb)) if find_spec(p.name))


def _duckdb(table: pa.Table, now: Instant, today: Day) -> Count:
    connection = duckdb.connect(config={"threads": THREADS})
    connection.execute("SET enable_progress_bar = false")  # it would write among the figures
    connection.register("told", table)
    connection.execute("CREATE TABLE customers AS SELECT * FROM told")
    connection.unregister("told")
    frame = Frame(now=now, today=today)

    def count(condition: Condition) -> int:
        where = where_sql(condition, frame)  # made of a checked tree, like every rule's SQL
        sql = f"SELECT count(*) FROM customers WHERE {where}"  # noqa: S608
        found = connection.execute(sql).fetchone()
        assert found is not None, "a count has one row"
        return int(found[0])

    return count


def _polars(table: pa.Table, _now: Instant, _today: Day) -> Count:
    import polars as pl  # noqa: PLC0415 -- it is measured where it is installed

    from hengce.bench.peers.frame_night import meets  # noqa: PLC0415

    frame = pl.from_arrow(table)
    assert isinstance(frame, pl.DataFrame), "a table becomes a frame"
    lazy = frame.with_columns(pl.col("matures").to_physical()).lazy()  # days, as literals are
    return lambda condition: int(lazy.filter(meets(condition)).select(pl.len()).collect().item())


def _chdb(table: pa.Table, now: Instant, today: Day) -> Count:
    from chdb.session import Session  # noqa: PLC0415 -- it is measured where it is installed

    told = table
    session = Session()
    fields = (
        "aum Nullable(Int64), age Nullable(Int64), city LowCardinality(Nullable(String)),"
        " vip Nullable(Bool), matures Nullable(Date32)"
    )
    session.query(f"CREATE TABLE customers ({fields}) ENGINE = MergeTree ORDER BY tuple()")
    session.query("INSERT INTO customers SELECT aum, age, city, vip, matures FROM Python(told)")
    session.query("OPTIMIZE TABLE customers FINAL")
    frame = Frame(now=now, today=today)
    assert told is table, "the statement above reads it by its name"

    def count(condition: Condition) -> int:
        where = sqlglot.transpile(where_sql(condition, frame), read="duckdb", write="clickhouse")[0]
        sql = f"SELECT count() FROM customers WHERE {where} SETTINGS max_threads = {THREADS}"  # noqa: S608
        return int(str(session.query(sql, "CSV")).strip())

    return count
