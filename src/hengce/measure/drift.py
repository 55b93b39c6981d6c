"""Whether numbers are spread as they were: the population stability index, against chance.

The index is the sum over bins of (found - expected) · ln(found / expected) of their shares (N.
Siddiqi, Credit risk scorecards, 2006, who calls 0.1 a movement and 0.25 a shift). Where nothing
changed, it is about (1/n + 1/m) times a chi-square with one degree less than there are bins (B.
Yurdakul and J. Naranjo, Statistical properties of the population stability index, Journal of Risk
Model Validation 14, 2020): in small groups chance alone passes the marks, so that nothing is
called moved which chance explains.
"""

import enum
from dataclasses import dataclass

import numpy as np

from hengce.measure.experiments.special import chi_square_quantile
from hengce.model.scoring_model import Histogram

MOVED, DRIFTED = 0.1, 0.25
"""From which index on numbers have moved, and from which on they have shifted."""

CHANCE = 0.01
"""How often numbers that did not change may be called moved, of one input on one night."""

_HALF = 0.5
"""Added to each bin of both sides, so that an empty one has a share (Krichevsky and Trofimov)."""


class Spread(enum.StrEnum):
    """How numbers are spread beside how they were."""

    STEADY = "steady"
    MOVED = "moved"
    DRIFTED = "drifted"


@dataclass(frozen=True, slots=True)
class Drift:
    """How far numbers have moved.

    Attributes:
        index: The population stability index.
        chance: What it passes by chance alone with the probability CHANCE.
        spread: What follows.
    """

    index: float
    chance: float
    spread: Spread


def drift(expected: Histogram, found: Histogram) -> Drift:
    """Compare two histograms of the same edges; neither is empty."""
    shares = []
    sizes = []
    for one in (expected, found):
        counts = np.array([*one.counts, one.missing], np.float64)
        sizes.append(counts.sum())
        shares.append((counts + _HALF) / (counts + _HALF).sum())
    index = float(np.sum((shares[1] - shares[0]) * np.log(shares[1] / shares[0])))
    used = sum(
        a + b > 0
        for a, b in zip(
            (*expected.counts, expected.missing), (*found.counts, found.missing), strict=True
        )
    )
    chance = float(
        (1 / sizes[0] + 1 / sizes[1]) * chi_square_quantile(1 - CHANCE, max(used - 1, 1))
    )
    spread = Spread.STEADY
    if index > chance and index >= MOVED:
        spread = Spread.DRIFTED if index >= DRIFTED else Spread.MOVED
    return Drift(index, chance, spread)
