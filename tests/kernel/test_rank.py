"""Candidates are sorted by what they rank by, however many there are."""

import math
from functools import cmp_to_key

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hengce.kernel.rank import order_key, sort
from hengce.kernel.resources import ranks_before
from hengce.kernel.tables import CANDIDATE, Record, Records

TIERS = st.integers(0, 5)
SCORES = st.floats(allow_nan=False, allow_infinity=False)


@settings(derandomize=True, deadline=None)  # the first call compiles
@given(TIERS, SCORES, TIERS, SCORES)
@example(0, 0.0, 0, -0.0)
@example(0, 5e-324, 0, 0.0)
@example(5, 1.0, 5, math.nextafter(1.0, 2.0))
def test_the_greater_key_ranks_before(tier: int, score: float, other: int, least: float) -> None:
    mine, theirs = order_key(tier, score), order_key(other, least)
    if mine > theirs:
        assert (tier, -score) < (other, -least)
    elif mine == theirs:
        assert tier == other
        assert math.isclose(score, least, rel_tol=1e-14, abs_tol=1e-320)


@pytest.mark.parametrize("count", [0, 1, 2, 38, 200, 3_000])
@pytest.mark.parametrize("different", [1, 3, 10**6])
def test_sorted_like_any_sort(count: int, different: int) -> None:
    draws = np.random.Generator(np.random.PCG64(count + different))
    candidates = np.zeros(2 * count, CANDIDATE)
    candidates["tier"] = draws.integers(0, 6, 2 * count)
    # Scores that differ in their last bits only have equal keys.
    candidates["score"] = 1.0 + draws.integers(0, different, 2 * count) * 2.0**-52
    candidates["tie"] = draws.permutation(2 * count)
    rank = draws.permutation(2 * count)[:count]
    keys = np.array([key_of(candidates[e]) for e in rank], np.uint64)
    wanted = sorted(rank.tolist(), key=cmp_to_key(lambda a, b: order(candidates, a, b)))
    sort(count, candidates, keys, rank)
    assert rank.tolist() == wanted


def key_of(candidate: Record) -> np.uint64:
    return order_key(int(candidate["tier"]), float(candidate["score"]))


def order(candidates: Records, a: int, b: int) -> int:
    return -1 if ranks_before(candidates[a], candidates[b]) else 1
