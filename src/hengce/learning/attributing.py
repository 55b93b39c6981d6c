"""Shares what was sold, and what was added, among strategies, channels, departments, branches."""

from dataclasses import dataclass

from hengce.errors import NotFoundError
from hengce.learning.effects import check, live
from hengce.measure.attribution.calibrate import Increment
from hengce.measure.attribution.credited import Credited, credited
from hengce.measure.effects.arms import withheld
from hengce.measure.effects.effect import Effect
from hengce.measure.effects.everybody import of_holdouts
from hengce.measure.effects.terms import EffectTerms
from hengce.model.configuration import Configuration
from hengce.model.instant import Instant
from hengce.model.policy import HoldoutScope
from hengce.ports import Store
from hengce.reading.archive import Archive
from hengce.reading.measuring import DECIDED_BEFORE_US, open_facts


@dataclass(frozen=True, slots=True)
class SharedOut:
    """Who shares in what.

    Attributes:
        credited: By every rule, in every breakdown.
        effect: What the hold-out says was added; none: nobody is held out of everything.
        position: What it is as of.
    """

    credited: tuple[Credited, ...]
    effect: Effect | None
    position: int


def share_out(
    store: Store, archive: Archive, terms: EffectTerms, at: Instant, holdout: str = ""
) -> SharedOut:
    """Share the conversions of some days among those who spoke before them.

    Args:
        store: The bank's memory; it is only read.
        archive: Opens the snapshot.
        terms: What counts; a touch may lie its window before a conversion.
        at: Now.
        holdout: To whose effect shares are calibrated; empty: the first of the whole bank.

    Raises:
        ConflictError: Nothing was published, nobody was imported, or the days are not over.
        NotFoundError: No such event, property or hold-out is declared.
    """
    configuration = live(store)
    check(terms, configuration, at)
    chosen = _chosen(configuration, holdout)
    mart = open_facts(store, archive, terms.since - DECIDED_BEFORE_US, at)
    effects = {one.key: one for one in of_holdouts(mart, configuration, terms)}
    effect = effects.get(chosen)
    increment = None
    if effect is not None and effect.total is not None:
        increment = Increment(effect.total.value, effect.total.low, effect.total.high)
    group = next((one for one in configuration.policy.holdouts if one.id == chosen), None)
    spoke = frozenset(one.id for one in configuration.strategies)
    strategies = withheld(group, configuration) if group else spoke
    return SharedOut(credited(mart, terms, strategies, increment), effect, mart.position)


def _chosen(configuration: Configuration, holdout: str) -> str:
    groups = configuration.policy.holdouts
    if holdout:
        if holdout not in {one.id for one in groups}:
            raise NotFoundError(f"no hold-out {holdout!r} is declared")
        return holdout
    return next((one.id for one in groups if one.scope is HoldoutScope.BANK), "")
