"""How much customers differ: in how often they answer, and in which parts of the day they like.

A customer c answers a message in a part p with the chance π(p)·L(c)·R(c, p), where L and R are
gamma distributed with mean 1. The likelihood of what a customer did is that of all his messages,
also of those whose moment was chosen: what was chosen depends on nothing but his earlier answers
and on chance, so it cancels out of the likelihood of the variances (Rubin 1976, "Inference and
missing data": such a selection is ignorable; rates that are counted over chosen messages would be
biased all the same).
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

CUSTOMERS_MAX = 20_000
"""So many customers are asked, whom chance drew; more say the same."""

VARIANCE_BEFORE = 0.25
"""How much customers are thought to differ before anything is known; the mean of what one
believes of a variance, which is exponentially distributed."""

_VARIANCES = np.array([0.0, 0.02, 0.05, 0.1, 0.15, 0.25, 0.35, 0.5, 0.75, 1.0, 1.5, 2.5, 4.0])
_STEP = 0.1
_LOGS = np.arange(-40, 21) * _STEP
"""Logarithms of L, and of R: from 1/55 to 7."""
_SUMS = np.arange(-80, 41) * _STEP
"""Logarithms of L·R."""
_CHANCE_MAX = 0.99

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Counts:
    """What customers were told and answered.

    Attributes:
        names: The customers.
        sent: Messages, by customer and part.
        answered: Those that were answered.
    """

    names: Sequence[str]
    sent: npt.NDArray[np.int64]
    answered: npt.NDArray[np.int64]


def variances(counts: Counts, rates: Floats) -> tuple[float, float]:
    """Return the variances of L and of R that one expects after what customers did.

    Both integrals, over L and R, are sums over a grid of logarithms; so is that over the
    variances: the mean of the posterior (Gelman et al., Bayesian Data Analysis, 3rd ed., 5.3).

    Args:
        counts: What they did.
        rates: π, by part.
    """
    chosen = _asked(counts.names)
    sent, answered = counts.sent[chosen], counts.answered[chosen]
    places, likely = _likelihoods(sent, answered, rates)
    levels = np.stack([_weights(variance) for variance in _VARIANCES], axis=1)
    logs = np.stack(
        [_of_all(places, likely @ _shifted(_weights(part)), levels) for part in _VARIANCES], axis=1
    )
    believed = np.exp(logs - logs.max()) * np.outer(_before(), _before())
    believed /= believed.sum()
    return float(believed.sum(1) @ _VARIANCES), float(believed.sum(0) @ _VARIANCES)


def _asked(names: Sequence[str]) -> list[int]:
    if len(names) <= CUSTOMERS_MAX:
        return list(range(len(names)))
    drawn = sorted((hashlib.sha256(name.encode()).digest(), row) for row, name in enumerate(names))
    return sorted(row for _, row in drawn[:CUSTOMERS_MAX])


def _likelihoods(
    sent: npt.NDArray[np.int64], answered: npt.NDArray[np.int64], rates: Floats
) -> tuple[npt.NDArray[np.intp], Floats]:
    """Return, for each distinct (part, sent, answered), its likelihood at each L·R.

    Returns:
        Where each customer's parts stand among them, and the likelihoods.
    """
    parts = np.broadcast_to(np.arange(len(rates)), sent.shape)
    said = np.stack([parts, sent, answered], axis=-1).reshape(-1, 3)
    distinct, places = np.unique(said, axis=0, return_inverse=True)
    part, s, k = distinct.T[:, :, None]
    chance = np.minimum(rates[part] * np.exp(_SUMS), _CHANCE_MAX)
    logs = k * np.log(chance) + (s - k) * np.log1p(-chance)
    return places.reshape(sent.shape), np.exp(logs - logs.max(1, keepdims=True))


def _weights(variance: float) -> Floats:
    """Return how likely each logarithm is under a gamma distribution with mean 1."""
    if variance == 0:
        return np.asarray(_LOGS == 0, np.float64)
    shape = 1 / variance
    logs = shape * (_LOGS - np.exp(_LOGS))
    weights = np.exp(logs - logs.max())
    return np.asarray(weights / weights.sum(), np.float64)


def _shifted(weights: Floats) -> Floats:
    """Return the matrix that makes of likelihoods at L·R those at L, with R integrated out."""
    matrix = np.zeros((len(_SUMS), len(_LOGS)))
    for column in range(len(_LOGS)):
        matrix[column : column + len(_LOGS), column] = weights
    return matrix


def _of_all(places: npt.NDArray[np.intp], at_levels: Floats, levels: Floats) -> Floats:
    """Return the log likelihood of what all customers did, for each variance of L."""
    logs = np.log(np.maximum(at_levels, 1e-300))[places].sum(1)
    most = logs.max(1, keepdims=True)
    each = np.log(np.maximum(np.exp(logs - most) @ levels, 1e-300)) + most
    return np.asarray(each.sum(0), np.float64)


def _before() -> Floats:
    """Return what is believed of a variance beforehand, with the width that it stands for."""
    edges = np.concatenate([[0.0], (_VARIANCES[1:] + _VARIANCES[:-1]) / 2, [_VARIANCES[-1]]])
    return np.asarray(np.exp(-_VARIANCES / VARIANCE_BEFORE) * np.diff(edges), np.float64)
