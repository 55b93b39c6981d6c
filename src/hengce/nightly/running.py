"""How far runs are that have not ended: told in a small file, read by whoever shows it.

A run is a process of its own. What it tells is no part of the bank's memory: the file goes with
the run, and one that a process left behind when it died says since when nobody told anything.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from hengce.model.instant import SECOND_US, Instant
from hengce.model.noun import Noun
from hengce.nightly.batch import RUN_NAME
from hengce.nightly.progress import Progress

TOLD_SECONDS_MIN = 1
"""So often at most the file is written."""

SILENT_SECONDS_MIN = 60
"""A run that has told nothing for so long has probably died."""

FORGOTTEN_SECONDS_MIN = 24 * 3600
"""What a dead run left behind is shown for so long."""

RUNNING = "running"
"""The folder of an installation in which runs tell how far they are."""

_ENDING = ".json"


class Running(Noun, frozen=True, kw_only=True):
    """A run that has not ended, by the machine's clock.

    Attributes:
        run: The run's name.
        dry: Whether it keeps nothing.
        begun_at: When it began.
        told_at: When it told this.
        done: How many customers are done.
        total: How many there are; who gets the last of something is found out in a pass of its
            own, so that they may count twice.
    """

    run: str
    dry: bool
    begun_at: Instant
    told_at: Instant
    done: int
    total: int

    @property
    def per_second(self) -> float:
        """How many customers a second it has done; 0: nobody knows yet."""
        taken_us = self.told_at - self.begun_at
        return self.done * SECOND_US / taken_us if taken_us > 0 else 0.0

    @property
    def ends_at(self) -> Instant | None:
        """When it ends if it goes on like this; None: nobody knows yet."""
        if self.per_second <= 0:
            return None
        return self.told_at + int((self.total - self.done) / self.per_second * SECOND_US)

    def is_silent(self, now: Instant) -> bool:
        """Tell whether it has told nothing for so long that it has probably died."""
        return now - self.told_at >= SILENT_SECONDS_MIN * SECOND_US


@contextmanager
def telling(
    folder: Path, run: str, *, dry: bool, also: Progress | None, clock: Callable[[], Instant]
) -> Iterator[Progress]:
    """Tell how far a run is, until the block is left.

    Args:
        folder: Where the file lies.
        run: The run's name; of one that is none nothing is told, and it does not run.
        dry: Whether it keeps nothing.
        also: Who is told besides.
        clock: What time the machine has.
    """
    if not RUN_NAME.fullmatch(run):
        yield also or (lambda _done, _total: None)
        return
    folder.mkdir(parents=True, exist_ok=True)
    path, begun = folder / f"{run}{_ENDING}", clock()
    written = begun - TOLD_SECONDS_MIN * SECOND_US

    def tell(done: int, total: int) -> None:
        nonlocal written
        now = clock()
        if now - written >= TOLD_SECONDS_MIN * SECOND_US:
            written = now
            told = Running(run=run, dry=dry, begun_at=begun, told_at=now, done=done, total=total)
            _write(path, told)
        if also is not None:
            also(done, total)

    try:
        yield tell
    finally:
        path.unlink(missing_ok=True)


def running(folder: Path, now: Instant) -> Sequence[Running]:
    """Return the runs that have not ended, the one that began first before others."""
    found = []
    for path in folder.glob(f"*{_ENDING}"):
        try:
            told = msgspec.json.decode(path.read_bytes(), type=Running)
        except (OSError, msgspec.DecodeError, msgspec.ValidationError):
            continue  # it has ended just now, or is no file of ours
        if now - told.told_at < FORGOTTEN_SECONDS_MIN * SECOND_US:
            found.append(told)
    return sorted(found, key=lambda one: (one.begun_at, one.run))


def machine_now() -> Instant:
    """Return what time the machine has."""
    return time.time_ns() // 1_000


def _write(path: Path, told: Running) -> None:
    """Put the file in its place at once: whoever reads it reads one that is whole."""
    draft = path.with_suffix(".part")
    draft.write_bytes(msgspec.json.encode(told))
    draft.replace(path)
