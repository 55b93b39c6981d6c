"""How migrations describe tables: what every row has, and short names for the others.

It stays as it is when the tables of today change: what was released is made as it was.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

INT64 = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def log(name: str, *items: sa.schema.SchemaItem) -> None:
    """Create a table whose rows are numbered in the order of writing."""
    op.create_table(
        name,
        number("position"),
        text("org"),
        number("seq"),
        *items,
        sa.ForeignKeyConstraint(
            ["position"], ["transactions.position"], name=op.f(f"fk_{name}_position")
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f(f"pk_{name}")),
        sqlite_strict=True,
    )


def table(name: str, key: str, *items: sa.schema.SchemaItem) -> None:
    """Create a table that is keyed by one column."""
    keyed(name, (key,), *items)


def keyed(name: str, keys: Sequence[str], *items: sa.schema.SchemaItem) -> None:
    """Create a table that is keyed by some columns."""
    op.create_table(
        name,
        number("position"),
        text("org"),
        *items,
        sa.ForeignKeyConstraint(
            ["position"], ["transactions.position"], name=op.f(f"fk_{name}_position")
        ),
        sa.PrimaryKeyConstraint(*keys, name=op.f(f"pk_{name}")),
        sqlite_strict=True,
    )


def own(name: str, *items: sa.schema.SchemaItem) -> None:
    """Create a table of the engine's own."""
    op.create_table(
        name,
        number("position"),
        text("org"),
        *items,
        sa.ForeignKeyConstraint(
            ["position"], ["transactions.position"], name=op.f(f"fk_{name}_position")
        ),
        sqlite_strict=True,
    )


def index(table: str, *columns: str) -> None:
    """Create an index that is named after its columns."""
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns), unique=False)


def partial(name: str, table: str, columns: list[str], rows: str, *, unique: bool = False) -> None:
    """Create an index of some rows."""
    some = sa.text(rows)
    op.create_index(
        op.f(name), table, columns, unique=unique, sqlite_where=some, postgresql_where=some
    )


def number(name: str) -> sa.Column[int]:
    """Describe a column of whole numbers."""
    return sa.Column(name, INT64, nullable=False)


def text(name: str) -> sa.Column[str]:
    """Describe a column of text."""
    return sa.Column(name, sa.Text(), nullable=False)


def perhaps(name: str) -> sa.Column[int]:
    """Describe a column of whole numbers that may be empty."""
    return sa.Column(name, INT64, nullable=True)


def added(name: str, kind: sa.types.TypeEngine[Any], default: str) -> sa.Column[Any]:
    """Describe a column that rows which are there get."""
    return sa.Column(name, kind, nullable=False, server_default=default)
