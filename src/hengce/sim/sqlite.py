"""Connects the product's own store to a simulated disk: a driver as SQLAlchemy expects one.

SQLite's files have no shared memory here, so that the one connection has the database for
itself (`locking_mode = EXCLUSIVE`). Log and flushes are those of production (WAL, FULL).
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import apsw
from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import StaticPool

from hengce.sim.disk import Disk, KilledError

DATABASE = "hengce.db"
"""The file's name on every disk."""

STATEMENTS_MAX = 1_000
"""Statements that stay prepared; the product has a few hundred."""

_Columns = tuple[tuple[Any, ...], ...] | None

_described: dict[str, _Columns] = {}
"""The columns of each statement: a cursor that is read to its end does not tell them."""


class Driver:
    """Connects to the database of whichever disk is mounted; what was compiled is kept.

    Attributes:
        engine: SQLAlchemy's; one for all seeds, because compiling statements takes long.
        opened: The connections that are open, so that a death can close them all.
    """

    def __init__(self) -> None:
        self.opened: list[Connected] = []
        self._mounted: tuple[Disk, str, int] | None = None
        self.engine = create_engine(
            "sqlite://", creator=self._connect, module=_DRIVER, poolclass=StaticPool
        )

    def mount(self, disk: Disk, vfs: str, checkpoint_pages: int) -> None:
        """Connect to another disk from now on.

        Args:
            disk: The disk.
            vfs: Its name for SQLite.
            checkpoint_pages: How long the log grows before it goes into the file.
        """
        self._mounted = (disk, vfs, checkpoint_pages)

    def connections(self, _path: Path) -> Engine:
        """Return what connects to a database, for the store."""
        return self.engine

    def close_all(self) -> None:
        """Close every connection; the next one begins with what the disk holds."""
        for connection in self.opened:
            connection.close()
        self.opened.clear()
        self.engine.dispose()

    def _connect(self) -> "Connected":
        assert self._mounted is not None, "a disk is mounted"
        connection = Connected(DATABASE, *self._mounted)
        self.opened.append(connection)
        return connection


class _Cursor:
    """The results of one statement, read at once."""

    arraysize = 1

    def __init__(self, connection: "Connected") -> None:
        self._connection = connection
        self._rows: Iterator[tuple[Any, ...]] = iter(())
        self.description: _Columns = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> "_Cursor":
        self._run(sql, [parameters])
        return self

    def executemany(self, sql: str, parameters: Sequence[Sequence[Any]]) -> "_Cursor":
        self._run(sql, parameters)
        return self

    def _run(self, sql: str, many: Sequence[Sequence[Any]]) -> None:
        database = self._connection.database()
        cursor = database.cursor()
        if sql not in _described:
            cursor.exec_trace = _describe
        before = database.total_changes()
        rows = [row for parameters in many for row in cursor.execute(sql, tuple(parameters))]
        self._rows = iter(rows)
        self.description = _described.get(sql)
        self.rowcount = database.total_changes() - before
        self.lastrowid = database.last_insert_rowid()

    def fetchone(self) -> tuple[Any, ...] | None:
        return next(self._rows, None)

    def fetchmany(self, size: int | None = None) -> list[tuple[Any, ...]]:
        wanted = self.arraysize if size is None else size
        return [row for row, _ in zip(self._rows, range(wanted), strict=False)]

    def fetchall(self) -> list[tuple[Any, ...]]:
        return list(self._rows)

    def close(self) -> None:
        self._rows = iter(())


def _describe(cursor: apsw.Cursor, sql: str, _parameters: object) -> bool:
    columns = cursor.get_description()
    # Without type codes, as the standard library's driver answers.
    _described[sql] = tuple((name, *[None] * 6) for name, _ in columns) if columns else None
    return True


class Connected:
    """The one connection to the database; a dead process gets no answer from it."""

    isolation_level: str | None = None

    def __init__(self, path: str, disk: Disk, vfs: str, checkpoint_pages: int) -> None:
        self._disk = disk
        self._database = apsw.Connection(path, vfs=vfs, statementcachesize=STATEMENTS_MAX)
        for setting in ("locking_mode = EXCLUSIVE", f"wal_autocheckpoint = {checkpoint_pages}"):
            self._database.execute(f"PRAGMA {setting}")

    def database(self) -> apsw.Connection:
        """Return the database; a dead process gets none."""
        if self._disk.dead:
            raise KilledError
        return self._database

    def cursor(self) -> _Cursor:
        """Return what runs statements."""
        return _Cursor(self)

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> _Cursor:
        """Run one statement."""
        return self.cursor().execute(sql, parameters)

    def commit(self) -> None:
        """Commit what is open."""
        if self._database.in_transaction:
            self.execute("COMMIT")

    def rollback(self) -> None:
        """Undo what is open; with a dead process it is undone anyway."""
        if not self._disk.dead and self._database.in_transaction:
            self.execute("ROLLBACK")

    def close(self) -> None:
        """Close; a dead process leaves its files as they are."""
        with suppress(apsw.Error, KilledError):
            self._database.close()

    def create_function(self, *_arguments: object, **_more: object) -> None:
        """SQLAlchemy offers functions that the product does not use."""


_DRIVER = SimpleNamespace(
    paramstyle="qmark",
    threadsafety=1,
    apilevel="2.0",
    sqlite_version=apsw.sqlite_lib_version(),
    sqlite_version_info=tuple(int(part) for part in apsw.sqlite_lib_version().split(".")),
    version_info=(2, 6, 0),
    Error=apsw.Error,
    DatabaseError=apsw.Error,
    OperationalError=apsw.Error,
    IntegrityError=apsw.ConstraintError,
    ProgrammingError=apsw.SQLError,
    InterfaceError=apsw.Error,
    InternalError=apsw.Error,
    DataError=apsw.Error,
    NotSupportedError=apsw.Error,
    Warning=UserWarning,
    Binary=bytes,
    PARSE_DECLTYPES=1,
    PARSE_COLNAMES=2,
)
