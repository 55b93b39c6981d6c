"""The nightly run: pin, decide for everybody, write a segment, commit one row.

A run reads a pinned view and writes one immutable file of contacts. The transaction that
makes the file count looks who moved since the pin, and what single decisions took of what
is scarce; whoever is left out is released in that same transaction, and decided again in it,
one group after the other.
"""

import re
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field

import msgspec
import numpy as np

from hengce.errors import ConflictError
from hengce.flow.demand import TAKER, takers_of
from hengce.flow.overdrawn import overdrawn
from hengce.kernel.tables import IntArray, Records
from hengce.model.instant import Instant
from hengce.model.retention import RetentionKind
from hengce.model.run import Run
from hengce.nightly.controls import held_out, rows_held
from hengce.nightly.night import Night
from hengce.nightly.progress import Progress
from hengce.ports import ContactBlock, Segments, Store, Transaction, VerdictRecords, VerdictWriter
from hengce.reading.archive import Archive
from hengce.reading.funding import fund, resources_now
from hengce.reading.gather import Facts, gather

RUN_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")

DecideAgain = Callable[[Transaction, Sequence[str], Instant], None]
"""Decides for some customers inside the transaction that commits a run."""


def run(
    store: Store,
    archive: Archive,
    segments: Segments,
    records: VerdictRecords,
    run_id: str,
    at: Instant,
    again: DecideAgain,
    *,
    threads: int = 2,
    dry: bool = False,
    progress: Progress | None = None,
) -> Run:
    """Decide for the whole bank.

    Args:
        store: The bank's memory.
        archive: Opens the pin.
        segments: Where contacts are written.
        records: Where one byte for each candidate is written.
        run_id: The run's name; it must be new.
        at: The decision's time.
        again: Decides for those who are left out.
        threads: How many blocks are decided at once; the result does not depend on it.
        dry: Decide and count, but write nothing.
        progress: Told after each block.

    Raises:
        PastError: Something was decided after `at`.
        ConflictError: There is such a run, or the name is no name of a file.
    """
    with store.view() as view:
        _refuse_name(run_id, {run.id for run in view.runs()})
        opened = archive.open(view, archive.pin_decision(view, at))
        facts = gather(view, opened)
    night = Night.begin(facts, threads, progress)
    if dry:
        deque(night.stream(), maxlen=0)
        return night.manifest(run_id, opened.pin)
    passed = _Passed()
    with records.write(run_id) as record:
        segments.write(run_id, _recorded(night, record, passed))
    rows = np.concatenate(passed.held)
    segments.write_held(run_id, held_out(night.facts, rows, opened.pin, run_id))
    finished = night.manifest(run_id, opened.pin)
    return _commit(store, finished, night.facts, np.concatenate(passed.takers), again)


def _refuse_name(run_id: str, taken: Collection[str]) -> None:
    """A run's name becomes part of file names and of its contacts' ids."""
    if not RUN_NAME.fullmatch(run_id):
        raise ConflictError(f"{run_id!r} is no name for a run: use letters, digits, - and _")
    if run_id in taken:
        raise ConflictError(f"there is a run {run_id} already")


@dataclass(slots=True)
class _Passed:
    """What is kept of a night while it streams by.

    Attributes:
        takers: Who takes of what is scarce.
        held: The rows of those who were held out of anything.
        rows: How many customers have passed.
    """

    takers: list[Records] = field(default_factory=lambda: [np.zeros(0, TAKER)])
    held: list[IntArray] = field(default_factory=lambda: [np.zeros(0, np.int64)])
    rows: int = 0


def _recorded(night: Night, record: VerdictWriter, passed: _Passed) -> Iterator[ContactBlock]:
    """Stream a night's contacts; on the way, record verdicts and keep what is asked for later."""
    strategies = night.facts.ready.tables.strategies
    for block in night.stream():
        verdicts = block.verdicts
        record.add(verdicts.counts, verdicts.reasons)
        passed.takers.append(takers_of(strategies, verdicts.chosen))
        passed.held.append(rows_held(passed.rows, verdicts))
        passed.rows += len(verdicts.counts)
        yield block.contacts


def _commit(store: Store, finished: Run, facts: Facts, takers: Records, again: DecideAgain) -> Run:
    """Make the segment count, but for those who are left out: they are asked anew."""
    with store.transaction(finished.pin.at) as tx:
        if tx.forgotten_by(RetentionKind.SNAPSHOTS, finished.pin.snapshot):
            raise ConflictError(f"the snapshot of {finished.id} was forgotten while it ran")
        fund(tx, facts.ready.plan.configuration, finished.pin.at)
        left_out = _left_out(tx, finished, facts, takers)
        committed = msgspec.structs.replace(finished, left_out=left_out)
        tx.add_run(committed)
        again(tx, left_out, finished.pin.at)
    return committed


def _left_out(tx: Transaction, finished: Run, facts: Facts, takers: Records) -> tuple[str, ...]:
    """Return who moved since the pin, and who gives back what others took meanwhile.

    Whoever is decided together with one of them is left out as well.
    """
    merges = tx.merges()
    moved = merges.numbers(tx.moved_since(finished.pin.position))
    found = {facts.population.find(customer) for customer in moved} - {-1}
    rows = facts.groups.with_members(np.array(sorted(found), np.int64))
    if len(takers):
        plan, at = facts.ready.plan, finished.pin.at
        left = resources_now(tx, plan.resources, plan.configuration, at, {})
        strategies = facts.ready.tables.strategies
        rows = overdrawn(strategies, takers, left, facts.groups, rows)
    members = (customer.decode() for customer in facts.population.ids[rows].tolist())
    return tuple(sorted({*moved, *members}))
