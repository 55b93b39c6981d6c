"""Gives arms of journeys customers as often as they are likely to be the best one, day by day."""

import logging
from collections.abc import Mapping, Sequence

import numpy as np

from hengce.documents.administration import revise
from hengce.documents.phases import HENGCE, entry_of, new_phases
from hengce.errors import ConflictError, ProblemsError
from hengce.learning.trials import published
from hengce.measure.courses import Declared, bandits, with_arms
from hengce.measure.experiments.moments import Moments, moments
from hengce.measure.experiments.thompson import allocation
from hengce.measure.mart import Mart
from hengce.measure.off_policy.proposed import Taken, once
from hengce.measure.phases import entries_of, first_at, phases
from hengce.measure.trials import rewarded
from hengce.model.instant import DAY_US, Instant
from hengce.model.noun import Noun
from hengce.model.strategy import Strategy
from hengce.model.trial import TrialEntry, TrialEntryKind
from hengce.ports import Store, Transaction
from hengce.reading.archive import Archive
from hengce.reading.measuring import open_facts

_log = logging.getLogger(__name__)

MOVE_MIN = 100
"""Shares that move less, in ten-thousandths, stay: each change is a version of the journey."""


class Shared(Noun, frozen=True, kw_only=True):
    """What was counted of arms, and the shares that followed of it.

    Attributes:
        units: Customers of each arm whose days have passed.
        gained: How many of them did what is counted.
        shares: What each arm gets from then on, in ten-thousandths.
    """

    units: dict[str, int]
    gained: dict[str, int]
    shares: dict[str, int]


def tend_bandits(store: Store, archive: Archive, at: Instant) -> tuple[Shared, ...]:
    """Count what arms brought in all of their phases, and move the shares; return what moved.

    Customers keep the arms that they have; whoever comes next gets one with the new chances.
    Each phase logs its shares, so what was done can be evaluated. A split that cannot go on, as
    documents beside it have problems, keeps no other one from it.

    Args:
        store: The bank's memory.
        archive: Opens the snapshot.
        at: Now.

    Raises:
        ConflictError: Nobody was imported.
    """
    with store.view() as view:
        if view.active_configuration() is None:
            return ()
        configuration = published(view)
        live = bandits(configuration.strategies)
        missing = new_phases(view, configuration, HENGCE, at) if live else ()
    if missing:
        with store.transaction(at) as tx:
            for entry in new_phases(tx, published(tx), HENGCE, at):
                tx.add_trial_entry(entry)
    moved = []
    for of in live:
        with store.view() as view:
            entries = entries_of(view.trial_entries(of.strategy.id), of)
        try:
            shared = _shared(store, archive, of, entries, at)
            if shared is not None:
                _move(store, of, shared, at)
                moved.append(shared)
        except (ConflictError, ProblemsError) as error:
            _log.error("shares of %s did not move: %s", of.strategy.id, type(error).__name__)
    return tuple(moved)


def _shared(
    store: Store, archive: Archive, of: Declared, entries: Sequence[TrialEntry], at: Instant
) -> Shared | None:
    """Return the shares that follow now; None: they stay."""
    since = first_at(entries) - max(of.strategy.days_max, of.trial.gain.days) * DAY_US
    mart = open_facts(store, archive, since, at)
    try:
        counts = _counts(mart, of, entries)
    finally:
        mart.connection.close()
    rules = of.split.bandit
    assert rules is not None, "bandits declare their rules"
    if sum(one.units for one in counts.values()) < rules.units_min:
        return None
    shares = {arm.name: arm.weight for arm in allocation(counts, weight_min=rules.share_min)}
    if max(abs(shares[name] - now) for name, now in of.split.arms.items()) < MOVE_MIN:
        return None
    return Shared(
        units={name: one.units for name, one in counts.items()},
        gained={name: one.y for name, one in counts.items()},
        shares=shares,
    )


def _counts(mart: Mart, of: Declared, entries: Sequence[TrialEntry]) -> Mapping[str, Moments]:
    taken = once([rewarded(mart, of, phase) for phase in phases(entries)])
    return {name: _of_arm(taken, name) for name in of.split.arms}


def _of_arm(taken: Sequence[Taken], name: str) -> Moments:
    rewards = [one.rewards[np.array([arm == name for arm in one.arms], np.bool_)] for one in taken]
    return moments(np.concatenate([np.zeros(0), *rewards]).astype(np.int64))


def _move(store: Store, of: Declared, shared: Shared, at: Instant) -> None:
    with store.transaction(at) as tx:
        _refuse_changed(tx, of)
        tx.add_trial_entry(entry_of(of, shared, TrialEntryKind.SHARED, HENGCE, at))

        def changed(strategy: Strategy) -> Strategy:
            return with_arms(strategy, of.split.id, shared.shares)

        revise(tx, of.strategy.id, changed, by=HENGCE, at=at, is_live=True)


def _refuse_changed(tx: Transaction, of: Declared) -> None:
    live = [one for one in bandits(published(tx).strategies) if one.split.id == of.split.id]
    if of not in live:
        raise ConflictError("the split was changed meanwhile: look again")
