"""The bank's memory in PostgreSQL: shared by several processes, and just as exact.

Every write takes one lock of the bank first, and its position under that lock. So writes
have one order, positions have no holes that fill later, and whatever decides sees every
contact that was reserved before. Readings are repeatable and never wait.

Only the primary is asked: a replica may not know yet of an opt-out or of a contact.
"""

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, bindparam, create_engine, select, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from hengce.errors import ConflictError, UnavailableError
from hengce.model.instant import Instant
from hengce.store.copying import copy_tables
from hengce.store.migrate import migrate
from hengce.store.prepared import Prepared
from hengce.store.schema import transactions
from hengce.store.segments import ParquetSegments
from hengce.store.sql_store import WAIT_SECONDS, SqlStore
from hengce.store.transaction import SqlTransaction

DRIVER = "postgresql+psycopg"
"""How the address of a PostgreSQL store begins."""

CONNECTIONS_MAX = 32
"""Connections that one process holds at once."""

CONNECT_SECONDS_MAX = 5
STATEMENT_SECONDS_MAX = 600
IDLE_READING_SECONDS_MAX = 600
IDLE_WRITING_SECONDS_MAX = 60
"""A writer that says nothing for so long is ended by the server: others wait for it."""

RESOLVE_SECONDS_MAX = 30
"""How long the server is asked again whether a commit whose answer was lost took place."""

_RESOLVE_PAUSE_SECONDS = 0.25
_KEPT_CONNECTIONS = 8
_LOCK_SPACE = 0x48454E47
_LOCK_TIMED_OUT = "55P03"
_FORBIDDEN = "42501"
_NO_ROOM = "53"
"""The class of what a server cannot do for want of room, memory or connections."""

_SETTINGS = {
    "lock_timeout": WAIT_SECONDS,
    "statement_timeout": STATEMENT_SECONDS_MAX,
    "idle_in_transaction_session_timeout": IDLE_READING_SECONDS_MAX,
}
_ALIVE = {
    "keepalives": 1,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}

# One lock for each schema: several banks in one database do not wait for each other.
_LOCK = Prepared(
    text(
        "SELECT set_config('idle_in_transaction_session_timeout', :idle, true),"
        " pg_advisory_xact_lock(:space, hashtext(current_schema()))"
    )
)
_LOCKED = {"idle": f"{IDLE_WRITING_SECONDS_MAX}s", "space": _LOCK_SPACE}
_MARK = Prepared(
    select(transactions.c.mark).where(transactions.c.position == bindparam("position"))
)
_SERVER = Prepared(
    text(
        "SELECT current_setting('fsync'), current_setting('full_page_writes'),"
        " current_setting('synchronous_commit'), current_setting('server_encoding'),"
        " pg_is_in_recovery(), current_schema()"
    )
)
_UNORDERED = Prepared(
    text(
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_schema = current_schema() AND data_type = 'text'"
        " AND collation_name IS DISTINCT FROM 'C' ORDER BY table_name, column_name"
    )
)


