"""Small pieces that the queries of the store share.

What is asked often is built once, when its module is loaded, and bound when it is asked:
to build a statement takes longer than to run it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from operator import itemgetter
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Dialect,
    Select,
    Table,
    bindparam,
    func,
    insert,
    select,
)
from sqlalchemy.sql.compiler import SQLCompiler

from hengce.store.among import among
from hengce.store.prepared import Prepared, Row, run_each
from hengce.store.schema import ROOT_ORG

Item = TypeVar("Item")

BOUND_VALUES_MAX = 5_000
"""Values in one IN; databases limit how many a statement binds."""

POSITION: BindParameter[int] = bindparam("position")
"""The position that a statement reads at."""


def latest(
    table: Table, keys: Sequence[str], *conditions: ColumnElement[bool]
) -> Select[tuple[object, ...]]:
    """Select the last row of each key that POSITION sees, in the order of the keys."""
    columns = [table.c[key] for key in keys]
    newest = (
        select(func.max(table.c.seq))
        .where(table.c.position <= POSITION, *conditions)
        .group_by(*columns)
    )
    return select(table).where(table.c.seq.in_(newest)).order_by(*columns)


def append(
    connection: Connection, table: Table, position: int, rows: Sequence[Mapping[str, object]]
) -> None:
    """Append rows at a position; those that do not name their unit belong to the root."""
    if not rows:
        return
    own = tuple(rows[0])
    written = (position,) if "org" in rows[0] else (position, ROOT_ORG)
    names = ("position", *own) if "org" in rows[0] else ("position", "org", *own)
    statement, order = _compiled(table, names, connection.dialect)
    if order[: len(written)] == names[: len(written)]:
        # Every table begins with these columns, so that no row is made anew for them.
        values = itemgetter(*order[len(written) :])
        run_each(connection, statement, [(*written, *values(row)) for row in rows])
    else:
        whole = dict(zip(names, written, strict=False))
        write_rows(connection, table, [{**whole, **row} for row in rows])


def write_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    """Insert rows that name the same columns, in their order.

    The statement is compiled once and the driver gets the values as they are: what is written
    here is text, whole numbers and bytes, and to prepare each value costs more than to store
    it.
    """
    if not rows:
        return
    statement, order = _compiled(table, tuple(rows[0]), connection.dialect)
    if order:
        values = itemgetter(*order)
        run_each(connection, statement, [values(row) for row in rows])
    else:
        run_each(connection, statement, rows)


_Form: TypeAlias = tuple[str, Sequence[str]]
"""A statement, and the order of its values where they have no names in it."""

# Of all connections to one kind of database: each store that is opened has a dialect of its own.
_forms: dict[tuple[Table, tuple[str, ...], str], _Form] = {}


def _compiled(table: Table, names: tuple[str, ...], dialect: Dialect) -> _Form:
    asked = table, names, dialect.name
    if asked not in _forms:
        _forms[asked] = _compile(table, names, dialect)
    return _forms[asked]


def _compile(table: Table, names: tuple[str, ...], dialect: Dialect) -> _Form:
    compiled = insert(table).inline().compile(dialect=dialect, column_keys=list(names))
    assert isinstance(compiled, SQLCompiler)
    return str(compiled), compiled.positiontup or ()


def pieces(items: Sequence[Item], size: int = BOUND_VALUES_MAX) -> Iterator[list[Item]]:
    """Cut a sequence into lists of bounded length."""
    rest = iter(items)
    while piece := list(islice(rest, size)):
        yield piece


class ByCustomer:
    """A query about everybody, and the same query about some customers.

    Args:
        customer: The column that names the customer.
        build: Builds the query with further conditions.
    """

    def __init__(
        self, customer: ColumnElement[str], build: Callable[..., Select[*tuple[Any, ...]]]
    ) -> None:
        self._everybody = Prepared(build())
        self._some = Prepared(build(among(customer, "customers")))

    def rows(
        self, connection: Connection, customers: Sequence[str] | None, **bound: object
    ) -> Iterator[tuple[Any, ...]]:
        """Ask, piece by piece, about these customers in their order; None for all."""
        if customers is None:
            yield from self._everybody.each(connection, bound)
            return
        for piece in pieces(sorted(set(customers))):
            yield from self._some.rows(connection, {**bound, "customers": piece})

    def named(
        self, connection: Connection, customers: Sequence[str] | None, **bound: object
    ) -> Iterator[Row]:
        """Ask so, and name what each row holds."""
        if customers is None:
            yield from self._everybody.each_named(connection, bound)
            return
        for piece in pieces(sorted(set(customers))):
            yield from self._some.named(connection, {**bound, "customers": piece})
