"""Reads a table of a PostgreSQL database: what lies there for which day, and its rows as a file.

Names of tables and columns are quoted by the driver, values are bound. Everything that one look
asks is asked of one state of the database, in a transaction that can only read.

Rows come as text, by COPY: numbers with all of their digits, times in ISO 8601 with their zone.
So one reader, with the same mappings and the same rejects, reads files and tables.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from hengce.errors import Problem, ProblemsError
from hengce.intake.delivery import written_day
from hengce.model.database_table import DatabaseTable, TableLog
from hengce.model.feed import Feed
from hengce.model.instant import Day, calendar_date, day

if TYPE_CHECKING:
    from psycopg import Connection, Error
    from psycopg.sql import Composed, Identifier

CONNECT_SECONDS_MAX = 10

_MS = 1_000
_TIMESTAMPTZ = 1184  # the number of the type, the same in every PostgreSQL
_UTC = """to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""

_CODES = {
    "28": "feed.table_refused",  # the user or the password
    "3D": "feed.table_refused",  # there is no such database
    "42P01": "feed.table_missing",
    "42703": "feed.table_column",
    "42501": "feed.table_denied",
    "57014": "feed.table_slow",
}
"""What states of SQL mean, by their first characters; the words of a server stay with it: they may
hold values of customers."""


@dataclass(frozen=True, slots=True)
class Lying:
    """What lies in a table for a business day.

    Attributes:
        day: Which; None: the table does not say.
        written: As the table writes it; None for the whole table.
        rows: How many rows there are.
        mark: The greatest watermark as text; empty: none.
    """

    day: Day | None
    written: str | None
    rows: int
    mark: str = ""


@dataclass(frozen=True, slots=True)
class OpenTable:
    """A table at one state of its database.

    Attributes:
        where: The feed, for problems.
        table: What was declared.
        types: The number of the type of each column, in the table's order.
    """

    where: str
    table: DatabaseTable
    types: Mapping[str, int]
    _connection: "Connection[tuple[object, ...]]"

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(self.types)

    def lying(self, feed: Feed, since: Day) -> Sequence[Lying]:
        """Return what lies there, by business day; the whole table where it names no day."""
        from psycopg import sql  # noqa: PLC0415 -- an extra

        table = self.table
        mark = sql.SQL("''").format()
        if table.watermark:
            mark = sql.SQL("coalesce(max({})::text, '')").format(sql.Identifier(table.watermark))
        if not table.day:
            asked = sql.SQL("SELECT count(*), {} FROM {}").format(mark, _name(table))
            ((rows, said),) = self._rows(asked, ())
            return (Lying(None, None, int(str(rows)), str(said)),)
        of = sql.Identifier(table.day)
        asked = sql.SQL(
            "SELECT {of}::text, count(*), {mark} FROM {name} WHERE {of} >= %s GROUP BY {of}"
        ).format(of=of, mark=mark, name=_name(table))
        found = self._rows(asked, (written_day(since, feed.date_format),))
        lying = (
            Lying(self._day(str(of), feed), str(of), int(str(rows)), str(said))
            for of, rows, said in found
        )
        return sorted(lying, key=lambda one: one.day or 0)

    def logged(self, log: TableLog, feed: Feed, since: Day) -> Mapping[Day, int | None]:
        """Return for which days the source says that it has ended, with its count of rows."""
        from psycopg import sql  # noqa: PLC0415 -- an extra

        of = sql.Identifier(log.day)
        rows = sql.SQL("max({})").format(sql.Identifier(log.rows)) if log.rows else sql.SQL("NULL")
        tests = [sql.SQL("{} >= %s").format(of)]
        tests += [sql.SQL("{}::text = %s").format(sql.Identifier(name)) for name in log.about]
        asked = sql.SQL("SELECT {}::text, {} FROM {} WHERE {} GROUP BY 1").format(
            of,
            rows,
            sql.Identifier(log.schema or self.table.schema, log.name),
            sql.SQL(" AND ").join(tests),
        )
        bound = (written_day(since, feed.date_format), *log.about.values())
        found = self._rows(asked, bound)
        return {
            self._day(str(of), feed): None if count is None else int(str(count))
            for of, count in found
        }

    def copy(self, lying: Lying, columns: Sequence[str], path: Path) -> str:
        """Write rows as separated text with a header; return the SHA-256 of their set.

        A database gives rows in any order, so the name of the content is made of the names of
        rows, added up: another order is the same content, a row twice is another one.
        """
        from psycopg import sql  # noqa: PLC0415 -- an extra

        cells = sql.SQL(", ").join(self._cell(name) for name in columns)
        which, bound = sql.SQL("").format(), []
        if lying.written is not None:
            which = sql.SQL(" WHERE {} = %s").format(sql.Identifier(self.table.day))
            bound.append(lying.written)
        asked = sql.SQL("COPY (SELECT {} FROM {}{}) TO STDOUT (FORMAT csv, HEADER)").format(
            cells, _name(self.table), which
        )
        total = 0
        with (
            _told(self.where),
            path.open("wb") as to,
            self._connection.cursor() as cursor,
            cursor.copy(asked, bound) as rows,
        ):
            for row in rows:  # one row each, the header first
                to.write(row)
                total += int.from_bytes(hashlib.sha256(row).digest())
        return f"{total % (1 << 256):064x}"

    def _cell(self, name: str) -> "Composed":
        from psycopg import sql  # noqa: PLC0415 -- an extra

        column = sql.Identifier(name)
        written = sql.SQL("{}::text")
        if self.types[name] == _TIMESTAMPTZ:
            written = sql.SQL(_UTC)
        return sql.SQL("{} AS {}").format(written.format(column), column)

    def _day(self, written: str, feed: Feed) -> Day:
        """Read a business day; raises ProblemsError for what is none."""
        for text in (written, written[:10]):
            try:
                found = day(date.fromisoformat(text))
            except ValueError:
                continue
            if written in {calendar_date(found).isoformat(), written_day(found, feed.date_format)}:
                return found
        raise ProblemsError([Problem.of(self.where, "feed.table_day", column=self.table.day)])

    def _rows(self, asked: "Composed", bound: Sequence[str]) -> Sequence[tuple[object, ...]]:
        with _told(self.where), self._connection.cursor() as cursor:
            found: list[tuple[object, ...]] = cursor.execute(asked, bound).fetchall()
            return found


