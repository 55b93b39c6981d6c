"""Copies a store at one position into a SQLite file, and such a file into PostgreSQL.

A copy holds the tables as they are, whatever database they come from: a bank may be restored
into another one than it was copied from.
"""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Connection, Table, create_engine, func, select, text
from sqlalchemy.pool import NullPool

from hengce.store.migrate import migrate
from hengce.store.queries import write_rows
from hengce.store.schema import transactions

ROWS_MAX = 2_000
"""Rows that are in memory at once."""

TABLES: Sequence[Table] = transactions.metadata.sorted_tables
"""All tables, each behind those that it points to."""


def copy_file(source: sqlite3.Connection, target: Path) -> None:
    """Copy a SQLite store as it is at one instant; writers go on meanwhile."""
    copy = sqlite3.connect(target)
    try:
        source.backup(copy)
    finally:
        copy.close()


def make_one_file(path: Path) -> None:
    """Let a SQLite file that nobody has open need no other file beside it."""
    connection = sqlite3.connect(path)
    try:
        connection.execute("PRAGMA journal_mode = DELETE")
    finally:
        connection.close()


def copy_tables(source: Connection, target: Path) -> None:
    """Copy all tables that a repeatable reading sees into a new SQLite file."""
    engine = create_engine(f"sqlite:///{target}", poolclass=NullPool, hide_parameters=True)
    try:
        with engine.begin() as connection:
            migrate(connection)
            for table in TABLES:
                _copy_rows(source, connection, table)
    finally:
        engine.dispose()


def fill_tables(target: Connection, source: Path) -> None:
    """Copy all tables of a SQLite file into empty ones, in the caller's transaction."""
    engine = create_engine(f"sqlite:///{source}", poolclass=NullPool, hide_parameters=True)
    try:
        with engine.connect() as connection:
            for table in TABLES:
                _copy_rows(connection, target, table)
                _count_on(target, table)
    finally:
        engine.dispose()


def _copy_rows(source: Connection, target: Connection, table: Table) -> None:
    rows = source.execution_options(yield_per=ROWS_MAX).execute(select(table))
    for part in rows.mappings().partitions(ROWS_MAX):
        write_rows(target, table, [dict(row) for row in part])


def _count_on(target: Connection, table: Table) -> None:
    """Let the numbers of new rows go on behind those that were copied."""
    if target.dialect.name != "postgresql":
        return
    for column in table.primary_key.columns:
        name = target.execute(
            text("SELECT pg_get_serial_sequence(:of, :column)"),
            {"of": table.name, "column": column.name},
        ).scalar()
        last = target.execute(select(func.max(column))).scalar() if name else None
        if last is not None:
            target.execute(text("SELECT setval(:name, :last)"), {"name": name, "last": last})
