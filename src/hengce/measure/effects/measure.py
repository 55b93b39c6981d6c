"""What was added: by hold-out over everybody, and by strategy, department, scene, channel, branch.

The hold-outs of different strategies are drawn with different salts, so their errors are not
correlated: variances of totals add up. A strategy that nobody was held out of is in no sum.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

import pyarrow as pa

from hengce.measure.effects.compare import Compared, Finding
from hengce.measure.effects.effect import Cents, Effect, finding_of, roi
from hengce.measure.effects.everybody import EVERYBODY, of_holdouts, total_of
from hengce.measure.effects.exposed import NOTHING, Cell, by_key, cells
from hengce.measure.effects.facts import losses
from hengce.measure.effects.namespaces import NAMESPACE, of_namespaces
from hengce.measure.effects.terms import EffectTerms
from hengce.measure.experiments.special import student_quantile
from hengce.measure.mart import Mart
from hengce.model.configuration import Configuration

SEVERAL = "several"
"""The channel of a strategy that speaks through more than one: nobody drew channels by chance."""

BY = ("plan", "strategy", "department", "category", "channel", "org")


@dataclass(frozen=True, slots=True)
class Measured:
    """What was added.

    Attributes:
        effects: Hold-outs over everybody first, then those of namespaces, then in the order
            of `BY`.
        losses: How many people came how far, by strategy, and what they were thought worth.
        position: What it is as of.
    """

    effects: tuple[Effect, ...]
    losses: pa.Table
    position: int

    def by(self, dimension: str) -> tuple[Effect, ...]:
        """Return one breakdown."""
        return tuple(one for one in self.effects if one.by == dimension)


def measure(mart: Mart, configuration: Configuration, terms: EffectTerms) -> Measured:
    """Measure what was added in some days.

    Args:
        mart: The facts, from `terms.since` on.
        configuration: What is live.
        terms: What counts, and when.

    Raises:
        ValueError: Facts begin too late for the past that is asked for, or the days are not over.
    """
    if mart.since > terms.since:
        raise ValueError("the facts begin after the past that is compared")
    if mart.until < terms.ends:
        raise ValueError("the days are not over yet")
    whole, parts = cells(mart, configuration, terms)
    found = [
        *of_holdouts(mart, configuration, terms),
        *of_namespaces(mart, configuration, terms),
    ]
    for by in BY:
        for key, group in _groups(by, whole, parts, configuration).items():
            found.append(_summed(by, key, group, terms))
    return Measured(tuple(found), losses(mart, terms), mart.position)


def _groups(
    by: str, whole: Sequence[Cell], parts: Sequence[Cell], configuration: Configuration
) -> Mapping[str, Sequence[Cell]]:
    of = {one.id: one for one in configuration.strategies}
    match by:
        case "plan":
            return {"": whole} if whole else {}
        case "org":
            units: dict[str, list[Cell]] = {}
            for cell in parts:
                units.setdefault(cell.org, []).append(cell)
            return dict(sorted(units.items()))
        case "strategy":
            keys = {cell.strategy: cell.strategy for cell in whole}
        case "channel":
            keys = {c.strategy: c.spent.channel or SEVERAL for c in whole if c.spent}
        case "department":
            keys = {name: one.department for name, one in of.items()}
        case _:
            keys = {name: one.category for name, one in of.items()}
    return by_key(whole, keys)


def _summed(by: str, key: str, group: Sequence[Cell], terms: EffectTerms) -> Effect:
    told = [cell for cell in group if cell.compared.each is not None]
    total = _total(told, terms) if told else None
    cost = sum(cell.cost_cents for cell in told)
    return Effect(
        by=by,
        key=key,
        compared=group[0].compared if len(group) == 1 else _together(told or group, total),
        total=total,
        cost_cents=cost,
        roi=roi(total, cost, terms.margin),
        unripe=sum(cell.unripe for cell in group),
        outside=sum(cell.outside for cell in group),
        measured=len(told),
        unmeasured=len(group) - len(told),
    )


def _total(told: Sequence[Cell], terms: EffectTerms) -> Cents:
    if len(told) == 1:
        only = total_of(told[0].compared)
        assert only is not None, "what was told has an estimate"
        return only
    found = [(c.compared.treated, c.compared.each, c.compared.freedom) for c in told]
    estimates = [(people, each, known) for people, each, known in found if each and known]
    value = sum(people * each.value for people, each, _ in estimates)
    parts = [((people * each.error) ** 2, known) for people, each, known in estimates]
    variance = sum(part for part, _ in parts)
    # Satterthwaite again: the sum is known the better the more strategies are in it.
    freedom = variance**2 / sum(part**2 / known for part, known in parts)
    reach = student_quantile(1 - terms.alpha / 2, freedom) * sqrt(variance)
    return Cents(round(value), round(value - reach), round(value + reach))


def _together(group: Sequence[Cell], total: Cents | None) -> Compared:
    """Return the sides of several strategies; each of them was compared by itself."""
    findings = {cell.compared.finding for cell in group}
    unsaid = findings.pop() if len(findings) == 1 else Finding.TOO_FEW
    return Compared(
        unsaid if total is None else finding_of(total),
        sum(cell.compared.treated for cell in group),
        sum(cell.compared.held_out for cell in group),
        NOTHING,
    )


__all__ = ["BY", "EVERYBODY", "NAMESPACE", "Measured", "measure"]
