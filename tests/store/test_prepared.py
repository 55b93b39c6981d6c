"""Statements that are compiled once say what SQLAlchemy's own would say."""

from collections.abc import Callable, Iterable, Iterator

import pytest
from sqlalchemy import Connection, Select, bindparam, create_engine, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from hengce.store.among import among, one_of
from hengce.store.prepared import Prepared, run_each
from hengce.store.schema import transactions
from hengce.store.tables import METADATA

_KEY = transactions.c.position
_ALL = select(transactions.c.position, transactions.c.org).order_by(_KEY)
_HIGH = _ALL.where(bindparam("least") <= _KEY)
_THESE = _ALL.where(among(_KEY, "numbers"))
_FIXED = _ALL.where(one_of(transactions.c.org, ["HQ", "B2"]))


@pytest.fixture
def connection() -> Iterator[Connection]:
    engine = create_engine("sqlite://", hide_parameters=True)
    with engine.begin() as made:
        METADATA.create_all(made)
        for number, org in enumerate(("HQ", "B1", "B2"), 1):
            row = {"position": number, "org": org, "at": 0, "mark": ""}
            made.execute(insert(transactions).values(**row))
        yield made
    engine.dispose()


@pytest.mark.parametrize(
    ("statement", "bound", "expected"),
    [
        (_ALL, {}, [(1, "HQ"), (2, "B1"), (3, "B2")]),
        (_HIGH, {"least": 2}, [(2, "B1"), (3, "B2")]),
        (_HIGH, {"least": 9}, []),
        (_THESE, {"numbers": [3, 1]}, [(1, "HQ"), (3, "B2")]),
        (_THESE, {"numbers": []}, []),
        (_FIXED, {}, [(1, "HQ"), (3, "B2")]),
    ],
)
def test_every_way_to_ask_tells_the_same(
    connection: Connection,
    statement: Select[tuple[int, str]],
    bound: dict[str, object],
    expected: list[tuple[int, str]],
) -> None:
    asked = Prepared(statement)
    for _ in range(2):
        assert asked.rows(connection, bound) == expected
        assert list(asked.each(connection, bound)) == expected
        assert asked.values(connection, bound) == [number for number, _ in expected]
        assert asked.named(connection, bound) == [
            {"position": number, "org": org} for number, org in expected
        ]
        assert list(asked.each_named(connection, bound)) == asked.named(connection, bound)
        first = expected[0] if expected else None
        assert asked.row(connection, bound) == first
        assert asked.value(connection, bound) == (first[0] if first else None)
        named = asked.first(connection, bound)
        assert (tuple(named.values()) if named else None) == first


def test_a_value_that_is_missing_is_an_error(connection: Connection) -> None:
    with pytest.raises(KeyError, match="least"):
        Prepared(_HIGH).rows(connection)


def test_a_list_of_values_in_the_statement_is_refused(connection: Connection) -> None:
    with pytest.raises(AssertionError, match="bound as one value"):
        Prepared(_ALL.where(_KEY.in_([1, 2]))).rows(connection)


def test_what_is_written_is_counted(connection: Connection) -> None:
    rename = Prepared(
        update(transactions).where(bindparam("least") <= _KEY).values(mark=bindparam("said"))
    )
    assert rename.change(connection, {"least": 2, "said": "x"}) == 2
    rename.change_each(connection, [{"least": 1, "said": "a"}, {"least": 3, "said": "b"}])
    rename.change_each(connection, [])
    marks = Prepared(select(transactions.c.mark).order_by(_KEY))
    assert marks.values(connection) == ["a", "a", "b"]


@pytest.mark.parametrize("rows", [1, 3])
def test_an_error_of_the_driver_is_told_without_values(connection: Connection, rows: int) -> None:
    sql = "INSERT INTO transactions (position, org, at, mark) VALUES (?, ?, ?, ?)"
    secret = [(number, "secret", 0, "") for number in (7, 8, 1)[-rows:]]
    with pytest.raises(IntegrityError) as raised:
        run_each(connection, sql, secret)
    assert "secret" not in str(raised.value)


def test_nothing_is_converted_on_the_way_back() -> None:
    kinds = {type(column.type).__name__ for table in METADATA.sorted_tables for column in table.c}
    assert kinds <= {"BigInteger", "Text", "LargeBinary"}


@pytest.mark.parametrize("ask", [Prepared.rows, Prepared.named, Prepared.each, Prepared.each_named])
def test_an_error_while_rows_are_read_is_told_so_too(
    connection: Connection, ask: Callable[..., Iterable[object]]
) -> None:
    # The first row is answered, and the second one cannot be.
    broken = text("SELECT json(iif(position = 1, '1', :word)) FROM transactions")
    with pytest.raises(DBAPIError) as raised:
        list(ask(Prepared(broken), connection, {"word": "secret"}))
    assert "secret" not in str(raised.value)
