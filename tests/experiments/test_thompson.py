"""Thompson sampling: chances against a closed form, weights that are exact probabilities."""

from math import exp, lgamma, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hengce.measure.experiments.moments import Moments
from hengce.measure.experiments.thompson import Prior, allocation, best_chances


def log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)


def second_is_better(first: tuple[int, int], second: tuple[int, int]) -> float:
    """P(second > first) of two Beta numbers with whole parameters (Miller 2015)."""
    (a, b), (c, d) = first, second
    return sum(
        exp(log_beta(a + i, b + d) - log(d + i) - log_beta(1 + i, d) - log_beta(a, b))
        for i in range(c)
    )


PAIRS = [
    ((1, 1), (1, 1)),
    ((2, 99), (5, 60)),
    ((1, 1_000), (1, 10)),
    ((501, 9_501), (561, 9_441)),
    ((8_503, 36_199), (8_280, 37_211)),
    ((3, 2), (90, 1)),
]


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_two_arms_by_the_closed_form(first: tuple[int, int], second: tuple[int, int]) -> None:
    found = best_chances([first, second])
    assert found[1] == pytest.approx(second_is_better(first, second), abs=1e-9)
    assert sum(found) == pytest.approx(1.0, abs=1e-12)


def test_ten_million_customers() -> None:
    """Densities of a ten-thousandth of the range are integrated as well as flat ones."""
    found = best_chances([(100_000, 9_900_000), (100_300, 9_899_700), (99_000, 9_901_000)])
    z = 300 / (2 * 100_150 * 0.98998) ** 0.5
    assert found[1] == pytest.approx(0.5 * (1 + float(np.tanh(z * 0.8))), abs=0.02)
    assert found[2] < 0.002


@given(st.lists(st.tuples(st.integers(1, 500), st.integers(1, 500)), min_size=1, max_size=5))
def test_alike_arms_get_alike_weights(beliefs: list[tuple[int, int]]) -> None:
    doubled = best_chances([*beliefs, *beliefs])
    assert sum(doubled) == pytest.approx(1.0)
    half = len(beliefs)
    assert doubled[:half] == pytest.approx(doubled[half:], abs=1e-9)


def did(units: int, times: int) -> Moments:
    return Moments(units=units, y=times, yy=times)


# Units and how many of them did it, by arm; the least weight; the weights.
ALLOCATIONS = [
    ({"a": (0, 0), "b": (0, 0)}, 0, {"a": 5_000, "b": 5_000}),
    ({"a": (0, 0), "b": (0, 0), "c": (0, 0)}, 0, {"a": 3_334, "b": 3_333, "c": 3_333}),
    ({"a": (44_700, 8_502), "b": (45_489, 8_279)}, 0, {"a": 9_992, "b": 8}),
    ({"a": (44_700, 8_502), "b": (45_489, 8_279)}, 500, {"a": 9_493, "b": 507}),
    ({"a": (10, 0)}, 0, {"a": 10_000}),
]


@pytest.mark.parametrize(("seen", "least", "expected"), ALLOCATIONS)
def test_allocations(
    seen: dict[str, tuple[int, int]], least: int, expected: dict[str, int]
) -> None:
    found = allocation({name: did(*counted) for name, counted in seen.items()}, None, least)
    assert {arm.name: arm.weight for arm in found} == expected


@pytest.mark.parametrize(
    ("arms", "prior", "least"),
    [
        ({}, Prior(), 0),
        ({"a": did(1, 1)}, Prior(did=0.5), 0),
        ({"a": did(1, 1), "b": did(1, 1)}, Prior(), 5_001),
    ],
)
def test_allocations_that_cannot_be(arms: dict[str, Moments], prior: Prior, least: int) -> None:
    with pytest.raises(ValueError, match="do not fit"):
        allocation(arms, prior, least)
