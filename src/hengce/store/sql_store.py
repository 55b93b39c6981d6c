"""What the stores on SQL databases share: positions, views, transactions, the outbox.

One database differs from another in how a reading is held still and in how writes are put
into one order; both are left to the store's own module.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from threading import Lock
from typing import ClassVar

from sqlalchemy import Connection, bindparam, func, insert, literal, select

from hengce.errors import ConflictError, NotFoundError
from hengce.model.condition import Backlog, Unattended
from hengce.model.instant import Instant
from hengce.ports import Claim
from hengce.ports.relinking import Relinking
from hengce.ports.scoring import Rescoring
from hengce.store import claims, outbox
from hengce.store.backlog import count_backlog, count_unattended
from hengce.store.copying import fill_tables
from hengce.store.ledger import Ledger
from hengce.store.prepared import Prepared
from hengce.store.remembered import Remembered
from hengce.store.schema import ROOT_ORG, transactions
from hengce.store.segments import ParquetSegments
from hengce.store.transaction import SqlTransaction
from hengce.store.view import SqlView

WAIT_SECONDS = 60
"""How long a writer waits for another one."""

_END = Prepared(select(func.max(transactions.c.position)))
_BEGIN = Prepared(
    insert(transactions)
    .from_select(
        ["position", "org", "at", "mark"],
        select(
            func.coalesce(func.max(transactions.c.position), 0) + 1,
            literal(ROOT_ORG),
            bindparam("at", type_=transactions.c.at.type),
            bindparam("mark", type_=transactions.c.mark.type),
        ),
    )
    .returning(transactions.c.position)
)


class SqlStore(ABC):
    """A `ports.Store` on a database; safe to share between threads and processes.

    Args:
        segments: The contact segments that belong to it.
    """

    shared: ClassVar[bool]
    """Whether several processes may serve it at once."""

    rescoring: Rescoring | None = None
    """Who scores customers again when a transaction changes what models read of them."""

    relinking: Relinking | None = None
    """Who computes again what is known of customers through others."""

    def __init__(self, segments: ParquetSegments) -> None:
        self._segments = segments
        self._remembered = Remembered()
        self._queue = Lock()

    @abstractmethod
    def close(self) -> None:
        """Let go of the database."""

    @abstractmethod
    def shorten_log(self) -> None:
        """Move what was committed from the log into the database's own file."""

    @abstractmethod
    def settings(self) -> dict[str, str]:
        """What decides whether a commit of this process lasts, by name."""

    @abstractmethod
    def copy_to(self, path: Path) -> None:
        """Copy the store as it is at one position into a new SQLite file."""

    def fill_from(self, path: Path) -> None:
        """Take over all rows of such a copy, at once.

        Raises:
            ConflictError: The store is not empty.
        """
        with self._write() as connection:
            if _end(connection):
                raise ConflictError("the store is not empty: name one that is")
            fill_tables(connection, path)
        self._remembered = Remembered()

    @abstractmethod
    def _reading(self) -> AbstractContextManager[Connection]:
        """Open a connection that sees the database as it is now until the context ends."""

    @abstractmethod
    def _writing(self) -> AbstractContextManager[Connection]:
        """Open a connection that nobody else writes beside; it commits at the end."""

    @contextmanager
    def view(self, position: int | None = None) -> Iterator[SqlView]:
        """Read at a position, or at the end.

        Raises:
            NotFoundError: The position lies behind the end.
        """
        with self._reading() as connection:
            end = _end(connection)
            if position is not None and position > end:
                raise NotFoundError(f"the store ends at position {end}, before {position}")
            at = end if position is None else position
            yield SqlView(connection, self._segments, at, self._remembered, is_past=at < end)

    @contextmanager
    def transaction(self, at: Instant) -> Iterator[SqlTransaction]:
        """Write atomically; an exception inside undoes all of it.

        Raises:
            ConflictError: Another transaction did not end within WAIT_SECONDS.
        """
        with self._write() as connection:
            yield self._begun(connection, at, "")

    def claim(self, now: Instant, limit: int, channel: str | None = None) -> Sequence[Claim]:
        """Take up to `limit` due contacts of a channel (None: of any), oldest release first.

        A claim is durable before it is returned. A contact that was withdrawn is not
        claimed; one that expired is, so that the relay can say so.
        """
        with self._write() as connection:
            return outbox.take(self._ledger(connection), now, limit, channel)

    def next_releases(self) -> Mapping[str, Instant]:
        """When the next contact of each channel that has any becomes due."""
        with self._reading() as connection:
            return outbox.next_releases(self._ledger(connection))

    def backlog(self, now: Instant) -> Backlog:
        """Count what lies in the store that somebody should look at."""
        with self._reading() as connection:
            return count_backlog(connection, now)

    def unattended(self) -> Unattended:
        """Count what nobody dealt with."""
        with self._reading() as connection:
            return count_unattended(connection)

    def unsettled(self, before: Instant) -> Sequence[Claim]:
        """The first claims made before an instant that nobody settled: a relay died."""
        with self._reading() as connection:
            return claims.unsettled(self._ledger(connection), before)

    def _begun(self, connection: Connection, at: Instant, mark: str) -> SqlTransaction:
        """Take the next position. Nobody else takes one meanwhile, so there are no holes."""
        position = _BEGIN.value(connection, {"at": at, "mark": mark})
        begun = SqlTransaction(connection, self._segments, position, self._remembered)
        begun.rescoring = self.rescoring
        begun.relinking = self.relinking
        return begun

    def _ledger(self, connection: Connection) -> Ledger:
        return Ledger(
            connection, self._segments, _end(connection), self._remembered.kinds_by_number
        )

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        # Threads of this process queue here, so that one connection waits for others at most.
        if not self._queue.acquire(timeout=WAIT_SECONDS):
            raise ConflictError(f"another transaction lasted longer than {WAIT_SECONDS} seconds")
        try:
            with self._writing() as connection:
                yield connection
        finally:
            self._queue.release()


def _end(connection: Connection) -> int:
    return _END.value(connection) or 0
