"""The store contract on PostgreSQL, and what is PostgreSQL's own."""

import itertools
import shutil
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text

from hengce.errors import ConflictError, UnavailableError
from hengce.model.profile import Identifier
from hengce.store import postgres
from hengce.store.postgres import PostgresStore, RefusedError
from hengce.store.schema import transactions
from hengce.store.segments import ParquetSegments
from hengce.testing.postgresql import Cluster
from store.contract import *  # noqa: F403
from store.contract import AT, decided, kind
from store.contract_accounts import *  # noqa: F403
from store.contract_disclosures import *  # noqa: F403
from store.contract_feeds import *  # noqa: F403
from store.contract_forgotten_claims import *  # noqa: F403
from store.contract_forgotten_events import *  # noqa: F403
from store.contract_forgotten_journeys import *  # noqa: F403
from store.contract_forgotten_people import *  # noqa: F403
from store.contract_forgotten_tasks import *  # noqa: F403
from store.contract_health import *  # noqa: F403
from store.contract_identity import *  # noqa: F403
from store.contract_intents import *  # noqa: F403
from store.contract_journeys import *  # noqa: F403
from store.contract_learning import *  # noqa: F403
from store.contract_leases import *  # noqa: F403
from store.contract_lives import *  # noqa: F403
from store.contract_manuscripts import *  # noqa: F403
from store.contract_markings import *  # noqa: F403
from store.contract_merges import *  # noqa: F403
from store.contract_migration import *  # noqa: F403
from store.contract_people import *  # noqa: F403
from store.contract_policy import *  # noqa: F403
from store.contract_record import *  # noqa: F403
from store.contract_retention import *  # noqa: F403
from store.contract_tasks import *  # noqa: F403
from store.contract_ties import *  # noqa: F403
from store.delivery_contract import *  # noqa: F403
from store.lossy import LossyWay


class Home:
    def __init__(self, folder: Path, address: str) -> None:
        self.address = address
        self.folder = folder / "segments"
        self.segments = ParquetSegments(self.folder)
        self.opened: list[PostgresStore] = []

    def open(self) -> PostgresStore:
        store = PostgresStore(self.address, ParquetSegments(self.folder))
        self.opened.append(store)
        return store


@pytest.fixture
def home(tmp_path: Path, new_database: Callable[[], str]) -> Iterator[Home]:
    made = Home(tmp_path, new_database())
    yield made
    for store in made.opened:
        store.close()


_numbers = itertools.count(1)


@pytest.fixture
def old_home(tmp_path: Path, server: Cluster) -> Iterator[Home]:
    name = f"old_{next(_numbers)}"
    server.run(f"CREATE DATABASE {name}")
    made = Home(tmp_path, server.address(name))
    yield made
    for store in made.opened:
        store.close()


def test_the_migration_makes_the_schema(home: Home) -> None:
    home.open()
    engine = create_engine(home.address)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, transactions.metadata) == []
        rows = connection.execute(
            text(
                "SELECT DISTINCT collation_name FROM information_schema.columns"
                " WHERE table_schema = 'public' AND data_type = 'text'"
            )
        )
        assert rows.scalars().all() == ["C"], "text is ordered by its bytes"
    engine.dispose()


BAD_ADDRESSES = [
    ("sqlite:///x.db", ConflictError, r"begins with sqlite://"),
    ("postgresql://h/d", ConflictError, r"begins with postgresql://"),
    ("nonsense", ConflictError, r"must begin with postgresql\+psycopg://"),
    ("postgresql+psycopg://u:S3cret@127.0.0.1:1/d", UnavailableError, "cannot be reached"),
    ("postgresql+psycopg://u:S3cret@{there}", UnavailableError, "does not exist"),
]


@pytest.mark.parametrize(("address", "error", "told"), BAD_ADDRESSES)
def test_a_bad_address_is_told_without_its_password(
    tmp_path: Path, server: Cluster, address: str, error: type[Exception], told: str
) -> None:
    whole = address.format(there=f"/nothing?host={server.folder}")
    with pytest.raises(error, match=told) as raised:
        PostgresStore(whole, ParquetSegments(tmp_path))
    shown = "".join(traceback.format_exception(raised.value))
    assert "S3cret" not in shown


def test_banks_in_schemas_of_one_database_do_not_meet(tmp_path: Path, server: Cluster) -> None:
    server.run("CREATE DATABASE shared")
    stores = []
    for name in ("bank_a", "bank_b"):
        server.run(f"CREATE SCHEMA {name}", "shared")
        segments = ParquetSegments(tmp_path / name)
        stores.append(PostgresStore(server.address("shared", name), segments))
    with stores[0].transaction(AT) as one, stores[1].transaction(AT) as other:
        one.put_snapshot("a", AT)
        other.put_snapshot("b", AT)
        assert (one.position, other.position) == (1, 1)
    for store, version in zip(stores, "ab", strict=True):
        with store.view() as view:
            assert view.snapshot_version() == version
        store.close()
    with pytest.raises(ConflictError, match="names no schema"):
        PostgresStore(server.address("shared", "bank_c"), ParquetSegments(tmp_path))


