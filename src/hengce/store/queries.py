"""Small pieces that the queries of the store share."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, Table, func, select

Item = TypeVar("Item")

BOUND_VALUES_MAX = 5_000
"""Values in one IN; databases limit how many a statement binds."""


def latest(
    table: Table, position: int, keys: Sequence[str], *conditions: ColumnElement[bool]
) -> Select[tuple[object, ...]]:
    """Select the last row of each key that a position sees, in the order of the keys."""
    columns = [table.c[key] for key in keys]
    newest = (
        select(func.max(table.c.seq))
        .where(table.c.position <= position, *conditions)
        .group_by(*columns)
    )
    return select(table).where(table.c.seq.in_(newest)).order_by(*columns)


def pieces(items: Sequence[Item], size: int = BOUND_VALUES_MAX) -> Iterator[list[Item]]:
    """Cut a sequence into lists of bounded length."""
    rest = iter(items)
    while piece := list(islice(rest, size)):
        yield piece


def pieces_of_customers(
    customers: Sequence[str] | None, column: ColumnElement[str]
) -> Iterator[tuple[ColumnElement[bool], ...]]:
    """Yield conditions that together mean these customers, in their order; none for all."""
    if customers is None:
        yield ()
        return
    for piece in pieces(sorted(set(customers))):
        yield (column.in_(piece),)
