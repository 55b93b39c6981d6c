"""How far fitted parameters may lie from the truth, when all counts of a day move together.

A day is good or bad for all who are reached on it, so the counts of a day are not independent. The
covariance comes from sums by day of what the fit leaves over (White, Maximum likelihood estimation
of misspecified models, Econometrica 50, 1982; Liang and Zeger, Longitudinal data analysis using
generalized linear models, Biometrika 73, 1986), with G/(G-p) for what G days lose to p parameters,
and Student's quantile for the G-p that are left.
"""

import numpy as np
from numpy.typing import NDArray

from hengce.measure.health.poisson import Floats, Means, NoFitError, precision

Integers = NDArray[np.int64]


def freedom(days: Integers, parameters: int) -> int:
    """Return how many days are left to tell the scatter from.

    Raises:
        NoFitError: None.
    """
    left = len(np.unique(days)) - parameters
    if left < 1:
        raise NoFitError
    return left


def covariance(means: Means, counts: Floats, days: Integers) -> Floats:
    """Return the covariance of the parameters, (p, p).

    Raises:
        NoFitError: No more days than parameters.
    """
    groups = np.unique(days, return_inverse=True)[1]
    parameters = means.slopes.shape[1]
    left = freedom(days, parameters)
    scores = np.zeros((groups.max() + 1, parameters))
    np.add.at(scores, groups, means.slopes * (counts - means.expected)[:, None])
    moved = scores @ precision(means)
    return np.asarray(moved.T @ moved * (len(scores) / left))


def dispersion(means: Means, counts: Floats, days: Integers) -> float:
    """Return the variance of a day's count over its mean: 1 under Poisson's law."""
    groups = np.unique(days, return_inverse=True)[1]
    expected = np.bincount(groups, means.expected)
    over = np.bincount(groups, counts - means.expected)
    return float((over**2 / expected).sum()) / freedom(days, means.slopes.shape[1])
