"""Counts whose mean is a smooth function of a few parameters, fitted by maximum likelihood.

Fisher scoring (McCullagh and Nelder, Generalized linear models, 1989, section 2.5). How far the
parameters may lie from the truth is said elsewhere, in `scatter`: counts of people scatter more
than Poisson's law allows.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hengce.errors import HengceError

Floats = NDArray[np.float64]

ROUNDS_MAX = 60
HALVINGS_MAX = 30
DEVIANCE_CHANGE_MIN = 1e-9
COUNTED_MIN = 30
"""Fewer responses in all are no evidence: what nobody does scatters not at all."""

EXPECTED_MIN = 1e-200
"""Below it a quotient of counts would overflow."""


class NoFitError(HengceError):
    """No parameters make these counts likely: there are too few of them."""

    code = "health.no_fit"


@dataclass(frozen=True, slots=True)
class Means:
    """What a model expects at some parameters.

    Attributes:
        expected: Counts, (n,); all positive, or the parameters are not allowed.
        slopes: Derivatives of their logarithms by the parameters, (n, p).
    """

    expected: Floats
    slopes: Floats


Model = Callable[[Floats], Means]


@dataclass(frozen=True, slots=True)
class Fit:
    """The most likely parameters.

    Attributes:
        parameters: (p,).
        means: What the model expects at them.
        deviance: Twice the log-likelihood that a perfect fit has more.
    """

    parameters: Floats
    means: Means
    deviance: float


def log_linear(columns: Floats, exposures: Floats) -> Model:
    """Return the model exposures·exp(columns·parameters)."""

    def means(parameters: Floats) -> Means:
        logs = np.minimum(columns @ parameters, 500.0)
        return Means(exposures * np.exp(logs), columns)

    return means


def fit(model: Model, counts: Floats, start: Floats) -> Fit:
    """Climb from a start to the most likely parameters.

    Raises:
        NoFitError: Too few were counted, or no maximum can be reached.
    """
    if counts.sum() < COUNTED_MIN:
        raise NoFitError
    parameters = start
    means = model(parameters)
    reached = deviance(counts, means.expected)
    for _ in range(ROUNDS_MAX):
        step = _step(means, counts)
        for _ in range(HALVINGS_MAX):
            tried = model(parameters + step)
            now = deviance(counts, tried.expected)
            if now <= reached + DEVIANCE_CHANGE_MIN:
                break
            step = step / 2
        else:
            break
        parameters, means, gained, reached = parameters + step, tried, reached - now, now
        if gained < DEVIANCE_CHANGE_MIN * (1 + reached):
            break
    else:
        raise NoFitError
    return Fit(parameters, means, reached)


def _step(means: Means, counts: Floats) -> Floats:
    return precision(means) @ (means.slopes.T @ (counts - means.expected))


def precision(means: Means) -> Floats:
    """Return the inverse of Fisher's information, (p, p): the covariance if Poisson's law held."""
    information = means.slopes.T @ (means.expected[:, None] * means.slopes)
    return np.asarray(np.linalg.pinv(information, hermitian=True), dtype=np.float64)


def deviance(counts: Floats, expected: Floats) -> float:
    """Return the deviance of counts; infinite where the expectation is not allowed."""
    if not np.all(expected > EXPECTED_MIN):
        return float("inf")
    logs = np.where(counts > 0, counts * np.log(np.maximum(counts, 1) / expected), 0.0)
    return float(2 * (logs - (counts - expected)).sum())
