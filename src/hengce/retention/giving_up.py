"""Gives up files that the policy does not keep any longer: snapshots, records of runs, exports.

A transaction says that the files of a name are not needed any more and counts them; then they
are removed. Whoever is killed in between leaves files that the next run removes. What a run
read of those to whom it speaks is written before its snapshot is given up.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from hengce.model.instant import Instant
from hengce.model.retention import RetentionKind
from hengce.model.run import Run
from hengce.ports import Amount, Segments, Snapshots, Store, VerdictRecords, View
from hengce.reading.archive import Archive
from hengce.retention.preserving import preserve


class Exports(Protocol):
    """Files that people had written, named by their content."""

    def kept_before(self, until: Instant) -> Sequence[str]:
        """The names of those that were written before an instant, the oldest first."""

    def size_bytes(self, name: str) -> int:
        """How many bytes one has; 0 when it is gone."""

    def remove(self, name: str) -> None:
        """Remove one, if it is there."""


@dataclass(frozen=True, slots=True)
class Files:
    """What lies beside a store.

    Attributes:
        snapshots: Nightly profiles.
        records: Reasons of runs, and what they read of those to whom they speak.
        segments: Contacts of runs.
        archive: Opens the pins of runs.
        exports: Members of audiences that people had written.
    """

    snapshots: Snapshots
    records: VerdictRecords
    segments: Segments
    archive: Archive
    exports: Exports

    def size_bytes(self, kind: RetentionKind, name: str) -> int:
        """Return how many bytes the files of a name have."""
        return self._of(kind).size_bytes(name)

    def remove(self, kind: RetentionKind, name: str) -> None:
        """Remove what there is of the files of a name."""
        self._of(kind).remove(name)

    def _of(self, kind: RetentionKind) -> Snapshots | VerdictRecords | Exports:
        if kind is RetentionKind.EXPORTS:
            return self.exports
        return self.snapshots if kind is RetentionKind.SNAPSHOTS else self.records


def given_up(view: View, files: Files, kind: RetentionKind, until: Instant) -> Amount:
    """Return how much of a kind from before an instant would be given up."""
    names = _due(view, files, kind, until)
    return Amount(len(names), sum(files.size_bytes(kind, name) for name in names))


def give_up(
    store: Store, files: Files, seq: int, today: Instant, pause: Callable[[], None]
) -> None:
    """Give up all that is due, one name after the other.

    Args:
        store: The bank's memory.
        files: What lies beside it.
        seq: The number of the record of this work.
        today: When.
        pause: Called between transactions: others write meanwhile.
    """
    with store.view() as view:
        mine = view.forgetting(seq)
        names = _due(view, files, mine.kind, mine.until)
    for name in names:
        pause()
        kept = _preserve_all(store, files, name) if mine.kind is RetentionKind.SNAPSHOTS else ()
        size_bytes = files.size_bytes(mine.kind, name)
        with store.transaction(today) as tx:
            # Meanwhile another run may have given it up, or decided from it: then it stays.
            due = name in _due(tx, files, mine.kind, mine.until)
            due = due and tx.forgotten_by(mine.kind, name) is None
            if due and (mine.kind is not RetentionKind.SNAPSHOTS or _runs_of(tx, name) == kept):
                tx.forget_files(seq, name, size_bytes)
        with store.view() as view:
            if view.forgotten_by(mine.kind, name) is not None:
                files.remove(mine.kind, name)


def repeatable(view: View) -> Sequence[Run]:
    """Return the runs that can still be decided again: nothing of them was given up."""
    snapshots = frozenset(view.forgotten_files(RetentionKind.SNAPSHOTS))
    records = frozenset(view.forgotten_files(RetentionKind.RUNS))
    return [r for r in view.runs() if r.pin.snapshot not in snapshots and r.id not in records]


def sweep(view: View, files: Files) -> None:
    """Remove files that were given up, and that whoever gave them up did not remove."""
    for kind in (RetentionKind.SNAPSHOTS, RetentionKind.RUNS):
        for name in view.forgotten_files(kind):
            files.remove(kind, name)


def _due(view: View, files: Files, kind: RetentionKind, until: Instant) -> Sequence[str]:
    """Return the names of what is older than an instant and in nobody's use, oldest first."""
    if kind is RetentionKind.EXPORTS:
        # One that was given up before and written again is given up again.
        return files.exports.kept_before(until)
    gone = frozenset(view.forgotten_files(kind))
    if kind is RetentionKind.RUNS:
        return [r.id for r in view.runs() if r.pin.at < until and r.id not in gone]
    pinned = {run.pin.snapshot for run in view.runs() if run.pin.at >= until}
    return [v for v in view.replaced_snapshots(until) if v not in pinned | gone]


def _preserve_all(store: Store, files: Files, snapshot: str) -> Sequence[str]:
    """Keep what runs read of a snapshot; return which runs."""
    with store.view() as view:
        names = _runs_of(view, snapshot)
        runs = [view.run(name) for name in names]
    for run in runs:
        with store.view(run.pin.position) as view:
            preserve(view, files.archive, files.segments, run)
    return names


def _runs_of(view: View, snapshot: str) -> Sequence[str]:
    """Return the runs that were decided from a snapshot and still have their record."""
    gone = frozenset(view.forgotten_files(RetentionKind.RUNS))
    return [run.id for run in view.runs() if run.pin.snapshot == snapshot and run.id not in gone]
