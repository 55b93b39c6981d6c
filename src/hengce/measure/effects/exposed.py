"""What each strategy added: whom it reached, beside whom it would have reached.

A hold-out is asked last, when everything else has let a candidate pass. So both sides are finally
feasible at the moment of their exposure, and differ in the draw alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hengce.kernel.hashing import BUCKETS
from hengce.measure.effects.arms import places
from hengce.measure.effects.compare import Compared, Finding, Sides, compare
from hengce.measure.effects.facts import Spent, exposures, spent
from hengce.measure.effects.terms import EffectTerms
from hengce.measure.experiments.mismatch import Alarm, Mismatch
from hengce.measure.mart import Mart
from hengce.model.configuration import Configuration
from hengce.model.policy import Holdout, HoldoutScope

MOVED_MAX = 0.01
"""With more customers whose side is not that of the hash, the hold-out was drawn anew."""

NOTHING = Mismatch(statistic=0.0, p=1.0, alarm=Alarm.NONE)


@dataclass(frozen=True, slots=True)
class Cell:
    """One strategy in one unit of the bank.

    Attributes:
        strategy: Which.
        org: Where; empty: everywhere.
        spent: What left for it in the days; none: nothing did.
        compared: Both sides.
        cost_cents: What the treated among them cost.
        unripe: Exposures that are too young.
        outside: Customers who could not be compared.
    """

    strategy: str
    org: str
    spent: Spent | None
    compared: Compared
    cost_cents: int = 0
    unripe: int = 0
    outside: int = 0


def cells(
    mart: Mart, configuration: Configuration, terms: EffectTerms
) -> tuple[tuple[Cell, ...], tuple[Cell, ...]]:
    """Compare both sides of every strategy: everywhere, and in each unit of the bank.

    Args:
        mart: The facts, from `terms.since` on.
        configuration: The policy with its hold-outs.
        terms: What counts; conversions count within the window after each exposure.
    """
    told, left = exposures(mart, terms), spent(mart, terms)
    names = sorted({*told["strategy"].to_pylist(), *left})
    groups = {
        group.target: group
        for group in configuration.policy.holdouts
        if group.scope is HoldoutScope.STRATEGY
    }
    whole: list[Cell] = []
    parts: list[Cell] = []
    for name in names:
        rows = told.filter(pc.equal(told["strategy"], name))
        asked = _Asked(name, rows, left.get(name), groups.get(name), mart.until)
        cell, *units = _of_strategy(asked, configuration, terms)
        whole.append(cell)
        parts += units
    return tuple(whole), tuple(parts)


@dataclass(frozen=True, slots=True)
class _Asked:
    strategy: str
    rows: pa.Table
    spent: Spent | None
    group: Holdout | None
    until: int

    def nothing(self, finding: Finding) -> Cell:
        none = Compared(finding, 0, 0, NOTHING)
        return Cell(self.strategy, "", self.spent, none)

    def column(self, name: str) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        return np.asarray(self.rows[name].to_numpy(), np.int64)


def _of_strategy(asked: _Asked, configuration: Configuration, terms: EffectTerms) -> Iterator[Cell]:
    if asked.group is None:
        yield asked.nothing(Finding.NO_HOLDOUT)
        return
    if asked.spent is not None and asked.spent.unlisted:
        yield asked.nothing(Finding.CONTROLS_UNKNOWN)
        return
    where = places(
        asked.group,
        asked.rows["customer"].to_pylist(),
        frozenset({asked.strategy}),
        configuration,
    )
    ripe = asked.column("at") + terms.window_us <= asked.until
    stays = np.asarray(asked.rows["was_held"].to_numpy(zero_copy_only=False), bool) == where.held
    moved = int((where.inside & ~stays).sum())
    if moved > MOVED_MAX * max(int(where.inside.sum()), 1):
        yield asked.nothing(Finding.MOVED)
        return
    sides = Sides(where.held, *(asked.column(name) for name in ("converted", "after", "before")))
    orgs = np.asarray(asked.rows["org"].to_pylist(), object)
    share, cost = asked.group.share / BUCKETS, asked.column("cost_cents")
    chosen = where.inside & stays
    for org in ("", *sorted(set(orgs.tolist()))):
        here = orgs == org if org else np.ones(len(orgs), np.bool_)
        yield Cell(
            strategy=asked.strategy,
            org=org,
            spent=asked.spent,
            compared=compare(sides.only(chosen & ripe & here), share, terms),
            cost_cents=int(cost[chosen & ripe & here & ~where.held].sum()),
            unripe=int((chosen & ~ripe & here).sum()),
            outside=int((~chosen & here).sum()),
        )


def by_key(found: Sequence[Cell], keys: Mapping[str, str]) -> Mapping[str, Sequence[Cell]]:
    """Put cells together by a key of their strategies, keys in their order."""
    grouped: dict[str, list[Cell]] = {}
    for cell in found:
        grouped.setdefault(keys.get(cell.strategy, ""), []).append(cell)
    return dict(sorted(grouped.items()))
