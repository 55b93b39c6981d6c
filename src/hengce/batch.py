"""The nightly run: pin, decide for everybody, write a segment, commit one row.

A run reads a pinned view and writes one immutable file of contacts. The transaction that
makes the file count looks who moved since the pin; their contacts are released in that
same transaction, and they are decided again one by one in it.
"""

import hashlib
import re
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

import msgspec
import numpy as np
import numpy.typing as npt

from hengce.archive import Archive
from hengce.errors import ConflictError
from hengce.gather import Facts, gather
from hengce.kernel.bind import name_hashes
from hengce.kernel.decide import REASONS_MAX, Verdicts, decide_block
from hengce.kernel.plan import Plan
from hengce.kernel.population import ORG
from hengce.model.decision import Pin, Reason
from hengce.model.instant import Instant
from hengce.model.run import People, Run, Tally
from hengce.ports import ContactBlock, Segments, Store, Transaction, VerdictRecords, VerdictWriter

CELLS_MAX = 4_000_000
"""Candidates that one thread holds room for at a time."""

ROWS_MAX = 65_536
"""Customers that one thread decides at a time."""

CUSTOMER_BYTES = 64
"""The longest customer identifier, in bytes of UTF-8."""

RUN_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")

Progress = Callable[[int, int], None]
"""Told how many customers are done, and how many there are."""


DIGESTED = ("counts", "reasons", "customer", "kind", "number", "release_at", "expires_at")
"""The columns of a run's verdicts and contacts that its digest names."""


class Digest:
    """SHA-256 over a run's columns; it does not depend on where blocks are cut."""

    def __init__(self) -> None:
        # Every column is there from the start: a run without contacts is one of empty columns.
        self._columns = {name: hashlib.sha256() for name in DIGESTED}

    def add_verdicts(self, counts: npt.NDArray[np.uint16], reasons: npt.NDArray[np.uint8]) -> None:
        """Add the verdicts of some customers."""
        self._add("counts", counts.astype("<u2"))
        self._add("reasons", reasons)

    def add_contacts(self, contacts: ContactBlock) -> None:
        """Add some contacts."""
        names = [f"{kind.strategy}/{kind.channel}" for kind in contacts.kinds]
        self._add("customer", contacts.customers.astype(f"S{CUSTOMER_BYTES}"))
        self._add("kind", name_hashes(names)[contacts.kind])
        self._add("number", contacts.number.astype("<i4"))
        self._add("release_at", contacts.release_at.astype("<i8"))
        self._add("expires_at", contacts.expires_at.astype("<i8"))

    def value(self) -> str:
        """Return one hash over all columns."""
        parts = [f"{name}:{self._columns[name].hexdigest()}" for name in sorted(self._columns)]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def _add(self, name: str, column: npt.NDArray[np.generic]) -> None:
        self._columns[name].update(column.tobytes())


@dataclass(slots=True)
class Totals:
    """What a run adds up while it streams by."""

    tally: npt.NDArray[np.int64]
    people: npt.NDArray[np.int64]
    digest: Digest = field(default_factory=Digest)
    customers: int = 0
    candidates: int = 0
    contacts: int = 0

    def add(self, verdicts: Verdicts, contacts: ContactBlock) -> None:
        """Add one block."""
        self.tally += verdicts.tally
        self.people += verdicts.people
        self.customers += len(verdicts.counts)
        self.candidates += len(verdicts.reasons)
        self.contacts += len(contacts.customers)
        self.digest.add_verdicts(verdicts.counts, verdicts.reasons)
        self.digest.add_contacts(contacts)


DecideAgain = Callable[[Transaction, Sequence[str], Instant], None]
"""Decides for some customers inside the transaction that commits a run."""


@dataclass(frozen=True, slots=True)
class Decided:
    """One block with its verdicts."""

    verdicts: Verdicts
    contacts: ContactBlock


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
        again: Decides for those who moved while the run went on.
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
        facts = gather(view, opened.population, opened.plan, at)
    totals = new_totals(opened.plan)
    blocks = count(decide_blocks(facts, opened.plan, threads), totals, len(facts.rows), progress)
    if dry:
        deque(blocks, maxlen=0)
        return manifest(run_id, opened.pin, totals, opened.plan)
    with records.write(run_id) as record:
        segments.write(run_id, _recorded(blocks, record))
    finished = manifest(run_id, opened.pin, totals, opened.plan)
    return _commit(store, finished, again)


