"""What all tests share: a place in memory, and a PostgreSQL server when the first one asks."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import is_hypothesis_test

from hengce.store.postgres import PostgresStore
from hengce.store.segments import ParquetSegments
from hengce.testing.postgresql import Cluster, cluster
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


@pytest.fixture(scope="session")
def databases(
    server: Cluster, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Callable[[], str], list[str]]:
    """What makes databases with the newest schema, and those that nobody uses now."""
    made: list[str] = []

    def make() -> str:
        made.append(f"test_{len(made) + 1}")
        server.run(f"CREATE DATABASE {made[-1]}")
        folder: Path = tmp_path_factory.mktemp("segments")
        PostgresStore(server.address(made[-1]), ParquetSegments(folder)).close()
        return made[-1]

    return make, []


@pytest.fixture
def new_database(
    server: Cluster, databases: tuple[Callable[[], str], list[str]]
) -> Iterator[Callable[[], str]]:
    """Return the address of a database with the newest schema and no rows.

    To make one takes a second, to empty one a moment: so they are used again.
    """
    make, free = databases
    used: list[str] = []

    def fresh() -> str:
        used.append(free.pop() if free else make())
        return server.address(used[-1])

    yield fresh
    for name in used:
        server.run(EMPTY, name)
    free.extend(used)
