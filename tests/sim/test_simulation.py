"""Seeds are played, nothing is violated, and the same seed is the same history."""

import pytest
from msgspec.structs import replace

from hengce.lint.run import lint
from hengce.lint.severity import errors_of
from hengce.sim.bank import FAMILIES, bank
from hengce.sim.faults import FaultKind
from hengce.sim.many import simulate

SEEDS = 100
"""Two such slices are played here, so that two workers can share them."""


def test_the_banks_are_lawful() -> None:
    for number in range(FAMILIES):
        made = bank(number)
        for configuration in (*made.revisions, made.draft):
            assert errors_of(lint(configuration)) == ()


@pytest.mark.parametrize("first", [0, SEEDS], ids="from {}".format)
def test_no_seed_is_violated(first: int) -> None:
    simulated = simulate(first, first + SEEDS - 1)
    assert simulated.found == ()
    assert simulated.hash_equal


@pytest.mark.prove
def test_ten_thousand_seeds() -> None:
    simulated = simulate(0, 9_999, jobs=2)
    assert simulated.found == ()
    assert simulated.hash_equal
    assert set(simulated.faults) == set(FaultKind)


@pytest.mark.prove
def test_the_number_of_jobs_changes_nothing() -> None:
    alone, together = simulate(1, 20, jobs=1), simulate(1, 20, jobs=2)
    assert replace(alone, seconds=0.0) == replace(together, seconds=0.0)
