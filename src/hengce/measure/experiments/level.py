"""The level of a metric in an arm: a mean, a rate or a ratio, with its variance."""

import enum
from fractions import Fraction

from hengce.measure.experiments.moments import Moments
from hengce.model.noun import Noun


class MetricKind(enum.StrEnum):
    """How a metric is read from moments."""

    MEAN = "mean"  # such as cents a customer
    RATE = "rate"  # units that did it, over all units
    RATIO = "ratio"  # such as clicks over messages, summed up over units


class Level(Noun, frozen=True, kw_only=True):
    """A level.

    Attributes:
        units: How many it was measured on.
        mean: The level itself.
        variance: Of one unit's contribution; the level's own is this over `units`.
    """

    units: int
    mean: float
    variance: float


def level(kind: MetricKind, of: Moments) -> Level | None:
    """Return the level of a metric; none: too few units to say (two, or a denominator of zero).

    - A mean has the sample variance, over n − 1.
    - A rate has p(1 − p).
    - A ratio R = Σy/Σx has the variance of (y − R·x)/x̄ by the delta method (Deng, Knoblich,
      Lu 2018, "Applying the Delta Method in Metric Analytics").

    Sums are exact, so nothing cancels out: each number is rounded once.

    Raises:
        ValueError: A rate of something that units did more than once.
    """
    if of.units < 2:
        return None
    match kind:
        case MetricKind.MEAN:
            variance = Fraction(of.spread_y, of.units * (of.units - 1))
            return _level(of.units, Fraction(of.y, of.units), variance)
        case MetricKind.RATE:
            if of.yy != of.y:
                raise ValueError("a rate is of units that did something once or not at all")
            variance = Fraction(of.spread_y, of.units * of.units)
            return _level(of.units, Fraction(of.y, of.units), variance)
        case MetricKind.RATIO:
            return _ratio(of)


def _ratio(of: Moments) -> Level | None:
    if of.x == 0:
        return None
    ratio = Fraction(of.y, of.x)
    spread = of.spread_y - 2 * ratio * of.spread_xy + ratio * ratio * of.spread_x
    variance = spread / (of.units * (of.units - 1)) / Fraction(of.x, of.units) ** 2
    return _level(of.units, ratio, variance)


def _level(units: int, mean: Fraction, variance: Fraction) -> Level:
    return Level(units=units, mean=float(mean), variance=float(variance))
