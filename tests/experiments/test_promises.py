"""What is promised of experiments, played often enough to see it broken.

The small plays run always; `make prove` plays as often as the promises say: 10,000 experiments
in which nothing differs, 20,000 that are watched after every observation.
"""

from math import ceil, log, sqrt

import numpy as np
import pytest
from numba import njit
from scipy import stats

from experiments.evidence import RULES, arm, did
from hengce.kernel.hashing import BUCKETS, bucket, padded
from hengce.measure.experiments.effect import Method, effect
from hengce.measure.experiments.factors import Counts, log_factors
from hengce.measure.experiments.hashes import HashVersion, bucket_of
from hengce.measure.experiments.level import Level, MetricKind, level
from hengce.measure.experiments.mismatch import HIDDEN_P, WARNING_P, mismatch
from hengce.measure.experiments.moments import Moments, moments
from hengce.measure.experiments.plan import Design, plan
from hengce.measure.experiments.promotion import Course, State, Status, Why, promoted
from hengce.measure.experiments.sequential import boundary, sequential_effect

ALPHA = 0.05


def often(small: int, whole: int) -> pytest.MarkDecorator:
    """Play so often always, and so often in the long proofs."""
    return pytest.mark.parametrize(
        "plays", [small, pytest.param(whole, marks=pytest.mark.prove)], ids=["some", "all"]
    )


@njit
def fill(salt: np.ndarray, units: np.ndarray, found: np.ndarray) -> None:
    for n in range(len(units)):
        found[n] = bucket(salt, units[n])


def band(plays: int, chance: float) -> tuple[int, int]:
    """Between which counts 99.9 % of all series of plays lie."""
    return tuple(int(n) for n in stats.binom.ppf([0.0005, 0.9995], plays, chance))


@pytest.mark.compiled
@often(400, 10_000)
def test_experiments_in_which_nothing_differs(plays: int) -> None:
    """p-values are uniform, alarms come as often as they say; arms are those of the hash.

    4,000 customers with balances, split anew by each experiment's salt, 80 to 20.
    """
    random = np.random.default_rng(20_260_101)
    names = [f"C{n:06d}" for n in range(4_000)]
    units = padded([name.encode() for name in names])
    balances = np.floor(random.lognormal(9, 0.7, len(names))).astype(np.int64)
    found, p, alarms = np.zeros(len(names), np.int64), [], []
    for play in range(plays):
        salt = f"aa-{play}"
        fill(padded([salt.encode()])[0], units, found)
        is_treated = found >= BUCKETS * 4 // 5
        one, two = moments(balances[~is_treated]), moments(balances[is_treated])
        result = effect(level(MetricKind.MEAN, one), level(MetricKind.MEAN, two))
        p.append(result.p)
        alarms.append(mismatch([one.units, two.units], [8_000, 2_000]).p)
        assert found[play % 4_000] == bucket_of(HashVersion.V2, salt, names[play % 4_000])
    assert stats.kstest(p, "uniform").pvalue > 0.01
    for bar in (WARNING_P, HIDDEN_P):
        low, high = band(plays, bar)
        assert low <= sum(one < bar for one in alarms) <= high
    low, high = band(plays, ALPHA)
    assert low <= sum(one < ALPHA for one in p) <= high


def null_rates(random: np.random.Generator, plays: int) -> np.ndarray:
    """From one in two hundred to one in two, as bank's metrics lie."""
    return random.choice([0.005, 0.01, 0.03, 0.1, 0.5], plays)


@pytest.mark.compiled
@often(1_000, 20_000)
@pytest.mark.parametrize("share", [0.5, 0.2])
def test_watched_after_every_observation(plays: int, share: float) -> None:
    """Exact evidence of rates: of all nulls, at most five in a hundred ever look like something.

    Watched from the first observation to the 3,000th; a naive test is watched beside it.
    """
    random = np.random.default_rng(round(share * 10))
    rates = null_rates(random, plays)
    seen = np.zeros((4, plays))
    at_most, at_least, best = np.zeros(plays), np.zeros(plays), np.zeros(plays)
    naive = np.zeros(plays, bool)
    for _ in range(3_000):
        treated = random.random(plays) < share
        answered = random.random(plays) < rates
        added = np.array([~treated, ~treated & answered, treated, treated & answered], float)
        above, below = log_factors(Counts(*seen), Counts(*added), share, np.float64(0))
        at_most += above
        at_least += below
        best = np.maximum(best, np.maximum(at_most, at_least))
        seen += added
        naive |= is_found_naively(seen)
    found = best >= log(2 / ALPHA)
    assert np.mean(found) <= ALPHA
    for rate in np.unique(rates):
        some = found[rates == rate]
        assert np.sum(some) <= stats.binom.ppf(0.9995, len(some), ALPHA)
    assert np.mean(naive) > 0.25


