"""Sums, levels and effects, against NumPy, SciPy and GrowthBook's statistics."""

import json
from fractions import Fraction
from math import isclose, sqrt

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from experiments.vectors import cookie_cats, needs_data, reference
from hengce.measure.experiments.cuped import adjusted
from hengce.measure.experiments.effect import Estimate, Scale, effect
from hengce.measure.experiments.level import Level, MetricKind, level
from hengce.measure.experiments.mismatch import Alarm, mismatch
from hengce.measure.experiments.moments import Moments, moments
from hengce.measure.experiments.sequential import sequential_effect

LARGE = 2**40 - 1
WHOLE = st.integers(-LARGE, LARGE)


@given(st.lists(st.tuples(WHOLE, WHOLE), max_size=12), st.integers(0, 12))
def test_sums_are_exact_in_any_parts(pairs: list[tuple[int, int]], cut: int) -> None:
    y = np.array([a for a, _ in pairs], np.int64)
    x = np.array([b for _, b in pairs], np.int64)
    whole = moments(y, x)
    assert whole == moments(y[cut:], x[cut:]) + moments(y[:cut], x[:cut])
    assert (whole.y, whole.yy) == (sum(a for a, _ in pairs), sum(a * a for a, _ in pairs))
    assert (whole.xx, whole.xy) == (sum(b * b for _, b in pairs), sum(a * b for a, b in pairs))


def test_sums_are_kept_whole() -> None:
    """A hundred thousand balances of ten billion yuan: more than 64 bits, and no digit lost."""
    sums = moments(np.full(100_000, LARGE))
    assert sums.yy == 100_000 * LARGE**2 > 2**64
    assert msgspec.json.decode(msgspec.json.encode(sums), type=Moments) == sums
    assert json.loads(msgspec.json.encode(sums))["yy"] == sums.yy
    found = level(MetricKind.MEAN, sums)
    assert found is not None
    assert found.variance == 0.0


@pytest.mark.parametrize("value", [2**40, -(2**40)])
def test_what_is_too_large_is_refused(value: int) -> None:
    with pytest.raises(ValueError, match="exact"):
        moments(np.array([1, value]))


def test_second_values_are_as_many() -> None:
    with pytest.raises(ValueError, match="as many"):
        moments(np.array([1, 2]), np.array([1]))


