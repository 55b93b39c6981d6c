"""The log moves into the database: beside the work, or at the latest when it is full."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from hengce.server.checkpoint_loop import CheckpointLoop
from hengce.store.segments import ParquetSegments
from hengce.store.sqlite import WAL_BYTES_MAX, SqliteStore

SECONDS_MAX = 20.0
LONG = "x" * 100_000


@pytest.fixture
def make(tmp_path: Path) -> Callable[[int], SqliteStore]:
    path, segments = tmp_path / "hengce.db", ParquetSegments(tmp_path / "segments")
    return lambda wal_bytes_max: SqliteStore(path, segments, wal_bytes_max=wal_bytes_max)


def written(store: SqliteStore, commits: int) -> None:
    for _ in range(commits):
        with store.transaction(1) as tx:
            tx.put_snapshot(LONG, 1)


def in_database(folder: Path) -> int:
    return (folder / "hengce.db").stat().st_size // len(LONG)


def test_a_commit_leaves_the_log_where_it_is(make, tmp_path: Path) -> None:
    store = make(WAL_BYTES_MAX)
    before = in_database(tmp_path)
    written(store, 20)
    assert in_database(tmp_path) == before
    store.close()


def test_a_commit_moves_a_log_that_is_full(make, tmp_path: Path) -> None:
    store = make(5 * len(LONG))
    written(store, 20)
    assert in_database(tmp_path) >= 10
    store.close()


def test_a_server_moves_the_log_beside_the_work(make, tmp_path: Path) -> None:
    store = make(WAL_BYTES_MAX)
    loop = CheckpointLoop(store)
    loop.start()
    written(store, 20)
    deadline = time.monotonic() + SECONDS_MAX
    while in_database(tmp_path) < 20 and time.monotonic() < deadline:
        time.sleep(0.01)
    assert in_database(tmp_path) >= 20
    loop.stop(SECONDS_MAX)
    store.close()


def test_a_store_that_fails_does_not_end_it(
    make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    store = make(WAL_BYTES_MAX)
    shorten = store.shorten_log
    failures = iter([OSError("a disk"), OSError("a disk")])

    def fail_first() -> None:
        error = next(failures, None)
        if error is not None:
            raise error
        shorten()

    monkeypatch.setattr(store, "shorten_log", fail_first)
    monkeypatch.setattr("hengce.server.checkpoint_loop.LOOK_SECONDS", 0.01)
    loop = CheckpointLoop(store)
    loop.start()
    written(store, 5)
    deadline = time.monotonic() + SECONDS_MAX
    while in_database(tmp_path) < 5 and time.monotonic() < deadline:
        time.sleep(0.01)
    loop.stop(SECONDS_MAX)
    store.close()
    assert in_database(tmp_path) >= 5
    assert "the log could not be moved: OSError" in caplog.text
