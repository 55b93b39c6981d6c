"""Quantiles of the normal distribution, and intervals made of them."""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate, and between what the truth lies at a confidence.

    Attributes:
        value: The estimate.
        low: The lower end.
        high: The upper end; may be infinite where the data allow anything above.
    """

    value: float
    low: float
    high: float

    def holds(self, truth: float) -> bool:
        """Say whether a number lies within, ends included."""
        return self.low <= truth <= self.high


def two_sided(confidence: float) -> float:
    """Return how many standard errors a two-sided interval reaches: 1.96 at 0.95."""
    if not 0 < confidence < 1:
        raise ValueError("a confidence lies between 0 and 1")
    return NormalDist().inv_cdf((1 + confidence) / 2)


def around(value: float, standard_error: float, confidence: float) -> Interval:
    """Return the symmetric interval around an estimate whose error is nearly normal."""
    reach = two_sided(confidence) * standard_error
    return Interval(value, value - reach, value + reach)


def wilson(successes: int, trials: int, confidence: float) -> Interval:
    """Return a rate with its interval; it stays within 0 and 1, also at 0 and at all.

    Wilson, Probable inference, Journal of the American Statistical Association 22 (1927).
    """
    if not 0 <= successes <= trials or not trials:
        raise ValueError("a rate needs trials, and at most as many successes")
    z2 = two_sided(confidence) ** 2
    rate = successes / trials
    centre = (rate + z2 / (2 * trials)) / (1 + z2 / trials)
    reach = sqrt(z2 * (rate * (1 - rate) / trials + z2 / (4 * trials**2))) / (1 + z2 / trials)
    return Interval(rate, min(centre - reach, rate), max(centre + reach, rate))
