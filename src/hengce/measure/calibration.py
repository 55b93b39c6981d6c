"""Whether probabilities come true: scores of contacts beside what customers answered.

The Brier score is the mean of (score - answer)² (G. W. Brier, Verification of forecasts expressed
in terms of probability, Monthly Weather Review 78, 1950). The expected calibration error is the
mean distance between score and rate over groups of like scores (M. P. Naeini, G. Cooper and M.
Hauskrecht, AAAI 2015), here in groups of equal size. Whether all of that is chance is asked with
z = Σ (y - p)(1 - 2p) / √(Σ (1 - 2p)² p (1 - p)), which is a standard normal number where the
probabilities are right (D. J. Spiegelhalter, Statistics in Medicine 5, 1986), and with the plain
sum, z = Σ (y - p) / √(Σ p (1 - p)), which sees what that one is blind for around one half.
"""

from dataclasses import dataclass
from math import erfc, sqrt

import numpy as np
import numpy.typing as npt

from hengce.measure.normal import Interval, wilson

GROUPS = 10

FALSE_ALARMS = 0.01
"""How often right probabilities are called wrong."""

CONTACTS_MIN = 200
"""With fewer contacts nothing is said."""

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Group:
    """Contacts of like scores: how many, their mean score, and the rate that came true."""

    contacts: int
    score: float
    rate: Interval


@dataclass(frozen=True, slots=True)
class Calibration:
    """Scores beside answers.

    Attributes:
        contacts: How many.
        score: The mean score.
        rate: The part that answered, with an interval at 95 %.
        brier: The Brier score.
        error: The expected calibration error.
        p: How probable so great a distance is by chance alone, of both tests together.
        area: The area under the curve; NaN where all or none answered.
        groups: From the lowest scores to the highest.
    """

    contacts: int
    score: float
    rate: Interval
    brier: float
    error: float
    p: float
    area: float
    groups: tuple[Group, ...]

    @property
    def is_off(self) -> bool:
        """Whether the probabilities are certainly not right."""
        return self.contacts >= CONTACTS_MIN and self.p < FALSE_ALARMS


def calibration(scores: Floats, answered: Flags, groups: int = GROUPS) -> Calibration:
    """Compare scores with answers.

    Args:
        scores: One a contact, within 0 and 1, (n,); n is not 0.
        answered: Which contacts were answered, (n,).
        groups: How many groups of like scores.
    """
    found = answered.astype(np.float64)
    order = np.argsort(scores, kind="stable")
    parts = [part for part in np.array_split(order, groups) if len(part)]
    made = tuple(_group(scores[part], answered[part]) for part in parts)
    gaps = [len(part) * abs(scores[part].mean() - found[part].mean()) for part in parts]
    return Calibration(
        contacts=len(scores),
        score=float(scores.mean()),
        rate=wilson(int(answered.sum()), len(scores), 0.95),
        brier=float(((scores - found) ** 2).mean()),
        error=float(sum(gaps) / len(scores)),
        p=_chance(scores, found),
        area=area(scores, answered),
        groups=made,
    )


def area(scores: Floats, answered: Flags) -> float:
    """Return the area under the curve by mean ranks (Mann and Whitney 1947); NaN if undefined."""
    yes = int(answered.sum())
    no = len(answered) - yes
    if not yes or not no:
        return float("nan")
    _, place, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[place]
    return (float(ranks[answered].sum()) - yes * (yes + 1) / 2) / (yes * no)


def _group(scores: Floats, answered: Flags) -> Group:
    rate = wilson(int(answered.sum()), len(answered), 0.95)
    return Group(len(scores), float(scores.mean()), rate)


def _chance(scores: Floats, found: Floats) -> float:
    """Return the smaller p of the two tests, doubled (Bonferroni)."""
    spread = scores * (1 - scores)
    tests = (
        ((found - scores) * (1 - 2 * scores), (1 - 2 * scores) ** 2 * spread),
        (found - scores, spread),
    )
    least = 1.0
    for gaps, variances in tests:
        variance = float(variances.sum())
        if variance > 0:
            least = min(least, erfc(abs(float(gaps.sum())) / sqrt(2 * variance)))
        elif float(np.abs(gaps).sum()) > 0:
            least = 0.0  # what was certain did not come true
    return min(1.0, 2 * least)
