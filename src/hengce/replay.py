"""Decides again from what was stored, and compares bit for bit."""

from dataclasses import dataclass

import msgspec

from hengce.archive import Archive
from hengce.batch import Digest, Progress, count, decide_blocks, manifest, new_totals
from hengce.engine import decide_customer, facts_of
from hengce.errors import ConflictError, NotFoundError
from hengce.flow.packing import PackedInput, restore_input
from hengce.gather import gather
from hengce.kernel.bind import bind
from hengce.model.decision import Decision
from hengce.model.run import Run
from hengce.ports import Segments, Store, VerdictRecords

RECORD_CUSTOMERS = 65_536
"""Customers whose stored verdicts are read at a time."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """How a repetition compares.

    Attributes:
        promised: The digest in the manifest.
        decided: The digest of deciding again now.
        stored: The digest of the files that the run left.
    """

    promised: str
    decided: str
    stored: str

    @property
    def equal(self) -> bool:
        """Whether all three are the same."""
        return self.promised == self.decided == self.stored


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
    """Decide a run again from its pin; NotFoundError when there is no such run."""
    with store.view() as view:
        run = view.run(run_id)
    with store.view(run.pin.position) as view:
        opened = archive.open(view, run.pin)
        facts = gather(view, opened.population, opened.plan, run.pin.at)
    totals = new_totals(opened.plan)
    for _ in count(decide_blocks(facts, opened.plan, threads), totals, len(facts.rows), progress):
        pass
    again = manifest(run_id, run.pin, totals, opened.plan)
    return Replayed(
        promised=run.digest, decided=again.digest, stored=_stored(segments, records, run)
    )


def explain(store: Store, archive: Archive, decision_id: str) -> Decision:
    """Return a decision with all its numbers: a stored one, or RUN/CUSTOMER computed again.

    Raises:
        NotFoundError: There is no such decision, run or customer.
    """
    run_id, _, customer = decision_id.partition("/")
    with store.view() as view:
        try:
            run = view.run(run_id)
        except NotFoundError:
            return view.decision(decision_id).decision
    with store.view(run.pin.position) as view:
        opened = archive.open(view, run.pin)
        facts = facts_of(view, opened, customer, frozenset())
    return decide_customer(facts.ready, facts.block(0, 1), opened, decision_id)


def replay_decision(store: Store, archive: Archive, decision_id: str) -> tuple[Decision, Decision]:
    """Decide a stored single decision again from its kept input: (stored, again)."""
    with store.view() as view:
        run_id = decision_id.partition("/")[0]
        if any(run.id == run_id for run in view.runs()):
            raise ConflictError(f"{decision_id} is of a run: replay the whole of {run_id}")
        kept = view.decision(decision_id)
    decision = kept.decision
    packed = msgspec.msgpack.decode(kept.packed, type=PackedInput)
    with store.view(decision.pin.position) as view:
        source, _, event_id = decision.trigger.partition("/")
        event = view.event(source, event_id) if decision.trigger else None
        opened = archive.open(view, decision.pin, event.name if event else "")
        stops = view.stops()
    population = opened.population
    block, kinds = restore_input(packed, population.layout, population.dictionaries)
    ready = bind(
        opened.plan,
        population.layout,
        population.dictionaries,
        kinds,
        stops,
        decision.pin.at,
        silent=packed.silent,
    )
    return decision, decide_customer(ready, block, opened, decision_id, decision.trigger)


def _stored(segments: Segments, records: VerdictRecords, run: Run) -> str:
    digest = Digest()
    for counts, reasons in records.read(run.id, RECORD_CUSTOMERS):
        digest.add_verdicts(counts, reasons)
    for block in segments.read(run.id):
        digest.add_contacts(block)
    return digest.value()
