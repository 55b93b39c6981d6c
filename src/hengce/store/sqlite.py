"""The bank's memory in one SQLite file: nothing to install, nothing lost.

Readers and the one writer do not wait for each other (WAL); a transaction that was
committed survives a power failure (synchronous FULL). SQLite lets one write at a time, so
positions have no gaps and no row appears behind the end of a view.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.pool import ConnectionPoolEntry

from hengce.store import outbox
from hengce.store.copying import copy_file
from hengce.store.files import write_again
from hengce.store.migrate import migrate
from hengce.store.prepared import Prepared
from hengce.store.segments import ParquetSegments
from hengce.store.sql_store import WAIT_SECONDS, SqlStore

_LOG = "-wal"
"""What SQLite adds to the name of a database for its log."""

WAL_BYTES_MAX = 64 << 20
"""How long the log may become before whoever commits moves it into the database himself."""

_PAGE_BYTES = 4096

_LOOK_SECONDS = 0.01
"""How often a new database that another process makes is looked at."""

_BEGIN = Prepared(text("BEGIN"))
_BEGIN_WRITING = Prepared(text("BEGIN IMMEDIATE"))


def connections(path: Path) -> Engine:
    """Return what connects to a database file."""
    return create_engine(f"sqlite:///{path}", pool_size=8, max_overflow=-1, hide_parameters=True)


class SqliteStore(SqlStore):
    """A `ports.Store` in a SQLite file.

    Args:
        path: The file; it is made, and brought to the newest schema, when it is opened.
        segments: The contact segments that belong to it.
        connect: What connects to the file; the simulation puts a disk with faults below it.
        write_again: Writes a file's bytes once more and flushes them.
        wal_bytes_max: How long the log may become before a commit moves it.
    """

    shared = False

    def __init__(
        self,
        path: Path,
        segments: ParquetSegments,
        connect: Callable[[Path], Engine] = connections,
        write_again: Callable[[Path], None] = write_again,
        wal_bytes_max: int = WAL_BYTES_MAX,
    ) -> None:
        super().__init__(segments)
        self._engine = connect(path)
        event.listen(self._engine, "connect", partial(_prepare, wal_bytes_max))
        with self._write() as connection:
            # A process that died after a failed flush left commits in the log that it had told
            # nobody of. They are read back here, and whatever is added stands behind them.
            write_again(Path(f"{path}{_LOG}"))
            migrate(connection)
            outbox.name_channels(self._ledger(connection))

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def copy_to(self, path: Path) -> None:
        """Copy the store as it is at one position into a new SQLite file."""
        with self._engine.connect() as connection:
            source = connection.connection.driver_connection
            assert isinstance(source, sqlite3.Connection), "what copies is the driver's own"
            copy_file(source, path)

    def shorten_log(self) -> None:
        """Move what was committed from the log into the file; writers go on meanwhile."""
        with self._engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)")

    def settings(self) -> dict[str, str]:
        """What decides whether a commit of this process lasts, by name."""
        with self._reading() as connection:
            return {
                name: str(connection.exec_driver_sql(f"PRAGMA {name}").scalar_one())
                for name in ("journal_mode", "synchronous")
            }

    # Begun here and not by a listener: SQLAlchemy asks for listeners at every statement of an
    # engine that has one.

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._engine.begin() as connection:
            _BEGIN.change(connection)
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._engine.begin() as connection:
            _BEGIN_WRITING.change(connection)
            yield connection


def _prepare(
    wal_bytes_max: int, connection: sqlite3.Connection, _entry: ConnectionPoolEntry
) -> None:
    # The driver would begin transactions on its own, and too late for a stable view.
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout = {WAIT_SECONDS * 1000}")
    _keep_log(connection)
    connection.execute(f"PRAGMA wal_autocheckpoint = {wal_bytes_max // _PAGE_BYTES}")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


def _keep_log(connection: sqlite3.Connection) -> None:
    """Switch a new database to a log; whoever comes while another process does so is refused.

    SQLite does not wait here as it does elsewhere, so that the waiting is ours.
    """
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(_LOOK_SECONDS)
        else:
            return