def two(seed: int = 3) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Amounts of two arms, and what the same customers spent before."""
    random = np.random.default_rng(seed)
    past = [random.integers(0, 100_000, n) for n in (900, 300)]
    now = [p // 2 + random.integers(0, 30_000, len(p)) for p in past]
    return now[0], past[0], now[1] + 2_000, past[1]


def known(kind: MetricKind, of: Moments) -> Level:
    found = level(kind, of)
    assert found is not None
    return found


def test_means_are_welchs() -> None:
    control, _, treated, _ = two()
    found = effect(
        known(MetricKind.MEAN, moments(control)), known(MetricKind.MEAN, moments(treated))
    )
    assert found is not None
    peer = stats.ttest_ind(treated, control, equal_var=False)
    interval = peer.confidence_interval(0.95)
    assert found.p == pytest.approx(peer.pvalue, rel=1e-10)
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high), rel=1e-10)


def test_ratio_is_the_delta_method() -> None:
    """Against the variance of (y − R·x)/x̄, computed unit by unit."""
    y, x, _, _ = two()
    ratio, mean = y.sum() / x.sum(), x.mean()
    found = known(MetricKind.RATIO, moments(y, x))
    assert found.mean == pytest.approx(ratio, rel=1e-14)
    assert found.variance == pytest.approx(np.var((y - ratio * x) / mean, ddof=1), rel=1e-10)


def test_ratio_of_units_is_a_mean() -> None:
    y, _, _, _ = two()
    ones = np.ones(len(y), np.int64)
    assert known(MetricKind.RATIO, moments(y, ones)) == known(MetricKind.MEAN, moments(y))


def test_cuped_is_the_coefficient_of_the_arm() -> None:
    control, control_past, treated, treated_past = two()
    levels = adjusted(moments(control, control_past), moments(treated, treated_past))
    assert levels is not None
    y = np.concatenate([control, treated]).astype(float)
    arm = np.repeat([0.0, 1.0], [len(control), len(treated)])
    x = np.concatenate([control_past, treated_past]).astype(float)
    table = np.column_stack([np.ones(len(y)), arm, x - x.mean()])
    (base, coefficient, slope), *_ = np.linalg.lstsq(table, y, rcond=None)
    assert levels[0].mean == pytest.approx(base, rel=1e-10)
    assert levels[1].mean - levels[0].mean == pytest.approx(coefficient, rel=1e-9)
    assert levels[0].variance == pytest.approx(np.var(control - slope * control_past, ddof=1))
    plain = known(MetricKind.MEAN, moments(control)).variance
    left = 1 - np.corrcoef(control, control_past)[0, 1] ** 2
    assert levels[0].variance / plain == pytest.approx(left, rel=0.01)


def test_cuped_of_a_past_that_says_nothing() -> None:
    same = np.full(3, 5)
    assert adjusted(moments(np.arange(3), same), moments(np.arange(3), same)) is None
    assert adjusted(Moments(), Moments()) is None


NOTHING_TO_SAY = [
    (MetricKind.MEAN, Moments(units=1, y=4, yy=16)),
    (MetricKind.RATE, Moments()),
    (MetricKind.RATIO, Moments(units=5, y=3, yy=3)),
]


@pytest.mark.parametrize(("kind", "of"), NOTHING_TO_SAY)
def test_nothing_is_said_of_nothing(kind: MetricKind, of: Moments) -> None:
    assert level(kind, of) is None


def test_a_rate_is_of_units_not_of_times() -> None:
    with pytest.raises(ValueError, match="once or not at all"):
        level(MetricKind.RATE, moments(np.array([0, 2, 1])))


def test_no_lift_over_nothing() -> None:
    nobody, some = Level(units=9, mean=0.0, variance=0.0), Level(units=9, mean=0.1, variance=0.09)
    assert effect(nobody, some, Scale.RELATIVE) is None
    assert effect(nobody, nobody) is None
    assert sequential_effect(nobody, nobody) is None


# Players who came back after one day and after seven: of 44,700 with the gate at level 30, and
# of 45,489 with the gate at level 40.
PLAYERS = {"retention_1": (20_034, 20_119), "retention_7": (8_502, 8_279)}


def rates(metric: str) -> tuple[Level, Level]:
    control, treated = PLAYERS[metric]
    return (
        known(MetricKind.RATE, Moments(units=44_700, y=control, yy=control)),
        known(MetricKind.RATE, Moments(units=45_489, y=treated, yy=treated)),
    )


def test_cookie_cats() -> None:
    levels = rates("retention_7")
    lift, always = effect(*levels, Scale.RELATIVE), sequential_effect(*levels, Scale.RELATIVE)
    assert lift is not None
    assert always is not None
    assert f"{lift.value:.4%} {lift.p:.7f}" == "-4.3119% 0.0012176"
    assert f"{always.low:.2%} {always.high:.2%}" == "-8.74% 0.12%"
    ratio = mismatch([44_700, 45_489], [1, 1])
    assert (f"{ratio.p:.4f}", ratio.alarm) == ("0.0086", Alarm.WARNING)


def numbers(found: Estimate | None) -> list[float]:
    assert found is not None
    return [found.value, found.error, found.low, found.high, found.p]


@pytest.mark.parametrize("metric", PLAYERS)
@pytest.mark.parametrize("scale", Scale)
class TestGrowthBook:
    """Equal to gbstats 0.8.0 to ten digits, where the data sets are there."""

    pytestmark = needs_data

    def expected(self, kind: str, metric: str, scale: Scale) -> list[float]:
        said = reference()[f"cookiecats_{metric}"][f"{kind}_{scale}"]
        return [said["expected"], said["uplift"]["stddev"], *said["ci"], said["p_value"]]

    def test_at_one_look(self, metric: str, scale: Scale) -> None:
        found = numbers(effect(*rates(metric), scale))
        assert found == pytest.approx(self.expected("ttest", metric, scale), rel=1e-10)

    def test_at_every_look(self, metric: str, scale: Scale) -> None:
        found = numbers(sequential_effect(*rates(metric), scale))
        assert found == pytest.approx(self.expected("sequential", metric, scale), rel=1e-10)

    def test_from_the_file(self, metric: str, scale: Scale) -> None:
        arms = cookie_cats()
        sums = [moments(arms[arm][metric]) for arm in ("gate_30", "gate_40")]
        assert [(s.units, s.y) for s in sums] == list(
            zip((44_700, 45_489), PLAYERS[metric], strict=True)
        )
        found = effect(*(known(MetricKind.RATE, s) for s in sums), scale)
        assert numbers(found) == numbers(effect(*rates(metric), scale))


def test_a_rate_as_a_mean_differs_by_one_unit() -> None:
    """GrowthBook gives rates p(1 − p), not the sample variance: the difference is 1/n."""
    sums = Moments(units=44_700, y=8_502, yy=8_502)
    rate, mean = known(MetricKind.RATE, sums), known(MetricKind.MEAN, sums)
    assert isclose(mean.variance / rate.variance, 44_700 / 44_699, rel_tol=1e-12)
    assert rate.mean == float(Fraction(8_502, 44_700))
    assert sqrt(rate.variance) == pytest.approx(0.3924, abs=1e-4)
