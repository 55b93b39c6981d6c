"""Intervals of counts: nine in ten of what comes true lies in them, whatever makes it vary."""

from collections.abc import Callable

import numpy as np
import pytest

from hengce.forecast.volumes import Bank, Expected, expect

BANK, SAMPLED, RUNS, TIMES = 400, 300, 8, 400
FEW = 100
NAMES = [f"C{k:03}" for k in range(BANK)]

Rates = np.ndarray
World = Callable[[np.random.Generator], tuple[Rates, Callable[[], float]]]


def by_chance(draws: np.random.Generator) -> tuple[Rates, Callable[[], float]]:
    """Everybody alike, and the rate is known."""
    return np.full(BANK, draws.uniform(0.05, 0.4)), lambda: 1.0


def unknown_rate(draws: np.random.Generator) -> tuple[Rates, Callable[[], float]]:
    """The rate of all is known within three tenths."""
    return np.full(BANK, 0.3), lambda: float(draws.gamma(10.0, 0.1))


def different_customers(draws: np.random.Generator) -> tuple[Rates, Callable[[], float]]:
    """Some customers get ten times as much as others."""
    return np.where(draws.random(BANK) < 0.2, 1.5, 0.15), lambda: 1.0


@pytest.mark.parametrize("world", [by_chance, unknown_rate, different_customers])
@pytest.mark.parametrize("earlier_known", [False, True])
def test_nine_in_ten_lie_in_the_interval(world: World, *, earlier_known: bool) -> None:
    covered = 0
    for seed in range(TIMES):
        draws = np.random.default_rng([seed, 5])
        rates, shared = world(draws)
        places = draws.permutation(BANK)[:SAMPLED].tolist()
        runs = []
        for _ in range(RUNS):
            counts = draws.poisson(rates * shared())
            runs.append({NAMES[k]: int(counts[k]) for k in places if counts[k]})
        before = draws.poisson(rates * 4) if earlier_known else np.zeros(BANK, int)
        earlier = {name: int(n) for name, n in zip(NAMES, before, strict=True) if n}
        bank = Bank(frozenset(NAMES[k] for k in places), BANK, earlier)
        low, high = expect(runs, bank).interval
        covered += low <= int(draws.poisson(rates * shared()).sum()) <= high
    assert 0.84 <= covered / TIMES <= 0.98, covered


def test_what_everybody_had_before_makes_it_narrower() -> None:
    """A sample tells little of a bank of which a fifth has far more; the ledger does."""
    draws = np.random.default_rng(3)
    rates = np.where(draws.random(BANK) < 0.2, 3.0, 0.15)
    counts = [draws.poisson(rates) for _ in range(RUNS)]
    runs = [{NAMES[k]: int(one[k]) for k in range(FEW) if one[k]} for one in counts]
    earlier = {name: int(n) for name, n in zip(NAMES, draws.poisson(rates * 4), strict=True) if n}
    sampled = frozenset(NAMES[:FEW])
    without = expect(runs, Bank(sampled, BANK, {}))
    told = expect(runs, Bank(sampled, BANK, earlier))
    assert told.variance < 0.75 * without.variance
    assert abs(told.mean - rates.sum()) < abs(without.mean - rates.sum()) + 10


# Mean, variance, and the middle nine tenths: Poisson numbers from tables, and one that is certain.
KNOWN = [
    (5.0, 5.0, (2, 9)),
    (10.0, 10.0, (5, 15)),
    (100.0, 100.0, (84, 117)),
    (12.0, 0.25, (12, 12)),
]


@pytest.mark.parametrize(("mean", "variance", "interval"), KNOWN)
def test_the_interval_of_a_mean_and_a_variance(
    mean: float, variance: float, interval: tuple[int, int]
) -> None:
    low, high = Expected(mean, variance).interval
    assert abs(low - interval[0]) <= 1
    assert abs(high - interval[1]) <= 1


# Runs of a hundred of four hundred customers, and the 95th percentile of what was never seen in
# them: negative binomial numbers with r = 1/2 and p = runs / (runs + 4), from Jeffreys' prior.
NEVER_SEEN = [(1, 8), (2, 4), (8, 1)]


@pytest.mark.parametrize(("runs", "most"), NEVER_SEEN)
def test_what_was_never_seen_may_come_all_the_same(runs: int, most: int) -> None:
    bank = Bank(frozenset(NAMES[:FEW]), BANK, {})
    low, high = expect([{} for _ in range(runs)], bank).interval
    assert low == 0
    assert abs(high - most) <= 1
