"""What all tests share: a place in memory, and a PostgreSQL server when the first one asks."""

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from hypothesis import is_hypothesis_test

from hengce.store.postgres import PostgresStore
from hengce.store.segments import ParquetSegments
from hengce.testing.postgresql import SUPERUSER, Cluster, cluster
from in_memory import clear_memory, write_to_memory

EMPTY = """
DO $$ DECLARE one record; BEGIN
SET LOCAL session_replication_role = replica;
SET LOCAL lock_timeout = '20s';
FOR one IN SELECT tablename FROM pg_tables
    WHERE schemaname = 'public' AND tablename <> 'alembic_version'
LOOP EXECUTE format('DELETE FROM %I', one.tablename); END LOOP;
FOR one IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'
LOOP PERFORM setval(one.sequencename::regclass, 1, false); END LOOP;
END $$
"""


def pytest_configure() -> None:
    """Before anything is written."""
    write_to_memory()


def pytest_sessionfinish(exitstatus: int) -> None:
    """What a failure left is kept for whoever looks into it."""
    if exitstatus == pytest.ExitCode.OK:
        clear_memory()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that draw examples: the long proofs run them again, and draw more."""
    for item in items:
        if is_hypothesis_test(getattr(item, "obj", None)):
            item.add_marker("examples")


@pytest.fixture(scope="session")
def server() -> Iterator[Cluster]:
    """One server for all tests of a process."""
    with cluster() as made:
        yield made


class Databases:
    """Databases with the newest schema and no rows.

    To make one takes a second, to empty one a moment: so they are used again. What empties them
    stays connected, and has planned how.
    """

    def __init__(self, server: Cluster, segments: Callable[[], Path]) -> None:
        self._server = server
        self._segments = segments
        self._emptying: dict[str, psycopg.Connection] = {}
        self._free: list[str] = []

    def take(self) -> str:
        """Return one that nobody uses."""
        if self._free:
            return self._free.pop()
        name = f"test_{len(self._emptying) + 1}"
        self._server.run(f"CREATE DATABASE {name}")
        PostgresStore(self._server.address(name), ParquetSegments(self._segments())).close()
        self._emptying[name] = self._connected(name)
        return name

    def give_back(self, name: str) -> None:
        """Empty one for whoever comes next."""
        try:
            self._emptying[name].execute(EMPTY)
        except psycopg.OperationalError:  # a test has ended the server meanwhile
            self._emptying[name] = self._connected(name)
            self._emptying[name].execute(EMPTY)
        self._free.append(name)

    def close(self) -> None:
        """Let go of the connections."""
        for connection in self._emptying.values():
            connection.close()

    def _connected(self, name: str) -> psycopg.Connection:
        where = {"host": str(self._server.folder), "user": SUPERUSER, "dbname": name}
        return psycopg.connect(**where, autocommit=True)


@pytest.fixture(scope="session")
def databases(server: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    made = Databases(server, lambda: tmp_path_factory.mktemp("segments"))
    yield made
    made.close()


@pytest.fixture
def new_database(server: Cluster, databases: Databases) -> Iterator[Callable[[], str]]:
    """Return the address of a database with the newest schema and no rows."""
    used: list[str] = []

    def fresh() -> str:
        used.append(databases.take())
        return server.address(used[-1])

    yield fresh
    for name in used:
        databases.give_back(name)
