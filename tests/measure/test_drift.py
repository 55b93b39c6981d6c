"""Drift and calibration against numbers worked out by hand, and against chance."""

import math

import numpy as np
import pytest

from hengce.measure.calibration import calibration
from hengce.measure.drift import CHANCE, Spread, drift
from hengce.measure.histograms import edges_of, histogram
from hengce.model.scoring_model import Histogram

# expected and found counts; the index by hand from shares with half a one added to each bin
BY_HAND = [
    ((50, 50), (50, 50), 0.0, Spread.STEADY),
    # (40.5 − 60.5)/101.5 · ln(40.5/60.5) + (60.5 − 40.5)/101.5 · ln(60.5/40.5)
    ((60, 40), (40, 60), 0.158152, Spread.MOVED),
    ((800, 200), (500, 500), 0.415045, Spread.DRIFTED),
    # three customers against three: (3.5 − 0.5)/4.5 · ln 7, twice, and all of it is chance
    ((3, 0), (0, 3), 2.594547, Spread.STEADY),
]


@pytest.mark.parametrize(("expected", "found", "index", "spread"), BY_HAND)
def test_the_index_by_hand(expected, found, index, spread) -> None:
    one, other = (Histogram(edges=(0.5,), counts=counts) for counts in (expected, found))
    said = drift(one, other)
    a, b = (np.array([*counts, 0]) + 0.5 for counts in (expected, found))
    a, b = a / a.sum(), b / b.sum()
    by_hand = sum((y - x) * math.log(y / x) for x, y in zip(a, b, strict=True))
    assert said.index == pytest.approx(by_hand)
    assert said.index == pytest.approx(index, abs=0.005)
    assert said.spread is spread


def test_what_is_not_known_is_a_bin_of_its_own() -> None:
    was = Histogram(edges=(0.5,), counts=(500, 500), missing=0)
    now = Histogram(edges=(0.5,), counts=(350, 350), missing=300)
    assert drift(was, now).spread is Spread.DRIFTED


def test_edges_hold_equal_counts_and_ties_share_a_bin() -> None:
    values = np.arange(1_000, dtype=float)
    assert histogram(values, edges_of(values)).counts == (100,) * 10
    flags = np.array([0.0] * 900 + [1.0] * 100 + [np.nan] * 7)
    assert edges_of(flags) == (1.0,)
    assert histogram(flags, (1.0,)) == Histogram(edges=(1.0,), counts=(900, 100), missing=7)
    assert edges_of(np.full(9, np.nan)) == ()


def test_chance_passes_its_mark_as_often_as_it_says() -> None:
    """2,000 times the same ten bins are drawn twice; the mark is passed once in a hundred."""
    random = np.random.default_rng(17)
    edges = tuple(k / 10 for k in range(1, 10))
    passed = 0
    for _ in range(2_000):
        one, other = (histogram(random.random(400), edges) for _ in range(2))
        said = drift(one, other)
        passed += said.index > said.chance
    assert passed / 2_000 == pytest.approx(CHANCE, abs=0.007)


def test_ten_contacts_by_hand() -> None:
    scores = np.array([0.1, 0.1, 0.1, 0.1, 0.1, 0.6, 0.6, 0.6, 0.6, 0.6])
    answered = np.array([False] * 4 + [True] + [True] * 4 + [False])
    said = calibration(scores, answered, groups=2)
    # four of 0.1² and one of 0.9² below, four of 0.4² and one of 0.6² above
    assert said.brier == pytest.approx((4 * 0.01 + 0.81 + 4 * 0.16 + 0.36) / 10)
    # 0.2 answered where 0.1 was said, 0.8 where 0.6 was
    assert said.error == pytest.approx((5 * 0.1 + 5 * 0.2) / 10)
    # of 25 pairs of a yes and a no, 16 are in order and 8 are equal
    assert said.area == pytest.approx((16 + 0.5 * (4 + 4)) / 25)
    assert [(one.contacts, one.score, one.rate.value) for one in said.groups] == [
        (5, pytest.approx(0.1), 0.2),
        (5, pytest.approx(0.6), 0.8),
    ]
    assert not said.is_off, "ten contacts say nothing"


# what the truth is beside what is said; whether that must be found with 5,000 contacts
TRUTHS = [
    ("right", lambda p: p, False),
    ("a third too low", lambda p: p * 1.33, True),
    ("too sure", lambda p: 0.5 + (p - 0.5) * 0.6, True),
]


@pytest.mark.parametrize(("truth", "is_off"), [t[1:] for t in TRUTHS], ids=[t[0] for t in TRUTHS])
def test_scores_that_do_not_come_true_are_found(truth, is_off) -> None:
    random = np.random.default_rng(3)
    found = 0
    for _ in range(200):
        scores = random.beta(2, 6, 5_000)
        answered = random.random(5_000) < np.clip(truth(scores), 0, 1)
        found += calibration(scores, answered).is_off
    assert found == 200 if is_off else found <= 6
