"""Copies a bank that goes on serving: its store at one position, and the files that it names.

The store is copied first. What it names was written before the transaction that names it, and
never changes, so that the files are there when they are copied afterwards.
"""

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import msgspec

from hengce import __version__
from hengce.errors import ConflictError
from hengce.model.backup import BackupFile, BackupManifest
from hengce.model.instant import Instant
from hengce.snapshots.refreshing import MADE_FROM
from hengce.store.copying import make_one_file
from hengce.store.migrate import HEAD
from hengce.store.records import EVERY_PART
from hengce.store.segments import HELD
from hengce.wiring import STORE_FILE, Installation

LAYOUT = 1
MANIFEST = "manifest.json"
DIGEST = "manifest.sha256"

_LATEST = ("staged", "incoming", "models")
"""Folders of what was imported last, and of models."""


def back_up(installation: Installation, folder: Path, at: Instant) -> BackupManifest:
    """Make a backup in a new folder, which appears whole or not at all.

    Raises:
        ConflictError: The folder exists.
    """
    with appearing(folder) as draft:
        installation.store.copy_to(draft / STORE_FILE)
        copied = Installation.open(draft)
        try:
            with copied.store.view() as view:
                position = view.position
                names = [
                    *(f"snapshots/{one}" for one in copied.store.backlog(at).snapshots),
                    *(
                        f"segments/{one}{part}.parquet"
                        for one in view.contact_segments()
                        for part in ("", HELD)
                    ),
                    *(f"runs/{run.id}.{part}" for run in view.runs() for part in EVERY_PART),
                ]
        finally:
            copied.close()
        make_one_file(draft / STORE_FILE)
        for name in (*names, *_LATEST, f"snapshots/{MADE_FROM}"):
            _copy(installation.home / name, draft / name)
        manifest = BackupManifest(
            layout=LAYOUT,
            engine=__version__,
            schema=HEAD,
            position=position,
            at=at,
            files=tuple(described(draft)),
        )
        content = msgspec.json.format(msgspec.json.encode(manifest))
        (draft / MANIFEST).write_bytes(content)
        (draft / DIGEST).write_text(hashlib.sha256(content).hexdigest())
    return manifest


@contextmanager
def appearing(folder: Path) -> Iterator[Path]:
    """Fill a folder beside its place; it takes its place, durably, when the context ends well.

    Raises:
        ConflictError: There is something in its place.
    """
    if folder.exists():
        raise ConflictError(f"{folder} exists: name a folder that does not")
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(mkdtemp(prefix=".draft.", dir=folder.parent))
    try:
        yield draft
        for path in (*draft.rglob("*"), draft):
            _sync(path)
        draft.rename(folder)
        _sync(folder.parent)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def described(folder: Path) -> Iterator[BackupFile]:
    """Describe every file below a folder, by path."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        name = path.relative_to(folder).as_posix()
        yield BackupFile(path=name, size_bytes=path.stat().st_size, sha256=digest)


def _copy(source: Path, target: Path) -> None:
    """Copy a file or a folder; what is not there is told by the examination, not here."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns(".*"))
    elif source.is_file():
        shutil.copyfile(source, target)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