def is_found_naively(seen: np.ndarray) -> np.ndarray:
    units = np.maximum(seen[[0, 2]], 1)
    rate = seen[[1, 3]] / units
    error = np.sqrt(np.sum(rate * (1 - rate) / units, axis=0))
    return (np.abs(rate[1] - rate[0]) > 1.96 * error) & (error > 0) & (seen[2] > 50)


@often(1_000, 20_000)
@pytest.mark.parametrize(("metric", "share"), [("rate", 0.5), ("rate", 0.2), ("amount", 0.5)])
def test_watched_from_the_smallest_number_on(plays: int, metric: str, share: float) -> None:
    """Asymptotic sequences: the same, from `units_min` units of each arm on.

    Amounts are what a bank's are: nineteen customers in twenty buy nothing, the others spend
    log-normally.
    """
    random = np.random.default_rng(7)
    rates = null_rates(random, plays)
    units, total, squares = np.zeros((2, plays)), np.zeros((2, plays)), np.zeros((2, plays))
    found = np.zeros(plays, bool)
    for n in range(1, 8_001):
        treated = random.random(plays) < share
        value = (random.random(plays) < (rates if metric == "rate" else 0.05)).astype(float)
        if metric == "amount":
            value *= np.floor(random.lognormal(8, 1, plays))
        arms = np.array([~treated, treated], float)
        units += arms
        total += arms * value
        squares += arms * value**2
        if n < RULES.units_min / max(share, 1 - share):
            continue
        is_due = np.min(units, axis=0) >= RULES.units_min
        effects, errors = estimates(units, total, squares)
        found |= is_due & (np.abs(effects) > errors * boundary(n, ALPHA, RULES.tuned_units))
    check_one(units, total, squares)
    assert np.mean(found) <= ALPHA


