"""The effect of an arm: the difference to the control, looked at once."""

import enum
from math import sqrt

from hengce.measure.experiments.level import Level
from hengce.measure.experiments.special import student_quantile, student_tails
from hengce.model.noun import Noun


class Scale(enum.StrEnum):
    """What an effect is a difference of."""

    ABSOLUTE = "absolute"  # of the levels, in the metric's unit
    RELATIVE = "relative"  # of the levels, over the control's


class Method(enum.StrEnum):
    """When an interval holds."""

    FIXED = "fixed"  # at one look, planned before
    SEQUENTIAL = "sequential"  # at every look, with many units
    EXACT = "exact"  # at every look, from the first unit on


class Estimate(Noun, frozen=True, kw_only=True):
    """An effect with its interval.

    Attributes:
        scale: Of all numbers but `p`.
        method: When the interval and `p` hold.
        value: The effect: treated over or minus control.
        error: Its standard error.
        low, high: The interval.
        p: How likely as much or more is without any effect.
        alpha: How often the interval may miss the truth.
    """

    scale: Scale
    method: Method
    value: float
    error: float
    low: float
    high: float
    p: float
    alpha: float


class Difference(Noun, frozen=True, kw_only=True):
    """An effect and its variance, before anything is concluded."""

    value: float
    variance: float


def difference(control: Level, treated: Level, scale: Scale) -> Difference | None:
    """Return treated minus control, or that over control; none: the control is not positive.

    A relative lift T/C − 1 has the variance σ²ₜ/(nₜC²) + σ²ᶜT²/(nᶜC⁴) by the delta method
    (Deng, Knoblich, Lu 2018).
    """
    of_treated = treated.variance / treated.units
    of_control = control.variance / control.units
    if scale is Scale.ABSOLUTE:
        return Difference(value=treated.mean - control.mean, variance=of_treated + of_control)
    if control.mean <= 0:
        return None
    base = control.mean
    variance = of_treated / base**2 + of_control * treated.mean**2 / base**4
    return Difference(value=(treated.mean - base) / base, variance=variance)


def effect(
    control: Level,
    treated: Level,
    scale: Scale = Scale.ABSOLUTE,
    alpha: float = 0.05,
    freedom: float | None = None,
) -> Estimate | None:
    """Return the effect by Welch's test; none: nothing varies, or there is nothing to divide by.

    Args:
        control: The level of the control.
        treated: That of the other arm.
        scale: Of what the effect is a difference.
        alpha: How often the interval may miss the truth.
        freedom: Degrees of freedom, where the values themselves are known (`freedom`); None:
            Welch's and Satterthwaite's, of the levels themselves on both scales, as in GrowthBook.
    """
    found = difference(control, treated, scale)
    if found is None or found.variance <= 0:
        return None
    error = sqrt(found.variance)
    degrees = _degrees(control, treated) if freedom is None else freedom
    reach = student_quantile(1 - alpha / 2, degrees) * error
    return Estimate(
        scale=scale,
        method=Method.FIXED,
        value=found.value,
        error=error,
        low=found.value - reach,
        high=found.value + reach,
        p=student_tails(found.value / error, degrees),
        alpha=alpha,
    )


def _degrees(control: Level, treated: Level) -> float:
    parts = [(one.variance / one.units, one.units) for one in (control, treated)]
    return sum(part for part, _ in parts) ** 2 / sum(part**2 / (n - 1) for part, n in parts)
