"""Small pieces that the queries of the store share.

What is asked often is built once, when its module is loaded, and bound when it is asked:
to build a statement takes longer than to run it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    CursorResult,
    Insert,
    Select,
    Table,
    bindparam,
    func,
    insert,
    select,
)

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
    written = {"position": position, "org": ROOT_ORG}
    if rows:
        connection.execute(insert_into(table), [{**written, **row} for row in rows])


@cache
def insert_into(table: Table) -> Insert:
    """Return the statement that appends rows to a table."""
    return insert(table)


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
        self._everybody = build()
        self._some = build(customer.in_(bindparam("customers", expanding=True)))

    def results(
        self, connection: Connection, customers: Sequence[str] | None, **bound: object
    ) -> Iterator[CursorResult[*tuple[Any, ...]]]:
        """Ask, piece by piece, about these customers in their order; None for all."""
        if customers is None:
            yield connection.execute(self._everybody, bound)
            return
        for piece in pieces(sorted(set(customers))):
            yield connection.execute(self._some, {**bound, "customers": piece})
