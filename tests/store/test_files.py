"""Files are written again as they are read."""

from pathlib import Path

import pytest

from hengce.store import files
from hengce.store.files import write_again


@pytest.mark.parametrize("size", [0, 1, 7, 8, 9, 64])
def test_bytes_stay_what_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(files, "_PIECE_BYTES", 8)
    path, content = tmp_path / "log", bytes(range(size))
    path.write_bytes(content)
    write_again(path)
    assert path.read_bytes() == content


def test_all_of_it_is_written_and_then_flushed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "log"
    path.write_bytes(b"seven")
    seen: list[bytes] = []
    monkeypatch.setattr(files.os, "fsync", lambda _number: seen.append(path.read_bytes()))
    before = path.stat().st_mtime_ns
    write_again(path)
    assert seen == [b"seven"]
    assert path.stat().st_mtime_ns > before


def test_a_file_that_is_not_there_is_left_alone(tmp_path: Path) -> None:
    write_again(tmp_path / "none")
    assert list(tmp_path.iterdir()) == []
