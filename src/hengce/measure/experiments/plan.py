"""How long an experiment has to run, and what it will find if that is there."""

from math import sqrt

from hengce.measure.experiments.crossing import crossing
from hengce.measure.experiments.effect import Method
from hengce.measure.experiments.sequential import TUNED_UNITS, boundary
from hengce.measure.experiments.special import normal_cdf, normal_quantile
from hengce.model.noun import Noun


class Design(Noun, frozen=True, kw_only=True):
    """What one plans for.

    Attributes:
        mean: The control's level.
        variance: Of a unit, in the control; none: a rate, whose variance is mean · (1 − mean).
        lift: The smallest relative effect that matters.
        control_share, treated_share: Parts of the day's units that enter the two arms.
        units_per_day: That enter and whose answer is known, each day, in all.
        alpha: How often nothing may be taken for something.
        power: How often the lift is to be found.
        correlation: Of the metric with its past, where CUPED is used.
        tuned_units: Of the sequential interval.
        units_min: Below so many units of each arm nothing is concluded.
        days_multiple: Experiments run for whole weeks, as weekdays differ.
        days_max: Nobody waits longer.
    """

    mean: float
    lift: float
    units_per_day: int
    variance: float | None = None
    control_share: float = 0.8
    treated_share: float = 0.2
    alpha: float = 0.05
    power: float = 0.8
    correlation: float = 0.0
    tuned_units: int = TUNED_UNITS
    units_min: int = 0
    days_multiple: int = 7
    days_max: int = 366

    @property
    def effect(self) -> float:
        """The absolute effect."""
        return self.mean * self.lift

    @property
    def units_a_day(self) -> float:
        """Units of both arms that come in a day."""
        return self.units_per_day * (self.control_share + self.treated_share)

    @property
    def unit_variance(self) -> float:
        """What the effect's variance is, times the units of both arms."""
        both = self.control_share + self.treated_share
        treated_mean = self.mean + self.effect
        control = self.mean * (1 - self.mean) if self.variance is None else self.variance
        treated = treated_mean * (1 - treated_mean) if self.variance is None else self.variance
        spread = control * both / self.control_share + treated * both / self.treated_share
        return spread * (1 - self.correlation**2)


class Plan(Noun, frozen=True, kw_only=True):
    """What is promised.

    Attributes:
        method: How the result is looked at: once at the end, or every day.
        days: How long it runs at most.
        units: Of both arms, by then.
        power: How often the lift is found by then, on the right side.
        days_typical: By this day half of what is found is found; at one look, `days`.
    """

    method: Method
    days: int
    units: int
    power: float
    days_typical: int


def plan(design: Design, method: Method) -> Plan | None:
    """Return the shortest plan that has the power; none: it would take too long.

    At one look: Φ(δ/σ·√n − z) with z the normal quantile of 1 − α/2. Looked at every day: the
    chance to cross the boundary of the confidence sequence on any day.

    Raises:
        ValueError: There is no lift, no unit or no variance to plan with; or the method is the
            exact one, of which no such formula is known.
    """
    if method is Method.EXACT:
        raise ValueError("an exact sequence is planned as a sequential one and finds a bit less")
    if design.lift == 0 or design.units_a_day <= 0 or not design.unit_variance > 0:
        raise ValueError("a plan needs a lift, units and a variance")
    ends = range(design.days_multiple, design.days_max + 1, design.days_multiple)
    if method is Method.FIXED:
        return _at_one_look(design, ends)
    return _every_day(design, ends)


def fixed_power(design: Design, units: float) -> float:
    """Return how often one look at so many units of both arms finds the lift."""
    strength = abs(design.effect) / sqrt(design.unit_variance / units)
    return normal_cdf(strength - normal_quantile(1 - design.alpha / 2))


def _at_one_look(design: Design, ends: range) -> Plan | None:
    for days in ends:
        power = fixed_power(design, design.units_a_day * days)
        if power >= design.power and _is_enough(design, days):
            return _plan(design, Method.FIXED, days, power, days)
    return None


def _every_day(design: Design, ends: range) -> Plan | None:
    first = next((d for d in range(1, design.days_max + 1) if _is_enough(design, d)), None)
    if first is None:
        return None
    days = range(first, design.days_max + 1)
    chances = crossing(
        [design.units_a_day * day for day in days],
        abs(design.effect) / sqrt(design.unit_variance),
        lambda units: boundary(units, design.alpha, design.tuned_units),
    )
    found: list[float] = []
    for day, (above, _) in zip(days, chances, strict=True):
        found.append(above)
        if day in ends and above >= design.power:
            typical = next(d for d, power in zip(days, found, strict=False) if power >= above / 2)
            return _plan(design, Method.SEQUENTIAL, day, above, typical)
    return None


def _is_enough(design: Design, days: int) -> bool:
    smaller = min(design.control_share, design.treated_share)
    return design.units_per_day * smaller * days >= design.units_min


def _plan(design: Design, method: Method, days: int, power: float, typical: int) -> Plan:
    units = round(design.units_a_day * days)
    return Plan(method=method, days=days, units=units, power=power, days_typical=typical)