def _refuse_name(run_id: str, taken: Collection[str]) -> None:
    """A run's name becomes part of file names and of its contacts' ids."""
    if not RUN_NAME.fullmatch(run_id):
        raise ConflictError(f"{run_id!r} is no name for a run: use letters, digits, - and _")
    if run_id in taken:
        raise ConflictError(f"there is a run {run_id} already")


def new_totals(plan: Plan) -> Totals:
    """Return empty totals for a plan."""
    departments = len(plan.departments) + 1
    return Totals(
        tally=np.zeros((len(plan.actions), REASONS_MAX), np.int64),
        people=np.zeros((departments, REASONS_MAX), np.int64),
    )


def decide_blocks(facts: Facts, plan: Plan, threads: int) -> Iterator[Decided]:
    """Decide block by block, in order, with a bounded number of blocks in flight."""
    size = max(1, min(ROWS_MAX, CELLS_MAX // max(1, len(plan.actions))))
    waiting: deque[Future[Decided]] = deque()
    with ThreadPoolExecutor(threads) as pool:
        for first in range(0, len(facts.rows), size):
            last = min(first + size, len(facts.rows))
            waiting.append(pool.submit(_decide, facts, plan, first, last))
            if len(waiting) > threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def count(
    blocks: Iterator[Decided], totals: Totals, customers: int, progress: Progress | None
) -> Iterator[Decided]:
    """Add each block to the totals as it passes."""
    for block in blocks:
        totals.add(block.verdicts, block.contacts)
        if progress is not None:
            progress(totals.customers, customers)
        yield block


def manifest(run_id: str, pin: Pin, totals: Totals, plan: Plan) -> Run:
    """Write a run's totals down."""
    names = [*plan.departments, ""]
    return Run(
        id=run_id,
        pin=pin,
        customers=totals.customers,
        candidates=totals.candidates,
        contacts=totals.contacts,
        digest=totals.digest.value(),
        tallies=tuple(
            Tally(strategy=action.strategy.id, reason=reason, candidates=int(row[reason]))
            for action, row in zip(plan.actions, totals.tally, strict=True)
            for reason in Reason
            if row[reason]
        ),
        people=tuple(
            People(department=name, reason=int(reason), customers=int(row[reason]))
            for name, row in zip(names, totals.people, strict=True)
            for reason in np.flatnonzero(row)
        ),
    )


def _decide(facts: Facts, plan: Plan, first: int, last: int) -> Decided:
    customer = facts.block(first, last)
    verdicts = decide_block(facts.ready, customer)
    contacts = _contacts(facts, plan, customer.inputs.ints, verdicts, first)
    return Decided(verdicts=verdicts, contacts=contacts)


def _contacts(
    facts: Facts, plan: Plan, halves: npt.NDArray[np.int32], verdicts: Verdicts, first: int
) -> ContactBlock:
    """Write chosen candidates as contacts in columns."""
    kinds = [kind for action in plan.actions for kind in action.kinds]
    starts = np.cumsum([0, *(len(action.kinds) for action in plan.actions)])
    expires = np.array([action.expires_us for action in plan.actions], np.int64)
    org_half = facts.population.layout.by_name[ORG].offset // 4
    now = facts.ready.now
    who, strategy = verdicts.customer, verdicts.strategy
    return ContactBlock(
        kinds=tuple(kinds),
        orgs=tuple(facts.population.dictionaries.texts(ORG)),
        customers=facts.population.ids[facts.rows[first + who]],
        org=halves[who, org_half].astype(np.int32),
        kind=(starts[strategy] + verdicts.slot).astype(np.int32),
        number=verdicts.number.astype(np.int32),
        reserved_at=np.full(len(who), now, np.int64),
        release_at=verdicts.release_at,
        expires_at=now + expires[strategy],
    )


def _recorded(blocks: Iterator[Decided], record: VerdictWriter) -> Iterator[ContactBlock]:
    for block in blocks:
        record.add(block.verdicts.counts, block.verdicts.reasons)
        yield block.contacts


def _commit(store: Store, finished: Run, again: DecideAgain) -> Run:
    """Make the segment count, but for those who moved since the pin: they are asked anew."""
    with store.transaction(finished.pin.at) as tx:
        moved = tuple(sorted(tx.moved_since(finished.pin.position)))
        committed = msgspec.structs.replace(finished, left_out=moved)
        tx.add_run(committed)
        again(tx, moved, finished.pin.at)
    return committed
