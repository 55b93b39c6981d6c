"""The store contract on SQLite, and what is SQLite's own."""

import subprocess
import sys

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from fresh import begun
from hengce.store.migrate import HEAD
from hengce.store.schema import transactions
from hengce.store.segments import ParquetSegments
from hengce.store.sqlite import SqliteStore
from store.contract import *  # noqa: F403
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


class Home:
    def __init__(self, folder):
        self.path = folder / "hengce.db"
        self.folder = folder / "segments"
        self.segments = ParquetSegments(self.folder)
        self.opened = []

    def open(self):
        begun(self.path.parent)
        store = SqliteStore(self.path, ParquetSegments(self.folder))
        self.opened.append(store)
        return store


@pytest.fixture
def home(tmp_path):
    made = Home(tmp_path)
    yield made
    for store in made.opened:
        store.close()


@pytest.fixture
def old_home(home):
    home.address = f"sqlite:///{home.path}"
    return home


@pytest.fixture
def engine(home):
    home.open()
    made = create_engine(f"sqlite:///{home.path}")
    yield made
    made.dispose()


def test_the_migration_makes_the_schema(engine):
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, transactions.metadata) == []
    config = Config()
    config.set_main_option("script_location", "hengce.store:migrations")
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_tables_are_strict_and_say_whose_and_when(engine):
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT name, strict FROM pragma_table_list")).all()
        strict = {name for name, is_strict in rows if is_strict}
        assert set(transactions.metadata.tables) == strict
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
    for table in transactions.metadata.tables.values():
        assert {"org", "position"} <= set(table.c.keys())


WRITER = """
import sys
from pathlib import Path
from hengce.store.segments import ParquetSegments
from hengce.store.sqlite import SqliteStore
print("ready", flush=True)
sys.stdin.read()
store = SqliteStore(Path(sys.argv[1]), ParquetSegments(Path(sys.argv[2])))
for k in range(30):
    with store.transaction(k) as tx:
        tx.put_snapshot(f"{sys.argv[3]}-{k}", tx.position)
store.close()
"""


def test_processes_make_and_write_one_store(home):
    arguments = [sys.executable, "-c", WRITER, str(home.path), str(home.folder)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    writers = [subprocess.Popen([*arguments, name], **pipes) for name in ("a", "b", "c")]
    for writer in writers:
        assert writer.stdout.readline() == b"ready\n"
    for writer in writers:  # all make the file at once
        writer.stdin.close()
        writer.stdout.close()
    assert [writer.wait(60) for writer in writers] == [0, 0, 0]
    with home.open().view() as view:
        assert view.position == 90


KILLED = """
import os, sys
from pathlib import Path
from hengce.store.segments import ParquetSegments
from hengce.store.sqlite import SqliteStore
store = SqliteStore(Path(sys.argv[1]), ParquetSegments(Path(sys.argv[2])))
with store.transaction(1) as tx:
    tx.put_snapshot("kept", 1)
with store.transaction(2) as tx:
    tx.put_snapshot("lost", 2)
    os._exit(9)
"""


def test_a_killed_writer_leaves_nothing_half_done(home):
    arguments = [sys.executable, "-c", KILLED, str(home.path), str(home.folder)]
    assert subprocess.run(arguments, check=False).returncode == 9
    store = home.open()
    with store.view() as view:
        assert (view.position, view.snapshot_version()) == (1, "kept")
    with store.transaction(3) as tx:
        assert tx.position == 2
