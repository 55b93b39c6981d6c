"""DuckDB is the judge: the SQL of a tree answers what the oracle answers."""

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amount import examples
from hengce.model.instant import calendar_date, moment
from hengce.model.tag import Kind, Scalar
from hengce.rules.ast import Arithmetic, Column, Compare, Compute, Literal, Operator
from hengce.rules.normal import normal
from hengce.rules.sql import Frame, value_sql, where_sql
from rules.oracle import number, truth
from rules.strategies import (
    COLUMNS,
    INT_LEAST,
    INT_MOST,
    NOW,
    TODAY,
    Past,
    Row,
    conditions,
    histories,
    rows,
    values,
)

FRAME = Frame(now=NOW, today=TODAY)
TYPES = {
    Kind.BOOLEAN: "BOOLEAN",
    Kind.INTEGER: "BIGINT",
    Kind.REAL: "DOUBLE",
    Kind.MONEY: "BIGINT",
    Kind.TEXT: "VARCHAR",
    Kind.DATE: "DATE",
    Kind.TIMESTAMP: "TIMESTAMP",
}


@pytest.fixture(scope="module")
def bank():
    tags = ", ".join(f'"{name}" {TYPES[kind]}' for name, kind in COLUMNS.items())
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1")
        connection.execute(f"CREATE TABLE customers (customer VARCHAR, {tags})")
        connection.execute(
            "CREATE TABLE events (customer VARCHAR, name VARCHAR, occurred_at TIMESTAMP,"
            " properties MAP(VARCHAR, VARCHAR))"
        )
        yield connection


Customers = list[tuple[Row, tuple[Past, ...]]]
customers = st.lists(st.tuples(rows(), histories()), min_size=1, max_size=3)


@settings(max_examples=examples(150), deadline=None, derandomize=True)
@given(conditions(), customers)
def test_conditions(bank, condition, people):
    fill(bank, people)
    holds = [truth(condition, row, past) is True for row, past in people]
    for read in (condition, normal(condition)):
        sql = f"SELECT customer FROM customers WHERE {where_sql(read, FRAME)}"
        found = {int(customer) for (customer,) in bank.execute(sql).fetchall()}
        assert [index in found for index in range(len(people))] == holds


@settings(max_examples=examples(150), deadline=None, derandomize=True)
@given(values(depth=3), customers)
def test_values(bank, value, people):
    fill(bank, people)
    sql = f"SELECT {value_sql(value, FRAME)} FROM customers ORDER BY customer"
    found = [answer for (answer,) in bank.execute(sql).fetchall()]
    assert found == [number(value, row, past) for row, past in people]


AGE, VISITS = Column("age", Kind.INTEGER), Column("visits", Kind.INTEGER)
RATIO, RISK = Column("ratio", Kind.REAL), Column("risk", Kind.REAL)

# operation, left, right, result; None is unknown
EDGES = [
    ("+", INT_MOST, 1, None),
    ("+", INT_MOST, 0, INT_MOST),
    ("-", INT_LEAST, 1, None),
    ("*", INT_MOST, -1, INT_LEAST),
    ("*", 2**32, 2**31, None),
    ("*", INT_MOST, INT_MOST, None),
    ("%", -7, 3, -1),
    ("%", 7, -3, 1),
    ("%", 7, 0, None),
    ("%", INT_LEAST, -1, 0),
    ("/", 7, 2, 3.5),
    ("/", 7, 0, None),
    ("/", None, 2, None),
    ("+", 1e308, 1e308, None),
    ("*", -1e308, 10.0, None),
    ("/", 1e308, 1e-10, None),
    ("/", 1.0, -0.0, None),
    ("-", 0.3, 0.1, 0.3 - 0.1),
]


@pytest.mark.parametrize(("sign", "left", "right", "result"), EDGES)
def test_edges(bank, sign, left, right, result):
    is_real = isinstance(left, float)
    sides = (RATIO, RISK) if is_real else (AGE, VISITS)
    row = dict.fromkeys(COLUMNS) | {sides[0].name: left, sides[1].name: right}
    fill(bank, [(row, ())])
    kind = Kind.REAL if is_real or sign == "/" else Kind.INTEGER
    value = Compute(Arithmetic(sign), *sides, kind=kind)
    assert number(value, row, ()) == result
    assert bank.execute(f"SELECT {value_sql(value, FRAME)} FROM customers").fetchall() == [
        (result,)
    ]


@pytest.mark.parametrize("text", ["'; DROP TABLE customers; --", "it''s", '"', "\\", "", "\n"])
def test_a_text_stays_a_text(bank, text):
    row = dict.fromkeys(COLUMNS) | {"city": text}
    fill(bank, [(row, ())])
    test = Compare(Operator.EQ, Column("city", Kind.TEXT), Literal(text, Kind.TEXT))
    sql = f"SELECT count(*) FROM customers WHERE {where_sql(test, FRAME)}"
    assert bank.execute(sql).fetchall() == [(1,)]


def fill(bank: duckdb.DuckDBPyConnection, people: Customers) -> None:
    """Write customers and their events; the customer's key is his place in the list."""
    bank.execute("DELETE FROM customers; DELETE FROM events")
    marks = ", ".join("?" for _ in COLUMNS)
    for index, (row, past) in enumerate(people):
        tags = [native(row[name], kind) for name, kind in COLUMNS.items()]
        bank.execute(f"INSERT INTO customers VALUES (?, {marks})", [str(index), *tags])
        for event in past:
            texts = [stored_text(value) for value in event.properties.values()]
            at = native(event.occurred_at, Kind.TIMESTAMP)
            bank.execute(
                "INSERT INTO events VALUES (?, ?, ?, MAP(?::VARCHAR[], ?::VARCHAR[]))",
                [str(index), event.name, at, list(event.properties), texts],
            )


def native(value: Scalar, kind: Kind) -> object:
    """Return a stored value as DuckDB's client takes it."""
    if value is None:
        return None
    match kind:
        case Kind.DATE:
            return calendar_date(value)
        case Kind.TIMESTAMP:
            return moment(value).replace(tzinfo=None)
        case _:
            return value


def stored_text(value: Scalar) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
