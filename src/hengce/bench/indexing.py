"""Indexes of a table that is filled with many millions of rows: made once, at the end."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Table

from hengce.store.sqlite import connections
from hengce.wiring import STORE_FILE


@contextmanager
def indexed_afterwards(folder: Path, table: Table) -> Iterator[None]:
    """Fill a table of an installation's SQLite store while it has no indexes.

    Rows that come by customer stand anywhere in an index by time: each would move a page of
    its own, a hundred times the bytes of the row itself.
    """
    engine = connections(folder / STORE_FILE)
    with engine.begin() as connection:
        for index in table.indexes:
            index.drop(connection)
    yield
    with engine.begin() as connection:
        for index in table.indexes:
            index.create(connection)
    engine.dispose()
