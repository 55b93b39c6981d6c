"""The effect on a rate, looked at after every unit if one likes, with no minimum of units."""

from math import exp, log

import numpy as np

from hengce.measure.experiments.effect import Estimate, Method, Scale
from hengce.measure.experiments.factors import Counts, Reals, log_factors
from hengce.measure.experiments.level import MetricKind, level
from hengce.measure.experiments.moments import Moments
from hengce.model.noun import Noun

_STEPS_A_DECADE, _DECADES = 24, 4
_POSITIVE = 10.0 ** (np.arange(-_STEPS_A_DECADE * _DECADES, 1) / _STEPS_A_DECADE)
GAPS: Reals = np.concatenate([-_POSITIVE[::-1], [0.0], _POSITIVE])
"""The gaps that are watched: none, and from a ten-thousandth to one, ten per cent apart."""

_ZERO = len(_POSITIVE)


class Watch(Noun, frozen=True, kw_only=True):
    """What was seen of two arms, look by look, and the evidence that came of it.

    Attributes:
        control, treated: What was seen of the arms so far.
        at_most, at_least: Logarithms of the evidence against each gap of `GAPS`, as the
            largest and as the smallest that is possible.
        at_most_best, at_least_best: The highest that these ever were. What was once refused
            stays refused.
    """

    control: Moments = Moments()
    treated: Moments = Moments()
    at_most: tuple[float, ...] = (0.0,) * len(GAPS)
    at_least: tuple[float, ...] = (0.0,) * len(GAPS)
    at_most_best: tuple[float, ...] = (0.0,) * len(GAPS)
    at_least_best: tuple[float, ...] = (0.0,) * len(GAPS)


def look(watch: Watch, control: Moments, treated: Moments, share: float) -> Watch:
    """Take in what came since the last look.

    Units are those whose answer is known: each counts at one look. When the weights change,
    the share is that of the units that are taken in; what was seen before stays as it is.

    Args:
        watch: What was seen before.
        control: What came of the control since, ones and zeros.
        treated: What came of the treated.
        share: The probability with which a unit of these two arms was treated.
    """
    seen, added = _counts(watch.control, watch.treated), _counts(control, treated)
    above, below = log_factors(seen, added, share, GAPS)
    at_most, at_least = np.array(watch.at_most) + above, np.array(watch.at_least) + below
    return Watch(
        control=watch.control + control,
        treated=watch.treated + treated,
        at_most=tuple(at_most.tolist()),
        at_least=tuple(at_least.tolist()),
        at_most_best=tuple(np.maximum(at_most, watch.at_most_best).tolist()),
        at_least_best=tuple(np.maximum(at_least, watch.at_least_best).tolist()),
    )


def exact_effect(watch: Watch, alpha: float = 0.05) -> Estimate | None:
    """Return the effect on the rate; none: an arm has too few units for a rate.

    Each end of the interval takes half of alpha and lies on the grid of `GAPS`. The lower end is
    the last gap up to which every gap was refused as the largest, or −1; so it lies above the
    truth only when the first gap that is not below the truth was refused, though it holds. As
    the end itself was refused, a lower end of zero says that there is more than no effect.
    """
    control, treated = level(MetricKind.RATE, watch.control), level(MetricKind.RATE, watch.treated)
    if control is None or treated is None:
        return None
    bar = log(2 / alpha)
    low = _refused(np.array(watch.at_most_best) >= bar)
    high = _refused(np.array(watch.at_least_best[::-1]) >= bar)
    best = max(watch.at_most_best[_ZERO], watch.at_least_best[_ZERO])
    error = (control.variance / control.units + treated.variance / treated.units) ** 0.5
    return Estimate(
        scale=Scale.ABSOLUTE,
        method=Method.EXACT,
        value=treated.mean - control.mean,
        error=error,
        low=float(GAPS[low]),
        high=float(GAPS[len(GAPS) - 1 - high]),
        p=min(1.0, 2 * exp(-best)),
        alpha=alpha,
    )


def _refused(is_refused: np.ndarray) -> int:
    """Return the place of the last one of those that were refused from the first one on."""
    still = np.flatnonzero(~is_refused)
    return max(0, (int(still[0]) if len(still) else len(is_refused)) - 1)


def _counts(control: Moments, treated: Moments) -> Counts:
    numbers = np.array([control.units, control.y, treated.units, treated.y], np.float64)
    return Counts(*numbers[:, None])
