"""Quantiles of the normal and Student's distribution, and intervals made of them."""

from dataclasses import dataclass
from math import fsum, sqrt
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


def student(confidence: float, freedom: int) -> float:
    """Return how many estimated standard errors a two-sided interval reaches.

    The expansion of Student's quantile in that of the normal distribution (Abramowitz and Stegun,
    Handbook of mathematical functions, 26.7.5): right to one part in a thousand at 0.95 and ten
    degrees of freedom.
    """
    if freedom < 1:
        raise ValueError("nothing is free to tell an error from")
    z = two_sided(confidence)
    terms = (
        z,
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
    )
    return fsum(term / float(freedom) ** power for power, term in enumerate(terms))


def around(value: float, standard_error: float, errors: float) -> Interval:
    """Return the symmetric interval that reaches so many standard errors from an estimate."""
    reach = errors * standard_error
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
