"""Who of the bank may be told what: what our night found, and whether others found the same.

SQL can say which pairs of customer and strategy are eligible, and which of them the gates let
pass before anything is chosen. Both are compared pair by pair, as far as we keep them: a run
records a reason for each candidate by its customer, and counts them by strategy.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq

from hengce.bench.peers.question import Answered
from hengce.errors import HengceError
from hengce.kernel.eligibility import FIRST_AUDIENCE, evaluate
from hengce.kernel.reasons import SLOT_TAKEN
from hengce.model.run import Run
from hengce.ports import VerdictRecords
from hengce.reading.gather import Facts

PIECE_CUSTOMERS = 65_536


@dataclass(frozen=True, slots=True)
class Found:
    """What a night found.

    Attributes:
        eligible: int64, ascending: row of the customer · strategies + place of the strategy.
        passed: int64 (customers,): candidates of each customer that no gate refused.
        passed_by_strategy: int64 (strategies,): the same, of each strategy.
    """

    eligible: npt.NDArray[np.int64]
    passed: npt.NDArray[np.int64]
    passed_by_strategy: npt.NDArray[np.int64]


def found_by_us(facts: Facts, records: VerdictRecords, run: Run) -> Found:
    """Return what a committed run found.

    Raises:
        HengceError: It answered other candidates than conditions say.
    """
    eligible = _eligible(facts)
    if len(eligible) != run.candidates:
        raise HengceError("the run answered other candidates than its conditions say")
    by_strategy = np.zeros(len(facts.ready.plan.actions), np.int64)
    for tally in run.tallies:
        if tally.reason >= SLOT_TAKEN:
            by_strategy[facts.ready.plan.places[tally.strategy]] += tally.candidates
    return Found(eligible, _passed(records, run.id), by_strategy)


def _eligible(facts: Facts) -> npt.NDArray[np.int64]:
    """Ask every condition about every customer, a piece at a time."""
    strategies, found = len(facts.ready.plan.actions), []
    for first in range(0, len(facts.rows), PIECE_CUSTOMERS):
        last = min(first + PIECE_CUSTOMERS, len(facts.rows))
        truth, _ = evaluate(facts.ready.program, facts.block(first, last).inputs)
        audiences = truth[FIRST_AUDIENCE : FIRST_AUDIENCE + strategies]
        found.append(np.flatnonzero(audiences.T) + first * strategies)
    return np.concatenate(found)


def _passed(records: VerdictRecords, run_id: str) -> npt.NDArray[np.int64]:
    passed = []
    for counts, reasons in records.read(run_id, PIECE_CUSTOMERS):
        ends = np.cumsum(counts, dtype=np.int64)
        before = np.concatenate([[0], np.cumsum(reasons >= SLOT_TAKEN)])
        passed.append(before[ends] - before[ends - counts])
    return np.concatenate(passed)


def compare(ours: Found, answered: Answered, peer: str) -> None:
    """Hold what somebody else wrote against what we found.

    Raises:
        HengceError: It is not the same.
    """
    theirs = _read(answered, len(ours.passed), len(ours.passed_by_strategy))
    for name in ("eligible", "passed", "passed_by_strategy"):
        if not np.array_equal(getattr(ours, name), getattr(theirs, name)):
            raise HengceError(f"{peer} did not do the same work: {name}")


def _read(answered: Answered, customers: int, strategies: int) -> Found:
    table = pq.read_table(answered.candidates)
    who = table["n"].to_numpy().astype(np.int64)
    strategy = table["strategy"].to_numpy()
    passed = np.asarray(table["permitted"].to_numpy(), bool)
    return Found(
        eligible=np.sort(who * strategies + strategy),
        passed=np.bincount(who[passed], minlength=customers),
        passed_by_strategy=np.bincount(strategy[passed], minlength=strategies),
    )


def contacts_in(answered: Answered) -> int:
    """Return how many contacts somebody else would make."""
    return int(pq.read_metadata(answered.contacts).num_rows)