class PostgresStore(SqlStore):
    """A `ports.Store` in a schema of a PostgreSQL database.

    Args:
        address: `postgresql+psycopg://…`; the tables are made, and brought to the newest
            schema, when it is opened.
        segments: The contact segments that belong to it.

    Raises:
        ConflictError: The address, the driver, the server or the schema will not do.
        UnavailableError: The server cannot be reached.
    """

    shared = True

    def __init__(self, address: str, segments: ParquetSegments) -> None:
        super().__init__(segments)
        self._engine = connections(address)
        self._readers = self._engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        try:
            _reach(self._engine)
            with self._write() as connection:
                _check(connection)
                if migrate(connection):
                    _order_by_bytes(connection)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the connections."""
        self._engine.dispose()

    def copy_to(self, path: Path) -> None:
        """Copy the store as it is at one position into a new SQLite file."""
        with self._reading() as connection:
            copy_tables(connection, path)

    def shorten_log(self) -> None:
        """Leave it to the server, which does so by itself."""

    def settings(self) -> dict[str, str]:
        """What decides whether a commit of this process lasts, by name."""
        with self._reading() as connection:
            fsync, pages, commit = _SERVER.one(connection)[:3]
        return {"fsync": fsync, "full_page_writes": pages, "synchronous_commit": commit}

    @contextmanager
    def transaction(self, at: Instant) -> Iterator[SqlTransaction]:
        """Write atomically; an exception inside undoes all of it.

        A commit whose answer is lost is looked for: its row says whether it took place.

        Raises:
            ConflictError: Another transaction did not end within WAIT_SECONDS.
            UnavailableError: The server cannot be reached; nothing was written, unless the
                error says that this is not known.
        """
        mark = secrets.token_hex(16)
        position = 0
        try:
            with self._write() as connection:
                begun = self._begun(connection, at, mark)
                position = begun.position
                yield begun
        except _AnswerLostError:
            if not self._took_place(position, mark):
                raise UnavailableError from None

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with _told_plainly(), self._readers.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with (
            _told_plainly(),
            self._engine.connect() as connection,
            connection.begin() as open_,
        ):
            # Each statement sees what was committed before the lock was taken.
            _LOCK.rows(connection, _LOCKED)
            yield connection
            try:
                open_.commit()
            except DBAPIError as error:
                if error.connection_invalidated:
                    raise _AnswerLostError from None
                raise

    def _took_place(self, position: int, mark: str) -> bool:
        """Tell whether a transaction was committed, as soon as the server can be asked.

        The lock is taken first: whoever held it has ended by then.
        """
        deadline = time.monotonic() + RESOLVE_SECONDS_MAX
        while True:
            try:
                with self._write() as connection:
                    return bool(_MARK.value(connection, {"position": position}) == mark)
            except (UnavailableError, ConflictError):
                if time.monotonic() >= deadline:
                    raise UnavailableError(
                        "the database was lost during a commit: whether it took place is not known"
                    ) from None
                time.sleep(_RESOLVE_PAUSE_SECONDS)


class _AnswerLostError(Exception):
    """The connection broke while the server committed."""


def connections(address: str) -> Engine:
    """Return what connects to a server; ConflictError when the address or driver will not do."""
    url = _url(address)
    settings = " ".join(f"-c {name}={seconds}s" for name, seconds in _SETTINGS.items())
    own = url.query.get("options", ())
    options = [own] if isinstance(own, str) else list(own)
    try:
        return create_engine(
            url.difference_update_query(["options"]),
            pool_size=_KEPT_CONNECTIONS,
            max_overflow=CONNECTIONS_MAX - _KEPT_CONNECTIONS,
            pool_timeout=WAIT_SECONDS,
            pool_pre_ping=True,
            hide_parameters=True,  # an error's text must not quote a customer
            connect_args={
                "options": " ".join([settings, *options]),
                "connect_timeout": CONNECT_SECONDS_MAX,
                "target_session_attrs": "read-write",
                "application_name": "hengce",
                **_ALIVE,
            },
        )
    except ModuleNotFoundError:
        raise ConflictError("PostgreSQL needs its driver: pip install 'hengce[pg]'") from None


def _url(address: str) -> URL:
    try:
        url = make_url(address)
    except ArgumentError:
        raise ConflictError(f"the address of the store must begin with {DRIVER}://") from None
    if url.drivername != DRIVER:
        raise ConflictError(
            f"the address of the store begins with {url.drivername}://, not with {DRIVER}://"
        )
    return url


def _reach(engine: Engine) -> None:
    """Connect once; only here is it told what the driver says of the way to the server."""
    try:
        engine.connect().close()
    except DBAPIError as error:
        said = str(error.orig).strip().partition("\n")[0]
        raise UnavailableError(f"the database cannot be reached: {said}") from None


def _check(connection: Connection) -> None:
    """Refuse a server that may lose what it has committed, or that only follows another."""
    fsync, pages, commit, encoding, follows, schema = _SERVER.one(connection)
    if follows:
        raise ConflictError("the server is a replica: the store must be its primary")
    if (fsync, pages) != ("on", "on") or commit == "off":
        raise ConflictError(
            "the server may lose what it has committed: set fsync, full_page_writes and "
            "synchronous_commit to on"
        )
    if encoding != "UTF8":
        raise ConflictError(f"the database has the encoding {encoding}: make one with UTF8")
    if schema is None:
        raise ConflictError("the search_path of the store's user names no schema that exists")


def _order_by_bytes(connection: Connection) -> None:
    """Let text be ordered by its bytes, as everywhere else, and not by a language's rules.

    Such an order does not change with a new version of the operating system either.
    """
    for table, column in _UNORDERED.rows(connection):
        connection.exec_driver_sql(
            f'ALTER TABLE "{table}" ALTER COLUMN "{column}" TYPE text COLLATE "C"'
        )


@contextmanager
def _told_plainly() -> Iterator[None]:
    """Turn what happens to connections into the product's errors, without any values."""
    try:
        yield
    except PoolTimeoutError:
        raise UnavailableError(f"all {CONNECTIONS_MAX} connections are in use") from None
    except DBAPIError as error:
        raise _plain(error) from None


def _plain(error: DBAPIError) -> Exception:
    state = getattr(error.orig, "sqlstate", None) or ""
    if state == _LOCK_TIMED_OUT:
        return ConflictError(f"another transaction lasted longer than {WAIT_SECONDS} seconds")
    if state.startswith(_NO_ROOM):
        return UnavailableError("the database has no room left, or too many connections")
    if state == _FORBIDDEN:
        return ConflictError("the store's user may not make or change its tables")
    # A connection that could not be made belongs to no statement.
    if error.connection_invalidated or error.statement is None:
        return UnavailableError()
    return RefusedError(state)


class RefusedError(Exception):
    """The database refused a statement: a fault of this program.

    What the database says of it quotes values, so that only its code is kept.
    """

    def __init__(self, sqlstate: str) -> None:
        super().__init__(f"the database refused a statement with SQLSTATE {sqlstate or 'unknown'}")
