"""Shapes of distributions that several columns share."""

import numpy as np

from hengce.simulate.streams import Flags, Longs, Reals


def logistic(score: Reals) -> Reals:
    """Map a score to a probability."""
    chance: Reals = 1.0 / (1.0 + np.exp(-score))
    return chance


def pick(chance: Reals, weights: Reals) -> Longs:
    """Map uniform numbers to indexes of weights, which need not add up to one."""
    edges = np.cumsum(weights) / np.sum(weights)
    return np.minimum(np.searchsorted(edges, chance, side="right"), len(weights) - 1)


def yuan(log_middle: Reals | float, log_spread: float, normal: Reals) -> Reals:
    """Return log-normal amounts in yuan around exp(log_middle)."""
    amount: Reals = np.exp(log_middle + log_spread * normal)
    return amount


def share_of(whole: Reals, share: Reals, has: Flags) -> Reals:
    """Return a share of an amount for those who have it, else zero."""
    part: Reals = np.where(has, whole * share, 0.0)
    return part
