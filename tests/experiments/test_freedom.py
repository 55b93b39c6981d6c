"""How well a variance is known: of normal values as Welch says, of rare amounts much less."""

import numpy as np
import pytest

from hengce.measure.experiments.effect import effect
from hengce.measure.experiments.freedom import freedom, past_taken_out
from hengce.measure.experiments.level import MetricKind, level
from hengce.measure.experiments.moments import moments
from hengce.measure.experiments.special import student_quantile

random = np.random.default_rng(5)


def test_of_normal_values_it_is_welchs() -> None:
    control, treated = random.normal(0, 1, 20_000), random.normal(0, 3, 5_000)
    parts = [(control.var(ddof=1) / 20_000, 20_000), (treated.var(ddof=1) / 5_000, 5_000)]
    welch = sum(v for v, _ in parts) ** 2 / sum(v**2 / (n - 1) for v, n in parts)
    assert freedom(control, treated) == pytest.approx(welch, rel=0.1)


TABLE = [
    # one in so many of n bought for the same price, the kurtosis of that
    (500, 50),
    (2_000, 100),
]


@pytest.mark.parametrize(("people", "bought"), TABLE)
def test_of_rare_purchases_by_hand(people: int, bought: int) -> None:
    """A share p of ones has the kurtosis 3 + (1 − 6p(1−p)) / p(1−p)."""
    arm = np.zeros(people)
    arm[:bought] = 100.0
    p = bought / people
    excess = (1 - 6 * p * (1 - p)) / (p * (1 - p))
    one = 2 / (excess / people + 2 / (people - 1))
    assert freedom(arm, np.zeros(people)) == pytest.approx(one)
    assert freedom(arm, arm) == pytest.approx(2 * one)


def test_the_interval_is_as_wide_as_that() -> None:
    bought = (random.random(400) < 0.04) * random.gamma(2, 5_000, 400)
    sides = [bought[:200].astype(np.int64), bought[200:].astype(np.int64)]
    control, treated = (level(MetricKind.MEAN, moments(one)) for one in sides)
    assert control and treated
    known = freedom(*(one.astype(np.float64) for one in sides))
    found, plain = effect(control, treated, freedom=known), effect(control, treated)
    assert found and plain
    assert known < 100
    assert (found.high - found.low) / 2 == pytest.approx(
        student_quantile(0.975, known) * found.error
    )
    assert found.high - found.low > plain.high - plain.low


def test_what_cannot_be_said() -> None:
    with pytest.raises(ValueError, match="two units"):
        freedom(np.array([1.0]), np.array([1.0, 2.0]))
    with pytest.raises(ValueError, match="varies"):
        freedom(np.ones(3), np.ones(3))


def test_the_past_is_taken_out_within_arms() -> None:
    past = random.normal(0, 1, 1_000)
    held = np.arange(1_000) < 300
    left = past_taken_out(2 * past + 5 * held, past, held)
    assert left == pytest.approx(5 * held)
    assert past_taken_out(past, np.ones(1_000), held) is past
