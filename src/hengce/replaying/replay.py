"""Decides again from what was stored, and compares bit for bit."""

from collections import deque
from dataclasses import dataclass

from hengce.errors import ConflictError, ForgottenError
from hengce.flow.answer import decide_members
from hengce.flow.digest import Digest
from hengce.model.decision import Decision
from hengce.model.retention import RetentionKind, told_of
from hengce.model.run import Run
from hengce.nightly.night import Night
from hengce.nightly.progress import Progress
from hengce.ports import Segments, Store, StoredDecision, VerdictRecords, View
from hengce.reading.archive import Archive
from hengce.reading.gather import gather
from hengce.replaying.reread import Reread, reread, run_or_decision

RECORD_CUSTOMERS = 65_536
"""Customers whose stored verdicts are read at a time."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """How a repetition compares.

    Attributes:
        promised: The digest in the manifest.
        decided: The digest of deciding again now.
        stored: The digest of the files that the run left.
        settled: Whether the same resources ran out, for the same customers.
    """

    promised: str
    decided: str
    stored: str
    settled: bool

    @property
    def equal(self) -> bool:
        """Whether all is the same."""
        return self.promised == self.decided == self.stored and self.settled


def replay(
    store: Store,
    archive: Archive,
    segments: Segments,
    records: VerdictRecords,
    run_id: str,
    *,
    threads: int = 2,
    progress: Progress | None = None,
) -> Replayed:
    """Decide a run again from its pin.

    Raises:
        NotFoundError: There is no such run.
        ForgottenError: Its snapshot or its record was forgotten.
    """
    with store.view() as view:
        run = view.run(run_id)
        _refuse_forgotten(view, run)
    with store.view(run.pin.position) as view:
        opened = archive.open(view, run.pin)
        facts = gather(view, opened)
    night = Night.begin(facts, threads, progress)
    deque(night.stream(), maxlen=0)
    again = night.manifest(run_id, run.pin)
    return Replayed(
        promised=run.digest,
        decided=again.digest,
        stored=_stored(segments, records, run),
        settled=again.scarcities == run.scarcities,
    )


def explain(store: Store, archive: Archive, decision_id: str) -> Decision:
    """Return a decision with all its numbers: a stored one, or RUN/CUSTOMER computed again.

    Raises:
        NotFoundError: There is no such decision, run or customer.
    """
    with store.view() as view:
        found = run_or_decision(view, decision_id)
    if isinstance(found, StoredDecision):
        return found.decision
    return _decide(reread(store, archive, decision_id), decision_id)


def replay_decision(store: Store, archive: Archive, decision_id: str) -> tuple[Decision, Decision]:
    """Decide a stored single decision again from its kept input: (stored, again)."""
    read = reread(store, archive, decision_id)
    if read.stored is None:
        raise ConflictError(f"{decision_id} is of a run: replay the whole of {read.prefix}")
    return read.stored, _decide(read, decision_id)


def _refuse_forgotten(view: View, run: Run) -> None:
    named = ((RetentionKind.SNAPSHOTS, run.pin.snapshot), (RetentionKind.RUNS, run.id))
    for kind, name in named:
        if gone := view.forgotten_by(kind, name):
            raise ForgottenError(
                f"run {run.id} cannot be decided again: {kind}/{name} was forgotten: "
                f"{told_of(gone)}"
            )


def _decide(read: Reread, decision_id: str) -> Decision:
    decisions = decide_members(
        read.ready,
        read.block,
        read.dictionaries,
        read.pin,
        read.prefix,
        [read.triggers],
        read.placement,
    )
    return next(decision for decision in decisions if decision.id == decision_id)


def _stored(segments: Segments, records: VerdictRecords, run: Run) -> str:
    digest = Digest()
    for counts, reasons in records.read(run.id, RECORD_CUSTOMERS):
        digest.add_verdicts(counts, reasons)
    for block in segments.read(run.id):
        digest.add_contacts(block)
    return digest.value()
