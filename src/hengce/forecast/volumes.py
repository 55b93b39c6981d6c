"""What a week will bring, from runs of some of the bank's customers: a mean and an interval.

The counts of customers in runs are taken apart into what customers do by chance, what differs
between runs because rates are not known, and what differs between customers (two-way layout with
random effects: Searle, Casella, McCulloch 1992, Variance Components, ch. 4). What comes true is
one more run, of all customers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, erf, exp, floor, log, sqrt

Z_90 = 1.6448536269514722
"""Between minus and plus so many standard deviations lie nine tenths of a normal distribution."""

LEARNED_WEEKS = 1
"""Before runs are seen, rates are thought to be known as if counted for so many weeks."""

_NEVER = 1e-9

_INSIDE = 0.9
_HALVINGS = 40
_STEPS = 60
_FURTHEST = 5.0
"""How far runs differ is sought in so many steps, up to so many of their deviations."""

_REGRESSED_LEAST = 10
"""Earlier counts of fewer customers explain nothing for sure."""

_HALF = 0.5
"""A count that was never met counts as half a one (Jeffreys)."""


@dataclass(frozen=True, slots=True)
class Expected:
    """A count that is not known yet.

    Attributes:
        mean: What is expected.
        variance: Of the count around it, everything included that is not known.
    """

    mean: float
    variance: float

    @property
    def interval(self) -> tuple[int, int]:
        """Nine tenths of what may come.

        A gamma distribution of this mean and variance, with the quantiles of Wilson and Hilferty
        (1931), at the borders between whole numbers.
        """
        shape = self.mean**2 / self.variance
        low, high = (
            self.mean * max(0.0, 1.0 - 1.0 / (9.0 * shape) + z / (3.0 * sqrt(shape))) ** 3
            for z in (-Z_90, Z_90)
        )
        return max(0, ceil(low - _HALF)), floor(high + _HALF)


@dataclass(frozen=True, slots=True)
class Bank:
    """Whom runs stand for.

    Attributes:
        sampled: Who took part, the same in all runs.
        customers: How many customers there are.
        earlier: By customer, what was counted of everybody in the weeks before; those without
            are left out, all are when it is not known.
    """

    sampled: frozenset[str]
    customers: int
    earlier: Mapping[str, int]


def expect(runs: Sequence[Mapping[str, int]], bank: Bank) -> Expected:
    """Return what is expected of the whole bank.

    Of one run alone nothing is known of what differs between runs: its interval is too narrow.

    Args:
        runs: For each run, how often each customer was counted; those without are left out.
        bank: Whom they stand for.
    """
    count, sampled, customers = len(runs), len(bank.sampled), bank.customers
    total = sum(sum(run.values()) for run in runs)
    each = max(total, _HALF) / (count * sampled)
    by_chance, by_run, by_customer = _components(runs, sampled, customers)
    by_chance = by_chance if total else each
    more, explained = _explained(runs, bank)
    # Who did not take part is like those who did (Cochran 1977, Sampling Techniques, eq. 2.8),
    # but for what earlier counts explain (ch. 7).
    unseen = customers**2 / sampled * (1.0 - sampled / customers)
    unseen *= max(0.0, by_customer - explained)
    mean_error = customers**2 * by_chance / (count * sampled)
    mean = customers * max(each + more, _HALF / (count * sampled))
    known = customers * by_chance + mean_error + unseen
    unknown = customers**2 * (1.0 + 1.0 / count)
    deviation = _deviation(known, [(unknown * shared, p) for shared, p in by_run])
    return Expected(mean, max(deviation, _HALF) ** 2)


def _deviation(known: float, more: Sequence[tuple[float, float]]) -> float:
    """Return the normal deviation that has the same middle nine tenths as a mixture of normals.

    Args:
        known: The variance that all of them have.
        more: What each has beside it, with its probability.
    """
    low, high = 0.0, Z_90 * sqrt(known + max(variance for variance, _ in more)) + _HALF
    spreads = [(sqrt(2.0 * (known + variance)) or _HALF, p) for variance, p in more]
    for _ in range(_HALVINGS):
        middle = (low + high) / 2.0
        inside = sum(p * erf(middle / spread) for spread, p in spreads)
        low, high = (middle, high) if inside < _INSIDE else (low, middle)
    return high / Z_90


def _explained(runs: Sequence[Mapping[str, int]], bank: Bank) -> tuple[float, float]:
    """Return what earlier counts correct, and the variance between customers that they explain.

    The linear regression estimator: in a sample that happened to have more before, more is
    counted now.
    """
    sampled = len(bank.sampled)
    earlier = {name: n for name, n in bank.earlier.items() if name in bank.sampled}
    if sampled == bank.customers or len(earlier) < _REGRESSED_LEAST:
        return 0.0, 0.0
    now = dict.fromkeys(bank.sampled, 0.0)
    for run in runs:
        for name, times in run.items():
            now[name] += times / len(runs)
    middle, middle_now = sum(earlier.values()) / sampled, sum(now.values()) / sampled
    spread = sum(n * n for n in earlier.values()) / sampled - middle**2
    if spread <= 0.0:
        return 0.0, 0.0
    together = sum(n * now[name] for name, n in earlier.items()) / sampled - middle * middle_now
    slope = together / spread
    lacking = sum(bank.earlier.values()) / bank.customers - middle
    return slope * lacking, slope * together


def _components(
    runs: Sequence[Mapping[str, int]], sampled: int, customers: int
) -> tuple[float, Sequence[tuple[float, float]], float]:
    """Take the counts of customers in runs apart.

    Returns:
        The variance of one customer's count by chance; the variance between runs, as possible
        values with their probabilities; the variance between customers, 0 where its estimate by
        the analysis of variance is negative.
    """
    count = len(runs)
    by_customer: dict[str, int] = {}
    for run in runs:
        for name, times in run.items():
            by_customer[name] = by_customer.get(name, 0) + times
    totals = [sum(run.values()) for run in runs]
    middle = sum(totals) ** 2 / (count * sampled)
    everything = sum(n * n for run in runs for n in run.values()) - middle
    of_customers = sum(n * n for n in by_customer.values()) / count - middle
    if count == 1 or sampled == 1:
        return everything / max(1, count * sampled - 1), [(0.0, 1.0)], 0.0
    of_runs = sum(n * n for n in totals) / sampled - middle
    chance = max(0.0, everything - of_customers - of_runs) / ((count - 1) * (sampled - 1))
    between_customers = (of_customers / (sampled - 1) - chance) / count
    usual = sqrt(max(chance, _NEVER) / (customers * LEARNED_WEEKS))
    shared = _shared(_Square(of_runs / (count - 1), count - 1, sampled), chance, usual)
    return chance, shared, max(0.0, between_customers)


@dataclass(frozen=True, slots=True)
class _Square:
    """The mean square of runs, its degrees of freedom, and the customers of each run."""

    mean: float
    freedom: int
    sampled: int


def _shared(square: _Square, chance: float, usual: float) -> list[tuple[float, float]]:
    """Return how far runs may differ in their mean count, as variances with probabilities.

    The mean square of runs is the chance and `sampled` times that variance, times a chi-square
    number over its degrees of freedom. Of few runs the estimate is often 0 where the truth is not;
    so deviations have a half-Cauchy prior, whose scale is what chance leaves open (Gelman 2006,
    Prior distributions for variance parameters in hierarchical models).
    """
    if square.mean <= 0.0:
        return [(0.0, 1.0)]
    furthest = _FURTHEST * sqrt(square.mean / square.sampled)
    found = []
    for step in range(_STEPS):
        variance = (furthest * (step + _HALF) / _STEPS) ** 2
        odds = (chance + square.sampled * variance) / square.mean
        likely = exp(-0.5 * square.freedom * (log(odds) + 1.0 / odds - 1.0))
        found.append((variance, likely / (1.0 + variance / usual**2)))
    total = sum(likely for _, likely in found)
    return [(variance, likely / total) for variance, likely in found]
