"""Writes files and folders that appear whole or not at all."""

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

_PIECE_BYTES = 1 << 20


def write_again(path: Path) -> None:
    """Write a file's bytes once more, as they are read, and flush them; if there is the file.

    When a flush has failed, the operating system shows bytes that it will never write: it
    takes them for written. Only bytes that are written anew are flushed by the next flush.
    """
    if not path.exists():
        return
    with path.open("r+b", buffering=0) as file:
        while piece := file.read(_PIECE_BYTES):
            file.seek(-len(piece), os.SEEK_CUR)
            file.write(piece)
        os.fsync(file.fileno())


@dataclass(slots=True)
class Draft:
    """A folder on its way.

    Attributes:
        path: Where it is filled.
        name: What it will be called; it may be found out while it is filled.
    """

    path: Path
    name: str


@contextmanager
def appearing_folder(parent: Path, name: str = "") -> Iterator[Draft]:
    """Fill a folder under another name; it takes its own when the context ends well.

    When a folder of that name exists by then, it stays and the new one goes: whoever fills
    folders with this function names them so that the same name means the same content.
    """
    parent.mkdir(parents=True, exist_ok=True)
    draft = Draft(path=Path(mkdtemp(prefix=".draft.", dir=parent)), name=name)
    try:
        yield draft
        for file in sorted(draft.path.iterdir()):
            _sync(file)
        _sync(draft.path)
        _give_name(draft, parent)
    finally:
        shutil.rmtree(draft.path, ignore_errors=True)


def size_of(paths: Iterable[Path]) -> int:
    """Return the bytes of those files that there are."""
    return sum(path.stat().st_size for path in paths if path.is_file())


def disappear(paths: Iterable[Path]) -> None:
    """Remove those files that there are, in this order."""
    for path in paths:
        path.unlink(missing_ok=True)


def appear(draft: Path, target: Path) -> None:
    """Give a finished file its name, durably."""
    _sync(draft)
    draft.replace(target)
    _sync(target.parent)


def _give_name(draft: Draft, parent: Path) -> None:
    target = parent / draft.name
    draft.path.chmod(0o755)
    try:
        draft.path.rename(target)
    except OSError:
        # A folder that is not empty is not replaced: another process was first.
        if not target.is_dir():
            raise
    _sync(parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
