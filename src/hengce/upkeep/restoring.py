"""Makes an installation of a backup, after every byte of it was compared.

What happened after the backup is not known to the restored store: messages that it takes for
waiting may have left. So everything that was due by now counts as handed over, with nobody to
tell whether it arrived: as when a relay dies, the promise of its message class says whether it
is repeated under the same key or listed and never repeated. What is due later than now cannot
have left. Windows that were open are not answered any more, but for those of risk.
"""

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path

import msgspec

from hengce.errors import ConflictError, Problem, ProblemsError
from hengce.model.backup import BackupManifest
from hengce.model.instant import Instant
from hengce.model.strategy import PriorityClass
from hengce.store.ground import sqlite_ground
from hengce.store.migrate import HEAD
from hengce.upkeep.backup import DIGEST, LAYOUT, MANIFEST, appearing, described
from hengce.wiring import STORE_FILE, Installation

FOR_EVER: Instant = 2**62

WINDOWS_MAX = 1_000_000
"""Open windows that are closed; more never wait."""

PIECE = 1_000
"""Messages that are put in doubt in one transaction."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore made.

    Attributes:
        manifest: What was restored.
        doubtful: Messages of which nobody can tell whether they left.
        unanswered: Decision windows that are not answered any more.
    """

    manifest: BackupManifest
    doubtful: int
    unanswered: int


def verify(folder: Path) -> BackupManifest:
    """Compare every file of a backup with its manifest.

    Raises:
        ProblemsError: A file is missing, differs or was added; all of them are told.
        ConflictError: Another release made it.
    """
    try:
        content = (folder / MANIFEST).read_bytes()
        digest = (folder / DIGEST).read_text()
    except OSError:
        raise ProblemsError([Problem.of(MANIFEST, "backup.missing")]) from None
    if hashlib.sha256(content).hexdigest() != digest:
        raise ProblemsError([Problem.of(MANIFEST, "backup.damaged")])
    manifest = msgspec.json.decode(content, type=BackupManifest)
    if (manifest.layout, manifest.schema) != (LAYOUT, HEAD):
        raise ConflictError(f"the backup was made by {manifest.engine}: restore it with that")
    wanted = {file.path: file for file in manifest.files}
    found = {file.path: file for file in described(folder)}
    problems = [
        *(Problem.of(name, "backup.missing") for name in wanted.keys() - found.keys()),
        *(
            Problem.of(name, "backup.damaged")
            for name in wanted.keys() & found.keys()
            if wanted[name] != found[name]
        ),
        *(
            Problem.of(name, "backup.stranger")
            for name in found.keys() - wanted.keys() - {MANIFEST, DIGEST}
        ),
    ]
    if not problems and sqlite_ground(folder / STORE_FILE).damages:
        problems = [Problem.of(STORE_FILE, "backup.damaged")]
    if problems:
        raise ProblemsError(problems)
    return manifest


def restore(folder: Path, home: Path, store: str, now: Instant) -> Restored:
    """Make an installation of a backup; it appears whole or not at all.

    Args:
        folder: The backup.
        home: The folder of the new installation; it must not exist.
        store: The address of an empty PostgreSQL store; empty for SQLite below the folder.
        now: What was due by then may have left.

    Raises:
        ProblemsError: The backup is damaged.
        ConflictError: There is something in the new installation's place.
    """
    manifest = verify(folder)
    with appearing(home) as draft:
        for file in manifest.files:
            if not (store and file.path == STORE_FILE):
                target = draft / file.path
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(folder / file.path, target)
        installation = Installation.open(draft, store)
        try:
            if store:
                installation.store.fill_from(folder / STORE_FILE)
            unanswered = _close_windows(installation, now)
            doubtful = _doubt(installation, now)
        finally:
            installation.close()
    return Restored(manifest, doubtful, unanswered)


def _doubt(installation: Installation, now: Instant) -> int:
    """Claim all that is due, so that the relay finds it as if another one had died with it."""
    doubtful = 0
    while claims := installation.store.claim(now, PIECE):
        doubtful += len(claims)
    return doubtful


def _close_windows(installation: Installation, now: Instant) -> int:
    """Forget what waits for a window of service or marketing; the windows last milliseconds.

    Who was signed in when the backup was made signs in anew: an account may have ended since.
    """
    with installation.store.transaction(now) as tx:
        tx.end_sessions()
        waiting = tx.open_questions(FOR_EVER, WINDOWS_MAX)
        return tx.close_questions(
            [one.seq for one in waiting if one.priority_class is not PriorityClass.RISK]
        )
