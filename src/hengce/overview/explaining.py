"""A decision told whole: each candidate with its gates, its score, and what would change it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from hengce.errors import ForgottenError, NotFoundError
from hengce.flow.counterfactual import counterfactual
from hengce.flow.earliest import earliest
from hengce.model.configuration import Configuration
from hengce.model.counterfactual import Blocked, Counterfactual
from hengce.model.decision import VERDICT_OF, Decision, Verdict
from hengce.model.instant import Instant
from hengce.model.run import Run
from hengce.ports import Store, StoredDecision, VerdictRecords
from hengce.reading.archive import Archive
from hengce.replaying.replay import explain, replay_decision
from hengce.replaying.reread import reread, run_or_decision

CUSTOMERS_AT_ONCE = 65_536
"""Customers of a run's record that are read at a time."""


@dataclass(frozen=True, slots=True)
class Whole:
    """A decision with all that can be said of it.

    Attributes:
        decision: What was decided.
        configuration: What it was decided with.
        nightly: Whether a run made it.
        changes: What would have let refused candidates speak, by strategy.
        earliest: From when on they could have been said, by strategy.
        replayed: Whether deciding again gives the same; None: what it read was forgotten.
        forgotten: Why it cannot be decided again; empty where it can.
    """

    decision: Decision
    configuration: Configuration
    nightly: bool
    changes: Mapping[str, Counterfactual | Blocked]
    earliest: Mapping[str, Instant]
    replayed: bool | None
    forgotten: str


def explain_whole(
    store: Store, archive: Archive, records: VerdictRecords, decision_id: str
) -> Whole:
    """Return a stored decision, or RUN/CUSTOMER, with all that can be said of it.

    Raises:
        NotFoundError: There is no such decision, run or customer.
        ForgottenError: It is of a run, and what the run read was forgotten.
    """
    with store.view() as view:
        found = run_or_decision(view, decision_id)
    decision = explain(store, archive, decision_id)
    with store.view() as view:
        configuration = view.configuration(decision.pin.configuration)
    try:
        changes, first = _otherwise(store, archive, decision)
        replayed, forgotten = _replayed(store, archive, records, found, decision), ""
    except ForgottenError as error:
        changes, first, replayed, forgotten = {}, {}, None, str(error)
    return Whole(
        decision=decision,
        configuration=configuration,
        nightly=isinstance(found, Run),
        changes=changes,
        earliest=first,
        replayed=replayed,
        forgotten=forgotten,
    )


def _otherwise(
    store: Store, archive: Archive, decision: Decision
) -> tuple[Mapping[str, Counterfactual | Blocked], Mapping[str, Instant]]:
    read = reread(store, archive, decision.id)
    member = read.place(decision.customer)
    changes: dict[str, Counterfactual | Blocked] = {}
    first: dict[str, Instant] = {}
    for one in decision.candidates:
        if VERDICT_OF[one.reason] is Verdict.CHOSEN:
            continue
        changes[one.strategy] = counterfactual(read.ready, read.block, member, one.strategy)
        at = earliest(read.ready, read.dictionaries, read.block, member, one.strategy)
        if at is not None:
            first[one.strategy] = at
    return changes, first


def _replayed(
    store: Store,
    archive: Archive,
    records: VerdictRecords,
    found: Run | StoredDecision,
    decision: Decision,
) -> bool:
    """Decide again and compare: a run's customer with the reasons that the run left of him."""
    if isinstance(found, StoredDecision):
        stored, again = replay_decision(store, archive, decision.id)
        return stored == again
    told = [int(one.reason) for one in decision.candidates]
    return told == list(_recorded(archive, records, found, decision.customer))


def _recorded(archive: Archive, records: VerdictRecords, run: Run, customer: str) -> Sequence[int]:
    """Return the reasons in a run's record of a customer; records are in the snapshot's order."""
    try:
        return archive.kept.reasons(run.id, customer) or ()
    except NotFoundError:
        place = archive.population_of(run.pin.snapshot).find(customer)
    for counts, reasons in records.read(run.id, CUSTOMERS_AT_ONCE):
        if place < len(counts):
            first = int(counts[:place].sum(dtype=np.int64))
            recorded: list[int] = reasons[first : first + int(counts[place])].tolist()
            return recorded
        place -= len(counts)
    raise AssertionError("a run's record speaks of every customer of its snapshot")
