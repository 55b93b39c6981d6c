"""The bank's memory in one SQLite file: nothing to install, nothing lost.

Readers and the one writer do not wait for each other (WAL); a transaction that was
committed survives a power failure (synchronous FULL). Each position is the number of one
transaction; SQLite lets one write at a time, so the numbers have no gaps and no row appears
behind the end of a view.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from sqlalchemy import Connection, Engine, create_engine, event, func, select
from sqlalchemy.pool import ConnectionPoolEntry

from hengce.errors import ConflictError, NotFoundError
from hengce.model.instant import Instant
from hengce.ports import Claim
from hengce.store import outbox
from hengce.store.ledger import Ledger
from hengce.store.migrate import migrate
from hengce.store.queries import insert_into
from hengce.store.remembered import Remembered
from hengce.store.schema import ROOT_ORG, transactions
from hengce.store.segments import ParquetSegments
from hengce.store.transaction import SqlTransaction
from hengce.store.view import SqlView

WAIT_SECONDS = 60
"""How long a writer waits for another one."""

_WRITES = "hengce_writes"

_END = select(func.max(transactions.c.position))


def connections(path: Path) -> Engine:
    """Return what connects to a database file."""
    return create_engine(f"sqlite:///{path}", pool_size=8, max_overflow=-1)


class SqliteStore:
    """A `ports.Store` in a SQLite file; safe to share between threads and processes.

    Args:
        path: The file; it is made, and brought to the newest schema, when it is opened.
        segments: The contact segments that belong to it.
        connect: What connects to the file; the simulation puts a disk with faults below it.
    """

    def __init__(
        self,
        path: Path,
        segments: ParquetSegments,
        connect: Callable[[Path], Engine] = connections,
    ) -> None:
        self._segments = segments
        self._remembered = Remembered()
        self._writing = Lock()
        self._engine = connect(path)
        event.listen(self._engine, "connect", _prepare)
        event.listen(self._engine, "begin", _begin)
        with self._write() as connection:
            migrate(connection)

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    @contextmanager
    def view(self, position: int | None = None) -> Iterator[SqlView]:
        """Read at a position, or at the end.

        Raises:
            NotFoundError: The position lies behind the end.
        """
        with self._engine.begin() as connection:
            end = _end(connection)
            if position is not None and position > end:
                raise NotFoundError(f"the store ends at position {end}, before {position}")
            at = end if position is None else position
            yield SqlView(connection, self._segments, at, self._remembered)

    @contextmanager
    def transaction(self, at: Instant) -> Iterator[SqlTransaction]:
        """Write atomically; an exception inside undoes all of it.

        Raises:
            ConflictError: Another transaction did not end within WAIT_SECONDS.
        """
        with self._write() as connection:
            row = {"org": ROOT_ORG, "at": at}
            written = connection.execute(insert_into(transactions), row).inserted_primary_key
            assert written is not None, "a transaction has a number"
            yield SqlTransaction(connection, self._segments, written[0], self._remembered)

    def claim(self, now: Instant, limit: int) -> Sequence[Claim]:
        """Take up to `limit` due contacts, oldest release first, in one transaction.

        A claim is durable before it is returned. A contact that was withdrawn is not
        claimed; one that expired is, so that the relay can say so.
        """
        with self._write() as connection:
            return outbox.take(self._ledger(connection), now, limit)

    def next_release(self) -> Instant | None:
        """When the next contact becomes due; None when nothing waits."""
        with self._engine.begin() as connection:
            return outbox.next_release(self._ledger(connection))

    def unsettled(self, before: Instant) -> Sequence[Claim]:
        """Claims made before an instant whose contacts were never stepped: a relay died."""
        with self._engine.begin() as connection:
            return outbox.unsettled(self._ledger(connection), before)

    def _ledger(self, connection: Connection) -> Ledger:
        return Ledger(connection, self._segments, _end(connection))

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        # Threads of this process queue here; SQLite's own waiting is a poll.
        if not self._writing.acquire(timeout=WAIT_SECONDS):
            raise ConflictError(f"another transaction lasted longer than {WAIT_SECONDS} seconds")
        try:
            with self._engine.connect() as plain:
                connection = plain.execution_options(**{_WRITES: True})
                with connection.begin():
                    yield connection
        finally:
            self._writing.release()


def _end(connection: Connection) -> int:
    return connection.execute(_END).scalar() or 0


def _prepare(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    # The driver would begin transactions on its own, and too late for a stable view.
    connection.isolation_level = None
    for setting in (
        f"PRAGMA busy_timeout = {WAIT_SECONDS * 1000}",
        "PRAGMA journal_mode = WAL",
        "PRAGMA synchronous = FULL",
        "PRAGMA foreign_keys = ON",
    ):
        connection.execute(setting)


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