def test_an_unsafe_server_is_refused(tmp_path: Path, server: Cluster, home: Home) -> None:
    database = home.address.partition("@/")[2].partition("?")[0]
    server.run(f"ALTER DATABASE {database} SET synchronous_commit = off")
    with pytest.raises(ConflictError, match="may lose"):
        home.open()
    server.run(f"ALTER DATABASE {database} RESET synchronous_commit")
    server.run("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    with pytest.raises(ConflictError, match="encoding LATIN1"):
        PostgresStore(server.address("latin"), ParquetSegments(tmp_path))


def test_a_user_who_may_not_make_tables_is_told(tmp_path: Path, server: Cluster) -> None:
    server.run("CREATE ROLE reader LOGIN")
    server.run("CREATE DATABASE closed")
    server.run("REVOKE CREATE ON SCHEMA public FROM PUBLIC", "closed")
    address = server.address("closed").replace("//hengce@", "//reader@")
    with pytest.raises(ConflictError, match="may not make"):
        PostgresStore(address, ParquetSegments(tmp_path))


@pytest.fixture
def lossy(tmp_path: Path, server: Cluster) -> Iterator[LossyWay]:
    folder = Path(tempfile.mkdtemp(prefix="hengce-way-"))
    way = LossyWay(folder, server.folder)
    yield way
    way.close()
    shutil.rmtree(folder)


@pytest.mark.parametrize("breaks", ["before", "after"])
def test_a_commit_whose_answer_is_lost_is_looked_for(
    home: Home, server: Cluster, lossy: LossyWay, breaks: str
) -> None:
    address = home.address.replace(str(server.folder), str(lossy.folder))
    store = PostgresStore(address, ParquetSegments(home.folder))
    home.opened.append(store)
    written = nullcontext() if breaks == "after" else pytest.raises(UnavailableError)
    lossy.breaks = breaks
    with written, store.transaction(AT) as tx:
        tx.put_snapshot("told", AT)
    assert lossy.breaks == "", "the way broke"
    with home.open().view() as view:
        assert view.snapshot_version() == ("told" if breaks == "after" else None)
        assert view.position == (1 if breaks == "after" else 0)
    with store.transaction(AT) as tx:
        tx.put_snapshot("later", AT)


def test_a_server_that_restarts_is_found_again(home: Home, server: Cluster) -> None:
    store = home.open()
    with store.transaction(AT) as tx:
        tx.put_snapshot("kept", AT)
    with pytest.raises(UnavailableError), store.transaction(AT) as tx:
        tx.put_snapshot("lost", AT)
        server.kill()
        tx.put_snapshot("lost too", AT)
    with pytest.raises(UnavailableError), store.view():
        pass
    server.start()
    with store.view() as view:
        assert (view.position, view.snapshot_version()) == (1, "kept")
    with store.transaction(AT) as tx:
        assert tx.position == 2


@pytest.mark.parametrize("rows", [1, 2, 300])
def test_a_writer_that_says_nothing_does_not_hold_up_the_others(
    home: Home, monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    silent, other = home.open(), home.open()
    monkeypatch.setitem(postgres._LOCKED, "idle", "1s")
    with pytest.raises(UnavailableError), silent.transaction(AT) as tx:
        tx.add_identifiers(
            [Identifier(kind="card", value=f"{n}", customer="C1") for n in range(rows)]
        )
        with other.transaction(AT) as meanwhile:
            meanwhile.put_snapshot("other", AT)
        tx.put_snapshot("silent still", AT)
    with other.view() as view:
        assert (view.position, view.snapshot_version()) == (1, "other")


def test_an_error_at_the_database_repeats_no_values(home: Home) -> None:
    store = home.open()
    stored = decided("secret-customer", kind())
    with pytest.raises(RefusedError, match="23505") as raised, store.transaction(AT) as tx:
        tx.add_decisions([stored])
        tx.add_decisions([stored])
    shown = "".join(traceback.format_exception(raised.value))
    assert "secret-customer" not in shown


KILLED = """
import os, sys
from pathlib import Path
from hengce.store.postgres import PostgresStore
from hengce.store.segments import ParquetSegments
store = PostgresStore(sys.argv[1], ParquetSegments(Path(sys.argv[2])))
with store.transaction(1) as tx:
    tx.put_snapshot("kept", 1)
with store.transaction(2) as tx:
    tx.put_snapshot("lost", 2)
    os._exit(9)
"""


def test_a_killed_writer_leaves_nothing_half_done(home: Home) -> None:
    arguments = [sys.executable, "-c", KILLED, home.address, str(home.folder)]
    assert subprocess.run(arguments, check=False).returncode == 9
    store = home.open()
    with store.transaction(3) as tx:
        assert (tx.position, tx.snapshot_version()) == (2, "kept")
