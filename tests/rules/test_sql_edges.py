"""DuckDB is the judge where drawn trees seldom go: ends of numbers, order, names, the clock."""

from collections.abc import Iterator

import duckdb
import pytest

from hengce.model.instant import DAY_US
from hengce.model.tag import Kind
from hengce.rules.ast import (
    Arithmetic,
    Clock,
    Column,
    Compare,
    Compute,
    Condition,
    EventColumn,
    Fold,
    Literal,
    Operator,
    Shift,
    Value,
)
from hengce.rules.sql import Frame, value_sql, where_sql
from rules.oracle import number, truth
from rules.strategies import COLUMNS, INT_LEAST, INT_MOST, NOW, TODAY, Past
from rules.test_sql import FRAME, TYPES, fill

UNKNOWN = dict.fromkeys(COLUMNS)


@pytest.fixture(scope="module")
def bank() -> Iterator[duckdb.DuckDBPyConnection]:
    tags = ", ".join(f'"{name}" {TYPES[kind]}' for name, kind in COLUMNS.items())
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1")
        connection.execute(f"CREATE TABLE customers (customer VARCHAR, {tags})")
        connection.execute(
            "CREATE TABLE events (customer VARCHAR, name VARCHAR, occurred_at TIMESTAMP,"
            " properties MAP(VARCHAR, VARCHAR))"
        )
        connection.execute('CREATE TABLE odd (customer VARCHAR, "order" BIGINT, "from" BIGINT)')
        connection.execute("INSERT INTO odd VALUES ('c', 2, 5)")
        yield connection


AGE, BORN = Column("age", Kind.INTEGER), Column("birthday", Kind.DATE)
SEEN, RATIO = Column("seen", Kind.TIMESTAMP), Column("ratio", Kind.REAL)
LATE = Compare(Operator.GT, SEEN, Clock(Kind.TIMESTAMP))
IN_A_MONTH = Compare(Operator.LE, BORN, Shift(Clock(Kind.DATE), 30, Kind.DATE))
EXACT = Compare(Operator.EQ, AGE, Literal(2.0**53, Kind.REAL))

# condition, one value of its column
LEAVES: list[tuple[Condition, str, int]] = [
    (LATE, "seen", NOW + 1),
    (LATE, "seen", NOW),
    (IN_A_MONTH, "birthday", TODAY + 30),
    (IN_A_MONTH, "birthday", TODAY + 31),
    (Compare(Operator.GE, Shift(BORN, 1, Kind.DATE), Clock(Kind.DATE)), "birthday", TODAY - 1),
    (Compare(Operator.GE, Shift(BORN, 1, Kind.DATE), Clock(Kind.DATE)), "birthday", TODAY - 2),
    (EXACT, "age", 2**53 + 1),  # as DOUBLE they are equal
    (EXACT, "age", 2**53 + 2),
]


@pytest.mark.parametrize(("condition", "name", "value"), LEAVES)
def test_a_leaf(
    bank: duckdb.DuckDBPyConnection, condition: Condition, name: str, value: int
) -> None:
    row = UNKNOWN | {name: value}
    fill(bank, [(row, ())])
    found = bank.execute(f"SELECT 1 FROM customers WHERE {where_sql(condition, FRAME)}").fetchall()
    assert bool(found) is (truth(condition, row, ()) is True)


def paid(*amounts: object, name: str = "amount") -> tuple[Past, ...]:
    """Payments of the last days; the first is the latest."""
    return tuple(Past("paid", NOW - k * DAY_US, {name: a}) for k, a in enumerate(amounts, 1))


MONEY = EventColumn(Fold.SUM, "paid", "amount", None, (), Kind.MONEY)
RATES = EventColumn(Fold.SUM, "paid", "rate", None, (), Kind.REAL)

SUMS: list[tuple[EventColumn, tuple[Past, ...]]] = [
    (MONEY, paid(INT_MOST, INT_MOST)),
    (MONEY, paid(INT_MOST, 1, -1)),
    (MONEY, paid(INT_LEAST, -1)),
    (MONEY, paid(INT_LEAST)),
    (RATES, paid(1e308, 1e308, -1e308, name="rate")),
    (RATES, paid(1e308, -1e308, 1e308, name="rate")),
    (RATES, paid(1.0, 1e16, 1.0, -1e16, name="rate")),
    (RATES, paid(1e16, -1e16, 1.0, 1.0, name="rate")),
]


@pytest.mark.parametrize(("fold", "past"), SUMS)
def test_a_sum(bank: duckdb.DuckDBPyConnection, fold: EventColumn, past: tuple[Past, ...]) -> None:
    fill(bank, [(UNKNOWN, past)])
    found = bank.execute(f"SELECT {value_sql(fold, FRAME)} FROM customers").fetchall()
    assert found == [(number(fold, UNKNOWN, past),)]


def test_names_may_be_words_of_sql(bank: duckdb.DuckDBPyConnection) -> None:
    frame = Frame(now=NOW, today=TODAY, customers="odd")
    sides = Column("order", Kind.INTEGER), Column("from", Kind.INTEGER)
    total: Value = Compute(Arithmetic.ADD, *sides, Kind.INTEGER)
    less = Compare(Operator.LT, *sides)
    sql = f'SELECT {value_sql(total, frame)} FROM "odd" WHERE {where_sql(less, frame)}'
    assert bank.execute(sql).fetchall() == [(7,)]
