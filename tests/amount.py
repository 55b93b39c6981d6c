"""How many random cases a test takes."""

import os

import pytest
from _pytest.mark import ParameterSet
from numba import config

ALL = os.environ.get("HENGCE_CASES") == "all"
"""Whether these are the long proofs."""


def many(cases: int) -> int:
    """Return a tenth where the core runs as plain Python, to see which of its lines are reached."""
    return cases // 10 if config.DISABLE_JIT else cases


def examples(cases: int) -> int:
    """Return a fifth of the examples that the long proofs draw: `make prove` takes all."""
    return cases if ALL else min(many(cases), cases // 5)


def batches(of: int, quick: int) -> list[int | ParameterSet]:
    """Number batches: a few for every run of the tests, the rest for the long proofs."""
    rest = (pytest.param(batch, marks=pytest.mark.prove) for batch in range(quick, of))
    return [*range(quick), *rest]
