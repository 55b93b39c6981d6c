"""Says what another allocation of an experiment's arms would have earned, or why nobody knows."""

from dataclasses import dataclass

from hengce.errors import NotFoundError
from hengce.learning.trials import published
from hengce.measure.courses import Declared, bandits, declared
from hengce.measure.off_policy.evaluate import Evaluation, evaluate
from hengce.measure.off_policy.logged import Terms
from hengce.measure.off_policy.proposed import Allocation, Taken, expected, once, side_by_side
from hengce.measure.phases import entries_of, first_at, phases
from hengce.measure.trials import rewarded
from hengce.model.instant import DAY_US, Instant
from hengce.ports import Store
from hengce.reading.archive import Archive
from hengce.reading.measuring import open_facts


@dataclass(frozen=True, slots=True)
class Evaluated:
    """What is known of a proposed allocation.

    Attributes:
        found: Estimates, or why there are none; None: nobody's days have passed.
        left_out: Customers of phases in which an arm that is proposed could not be got.
        position: The position of the log that it is as of.
    """

    found: Evaluation | None
    left_out: int
    position: int


def evaluate_allocation(
    store: Store,
    archive: Archive,
    strategy: str,
    node: str,
    allocation: Allocation,
    terms: Terms,
    at: Instant,
) -> Evaluated:
    """Evaluate an allocation on customers who got arms by chance, by the chances of that time.

    The reward is what the experiment is judged by, of customers whose days have passed. Each
    phase has logged its shares; since customers get arms by their hash, they are the exact
    probabilities. Phases that cannot say anything of the proposal are left out; where none
    can, it is refused.

    Args:
        store: The bank's memory; it is only read.
        archive: Opens the snapshot.
        strategy: The journey.
        node: The split; empty where it has one.
        allocation: What is proposed.
        terms: What is asked of an estimate.
        at: Now.

    Raises:
        NotFoundError: The journey has no such experiment, or it has no such arm.
        ConflictError: Nothing was published, or nobody was imported.
    """
    with store.view() as view:
        live = published(view).strategies
        of = _chosen((*declared(live), *bandits(live)), strategy, node)
        entries = entries_of(view.trial_entries(strategy), of)
        position = view.position
    _check(of, allocation)
    if not entries:
        return Evaluated(None, 0, position)
    since = first_at(entries) - max(of.strategy.days_max, of.trial.gain.days) * DAY_US
    mart = open_facts(store, archive, since, at)
    try:
        taken = once([rewarded(mart, of, phase) for phase in phases(entries)])
    finally:
        mart.connection.close()
    able = [one for one in taken if one.supports(allocation)] or taken
    left_out = sum(len(one.customers) for one in taken) - sum(len(one.customers) for one in able)
    if not able:
        return Evaluated(None, left_out, mart.position)
    return Evaluated(_evaluation(able, allocation, of, terms), left_out, mart.position)


def _evaluation(
    taken: list[Taken], allocation: Allocation, of: Declared, terms: Terms
) -> Evaluation:
    logged = side_by_side(taken, allocation, tuple(of.split.arms))
    orgs = [org for one in taken for org in one.orgs]
    customers = [name for one in taken for name in one.customers]
    return evaluate(logged, terms, expected(logged, orgs, customers))


def _chosen(found: tuple[Declared, ...], strategy: str, node: str) -> Declared:
    mine = [o for o in found if o.strategy.id == strategy and node in {"", o.split.id}]
    if len(mine) != 1:
        known = ", ".join(f"{one.strategy.id} {one.split.id}" for one in found) or "-"
        raise NotFoundError(f"{strategy} {node} is not one experiment: there are {known}")
    return mine[0]


def _check(of: Declared, allocation: Allocation) -> None:
    known = set(of.split.arms)
    for shares in (allocation.shares, *allocation.units.values()):
        for name in sorted(set(shares) - known):
            raise NotFoundError(f"{name!r} is no arm: there are {', '.join(sorted(known))}")
