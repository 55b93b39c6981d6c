"""The effect of an arm, looked at as often as one likes: an asymptotic confidence sequence.

Source: Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas, "Time-uniform central limit theory and
asymptotic confidence sequences" (arXiv 2103.06476): the interval of a Gaussian mixture, how it
is tuned, and the mixture likelihood ratio behind it, whose inverse is the p-value. It is the
mixture sequential probability ratio test with a normal mixture.
"""

from math import exp, log, log1p, sqrt

from hengce.measure.experiments.effect import Estimate, Method, Scale, difference
from hengce.measure.experiments.level import Level

TUNED_UNITS = 5_000
"""The interval is tightest about when so many units were seen."""


def sequential_effect(
    control: Level,
    treated: Level,
    scale: Scale = Scale.ABSOLUTE,
    alpha: float = 0.05,
    tuned_units: int = TUNED_UNITS,
) -> Estimate | None:
    """Return the effect with an interval that holds at all looks together.

    It holds in the limit of many units: who concludes from it waits for a number of units
    first (`Rules.units_min`), and for rates has the exact one (`exact`).

    Returns:
        None: nothing varies, or there is nothing to divide by.
    """
    found = difference(control, treated, scale)
    if found is None or found.variance <= 0:
        return None
    units = control.units + treated.units
    error = sqrt(found.variance)
    reach = error * boundary(units, alpha, tuned_units)
    return Estimate(
        scale=scale,
        method=Method.SEQUENTIAL,
        value=found.value,
        error=error,
        low=found.value - reach,
        high=found.value + reach,
        p=_p(found.value / error, units, alpha, tuned_units),
        alpha=alpha,
    )


def boundary(units: float, alpha: float, tuned_units: int = TUNED_UNITS) -> float:
    """Return how many standard errors the interval reaches to each side after so many units."""
    mixed = units * _precision(alpha, tuned_units)
    return sqrt((mixed + 1) / mixed * (log1p(mixed) - 2 * log(alpha)))


def _precision(alpha: float, tuned_units: int) -> float:
    """Return ρ²: the mixture with which the interval is tightest at `tuned_units`."""
    doubled = -2 * log(alpha)
    return (doubled + log1p(doubled)) / tuned_units


def _p(z: float, units: int, alpha: float, tuned_units: int) -> float:
    mixed = units * _precision(alpha, tuned_units)
    return min(1.0, exp(log1p(mixed) / 2 - z * z * mixed / (2 * (mixed + 1))))