def estimates(
    units: np.ndarray, total: np.ndarray, squares: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    count = np.maximum(units, 2)
    mean = total / count
    variance = np.maximum(squares / count - mean**2, 0) * count / (count - 1)
    return mean[1] - mean[0], np.sqrt(np.sum(variance / count, axis=0))


def check_one(units: np.ndarray, total: np.ndarray, squares: np.ndarray) -> None:
    """What was computed for all plays at once is what the product says of one."""
    first = [
        Moments(units=int(units[n, 0]), y=int(total[n, 0]), yy=int(squares[n, 0])) for n in range(2)
    ]
    peer = sequential_effect(*(level(MetricKind.MEAN, one) for one in first))
    effects, errors = estimates(units, total, squares)
    reach = errors[0] * boundary(float(np.sum(units[:, 0])), ALPHA)
    assert (peer.low, peer.high) == pytest.approx((effects[0] - reach, effects[0] + reach))


PLANNED = [
    Design(mean=0.05, lift=0.2, units_per_day=2_000),
    Design(mean=0.02, lift=-0.3, units_per_day=3_000, control_share=0.5, treated_share=0.5),
    Design(mean=0.10, lift=0.1, units_per_day=4_000, control_share=0.6, treated_share=0.3),
]


def rate_level(units: int, times: int) -> Level | None:
    return level(MetricKind.RATE, did(units, times))


@often(500, 4_000)
@pytest.mark.parametrize("design", PLANNED)
def test_one_look_finds_what_the_plan_promises(plays: int, design: Design) -> None:
    promise = plan(design, Method.FIXED)
    random = np.random.default_rng(5)
    both = design.control_share + design.treated_share
    control = round(promise.units * design.control_share / both)
    treated = promise.units - control
    bought = random.binomial(control, design.mean, plays)
    also = random.binomial(treated, design.mean * (1 + design.lift), plays)
    results = [
        effect(rate_level(control, int(b)), rate_level(treated, int(a)))
        for b, a in zip(bought, also, strict=True)
    ]
    found = np.mean([r.p < ALPHA and r.value * design.lift > 0 for r in results])
    assert abs(found - promise.power) < 0.05


@often(300, 2_000)
@pytest.mark.parametrize("design", PLANNED)
def test_daily_looks_find_what_the_plan_promises(plays: int, design: Design) -> None:
    promise = plan(design, Method.SEQUENTIAL)
    random = np.random.default_rng(6)
    days = []
    for _ in range(plays):
        counts = np.zeros(4, np.int64)
        for day in range(1, promise.days + 1):
            treated = int(design.units_per_day * design.treated_share)
            control = int(design.units_per_day * design.control_share)
            bought = random.binomial(control, design.mean)
            also = random.binomial(treated, design.mean * (1 + design.lift))
            counts += [control, bought, treated, also]
            c, b, t, a = (int(n) for n in counts)
            result = sequential_effect(rate_level(c, b), rate_level(t, a))
            if result is not None and (result.low > 0 or result.high < 0):
                days.append(day if result.value * design.lift > 0 else promise.days + 1)
                break
    found = np.array(days)
    assert abs(np.sum(found <= promise.days) / plays - promise.power) < 0.05
    by_then, before = (np.sum(found <= promise.days_typical - n) / plays for n in (0, 1))
    assert before - 0.05 < promise.power / 2 < by_then + 0.05


COURSE = Course(champion="old", challenger="new", rules=RULES)


def course(random: np.random.Generator, lift: float) -> tuple[Status, int]:
    """Judge a challenger every day, until something is decided; say on which day."""
    state, day, per_day = State(since=0), 0, 2_000
    sums = np.zeros(6, np.int64)
    while state.status is Status.RUNNING:
        day += 1
        share = COURSE.stages[state.stage].share / 10_000
        treated = int(random.binomial(per_day, share))
        counts = [per_day - treated, treated]
        bought = random.binomial(counts, [0.05, 0.05 * (1 + lift)])
        sums += [*counts, *bought, *random.binomial(counts, 0.001)]
        c, t, b, a, o, p = (int(n) for n in sums)
        arms = [arm("old", 1 - share, c, b, o), arm("new", share, t, a, p)]
        record = promoted(COURSE, state, arms, day)
        if record.why is Why.PASSED:
            sums = np.zeros(6, np.int64)
        state = record.after
    return state.status, day


@often(25, 1_000)
def test_challengers_without_effect_are_not_promoted(plays: int) -> None:
    random = np.random.default_rng(8)
    got = [course(random, 0.0)[0] for _ in range(plays)]
    assert got.count(Status.PROMOTED) <= plays * ALPHA
    assert set(got) <= {Status.PROMOTED, Status.STOPPED}


@often(25, 400)
def test_challengers_that_are_better_are_promoted(plays: int) -> None:
    """A fifth more of five in a hundred, 2,000 customers a day: most are through in a season."""
    random = np.random.default_rng(9)
    got = [course(random, 0.2) for _ in range(plays)]
    through = [day for status, day in got if status is Status.PROMOTED]
    assert len(through) >= ceil(plays * 0.9)
    assert 21 <= np.median(through) <= 60


@often(200, 4_000)
def test_exact_intervals_hold_the_truth_at_every_look(plays: int) -> None:
    """A true gap between two gaps of the grid: neither neighbour outside of it is refused."""
    random = np.random.default_rng(10)
    gap, below, above = 0.0205, 0.0200, 0.0210
    seen, best = np.zeros((4, plays)), np.zeros((2, plays))
    evidence = np.zeros((2, plays))
    for _ in range(400):
        treated = random.binomial(25, 0.5, plays)
        counts = np.array([25 - treated, treated])
        did_it = random.binomial(counts, np.array([[0.05], [0.05 + gap]]))
        added = np.array([counts[0], did_it[0], counts[1], did_it[1]], float)
        most, _ = log_factors(Counts(*seen), Counts(*added), 0.5, np.float64(above))
        _, least = log_factors(Counts(*seen), Counts(*added), 0.5, np.float64(below))
        evidence += [most, least]
        best = np.maximum(best, evidence)
        seen += added
    assert np.mean(np.any(best >= log(2 / ALPHA), axis=0)) <= ALPHA
    assert sqrt(np.mean((seen[3] / seen[2] - seen[1] / seen[0] - gap) ** 2)) < 0.01
