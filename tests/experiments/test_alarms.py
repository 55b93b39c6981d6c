"""Alarms, corrections and guardrails."""

import pytest
from scipy import stats

from experiments.vectors import needs_data, reference
from hengce.measure.experiments.bias import biases
from hengce.measure.experiments.effect import Estimate, Method, Scale
from hengce.measure.experiments.guardrail import Direction, Guarded, guarded
from hengce.measure.experiments.mismatch import Alarm, mismatch
from hengce.measure.experiments.moments import Moments
from hengce.measure.experiments.multiple import Correction, corrected

# Units, weights, p, what follows.
MISMATCHES = [
    ([8_000, 2_000], [8_000, 2_000], 1.0, Alarm.NONE),
    ([8_100, 1_900], [80, 20], 0.0124193, Alarm.NONE),
    ([8_110, 1_890], [80, 20], 0.0059595, Alarm.WARNING),
    ([8_140, 1_860], [0.8, 0.2], 0.0004653, Alarm.HIDDEN),
    ([3_400, 3_300, 3_300], [1, 1, 1], 0.3678794, Alarm.NONE),
    ([44_700, 45_489], [1, 1], 0.0086080, Alarm.WARNING),
    ([0, 0], [1, 1], 1.0, Alarm.NONE),
]


@pytest.mark.parametrize(("units", "weights", "p", "alarm"), MISMATCHES)
def test_mismatch(units: list[int], weights: list[float], p: float, alarm: Alarm) -> None:
    found = mismatch(units, weights)
    assert (found.p, found.alarm) == (pytest.approx(p, abs=1e-7), alarm)
    if sum(units):
        expected = [sum(units) * weight / sum(weights) for weight in weights]
        assert found.p == pytest.approx(stats.chisquare(units, expected).pvalue, rel=1e-10)


class TestPeer:
    pytestmark = needs_data

    def test_growthbook_agrees(self) -> None:
        found = mismatch([44_700, 45_489], [0.5, 0.5])
        assert found.p == pytest.approx(reference()["cookiecats_srm_p"], rel=1e-10)


# The example of R's p.adjust, and one where an earlier value is raised to a later one.
CORRECTIONS = [
    (Correction.HOLM, (0.01, 0.02, 0.03, 0.04, 0.05), (0.05, 0.08, 0.09, 0.09, 0.09)),
    (Correction.BENJAMINI_HOCHBERG, (0.01, 0.02, 0.03, 0.04, 0.05), (0.05,) * 5),
    (Correction.HOLM, (0.04, 0.001, 0.9), (0.08, 0.003, 0.9)),
    (Correction.BENJAMINI_HOCHBERG, (0.04, 0.001, 0.9), (0.06, 0.003, 0.9)),
    (Correction.HOLM, (0.6, 0.7), (1.0, 1.0)),
    (Correction.HOLM, (), ()),
    (Correction.BENJAMINI_HOCHBERG, (0.2,), (0.2,)),
]


@pytest.mark.parametrize(("correction", "p", "expected"), CORRECTIONS)
def test_corrections(
    correction: Correction, p: tuple[float, ...], expected: tuple[float, ...]
) -> None:
    assert corrected(correction, p) == pytest.approx(expected)


def test_the_false_discovery_rate_is_scipys() -> None:
    p = [0.001, 0.2, 0.03, 0.03, 0.8, 0.012, 0.5]
    peer = stats.false_discovery_control(p)
    assert corrected(Correction.BENJAMINI_HOCHBERG, p) == pytest.approx(peer)


def spent(units: int, mean: int) -> Moments:
    """Units of which one half spent nothing and the other half twice the mean."""
    return Moments(units=units, y=units * mean, yy=units // 2 * (2 * mean) ** 2)


def test_arms_that_differed_before() -> None:
    found = biases(
        {name: spent(4_000, 100) for name in ("spent", "balance", "visits")},
        {"spent": spent(1_000, 101), "balance": spent(1_000, 120), "visits": spent(1_000, 113)},
    )
    assert [(bias.metric, bias.alarm) for bias in found] == [
        ("balance", Alarm.HIDDEN),
        ("spent", Alarm.NONE),
        ("visits", Alarm.WARNING),
    ]
    assert biases({"spent": Moments()}, {"spent": Moments()})[0].p == 1.0


def between(low: float, high: float) -> Estimate:
    return Estimate(
        scale=Scale.ABSOLUTE,
        method=Method.SEQUENTIAL,
        value=(low + high) / 2,
        error=1.0,
        low=low,
        high=high,
        p=1.0,
        alpha=0.05,
    )


# Opt-outs (less is good), of which 0.2 points more are tolerated; then sales (more is good).
GUARDS = [
    (Direction.LESS, 0.2, 0.3, 0.9, Guarded.HARM),
    (Direction.LESS, 0.2, 0.1, 0.9, Guarded.OPEN),
    (Direction.LESS, 0.2, -0.4, 0.1, Guarded.SAFE),
    (Direction.LESS, 0.0, -0.4, -0.1, Guarded.SAFE),
    (Direction.MORE, 0.2, -0.9, -0.3, Guarded.HARM),
    (Direction.MORE, 0.2, -0.1, 0.4, Guarded.SAFE),
    (Direction.MORE, 0.2, -0.3, 0.4, Guarded.OPEN),
]


@pytest.mark.parametrize(("direction", "margin", "low", "high", "expected"), GUARDS)
def test_guardrails(
    direction: Direction, margin: float, low: float, high: float, expected: Guarded
) -> None:
    assert guarded(between(low, high), direction, margin) is expected


def test_a_guardrail_without_numbers_is_open() -> None:
    assert guarded(None, Direction.LESS, 0.0) is Guarded.OPEN