@contextmanager
def open_table(feed: Feed, password: str, home: Path) -> Iterator[OpenTable]:
    """Connect to the database of a feed, and look at the table's columns.

    Args:
        feed: Its table is set.
        password: What the environment says.
        home: Where relative paths begin.

    Raises:
        ProblemsError: The driver, the server, the table or the right to read it is missing.
    """
    where, table = f"feeds/{feed.id}", feed.table
    assert table is not None
    try:
        import psycopg  # noqa: PLC0415 -- an extra
        from psycopg.conninfo import make_conninfo  # noqa: PLC0415 -- an extra
    except ImportError as error:
        raise ProblemsError([Problem.of(where, "feed.table_driver")]) from error
    with _told(where):
        connection = psycopg.connect(make_conninfo("", **_address(table, password, home)))
    with connection:
        with _told(where):
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            connection.read_only = True
        yield OpenTable(where, table, _types(connection, table, where), connection)
        connection.rollback()


def _address(table: DatabaseTable, password: str, home: Path) -> dict[str, str | int]:
    address: dict[str, str | int] = {
        "host": table.host,
        "port": table.port,
        "dbname": table.database,
        "user": table.user,
        "password": password,
        "connect_timeout": CONNECT_SECONDS_MAX,
        "application_name": "hengce",
        "client_encoding": "UTF8",
        "sslmode": "verify-full" if table.tls else "disable",
        "options": f"-c statement_timeout={table.timeout_seconds * _MS}"
        " -c datestyle=ISO -c timezone=UTC -c extra_float_digits=1",
    }
    if table.tls:
        own = table.root_certificate
        address["sslrootcert"] = str(home / own) if own else "system"
    return address


def _types(
    connection: "Connection[tuple[object, ...]]", table: DatabaseTable, where: str
) -> Mapping[str, int]:
    with _told(where), connection.cursor() as cursor:
        found = cursor.execute(
            "SELECT attname, atttypid::int FROM pg_attribute"
            " WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped"
            " ORDER BY attnum",
            (_name(table).as_string(connection),),
        ).fetchall()
    if not found:
        facts = {"table": f"{table.schema}.{table.name}"}
        raise ProblemsError([Problem.of(where, "feed.table_missing", **facts)])
    return {str(name): int(str(kind)) for name, kind in found}


def _name(table: DatabaseTable) -> "Identifier":
    from psycopg import sql  # noqa: PLC0415 -- an extra

    return sql.Identifier(table.schema, table.name)


@contextmanager
def _told(where: str) -> Iterator[None]:
    """Say in codes what a server refused."""
    import psycopg  # noqa: PLC0415 -- an extra

    try:
        yield
    except psycopg.Error as error:
        raise ProblemsError([_problem(where, error)]) from None


def _problem(where: str, error: "Error") -> Problem:
    state = error.sqlstate or ""
    for known, code in _CODES.items():
        if state.startswith(known):
            return Problem.of(where, code, state=state)
    return Problem.of(where, "feed.table_unreached", state=state or "-")
