"""The kernel answers as the oracle does: every candidate, every number, every contact."""

import pytest

from hengce.kernel import gates
from hengce.model.decision import Reason
from kernel.compare import kernel_answers
from oracle.worlds import world

WORLDS = 1_250
CUSTOMERS = 8
BATCHES = 25


def assert_equal(seed: int) -> None:
    made = world(seed, CUSTOMERS)
    answers = kernel_answers(made)
    for place, facts in enumerate(made.customers):
        expected = made.answer(place)
        candidates, contacts = answers[facts.customer]
        where = f"world {seed}, customer {place}"
        assert candidates == expected.candidates, where
        assert contacts == expected.contacts, where


@pytest.mark.parametrize("batch", range(BATCHES))
def test_kernel_equals_the_oracle(batch: int) -> None:
    """10,000 pairs of a customer's world and a policy."""
    for seed in range(batch, WORLDS, BATCHES):
        assert_equal(seed)


@pytest.mark.prove
@pytest.mark.parametrize("batch", range(100))
def test_kernel_equals_the_oracle_at_length(batch: int) -> None:
    for seed in range(WORLDS + batch, 12_500, 100):
        assert_equal(seed)


def test_the_kernels_constants_are_the_models_reasons() -> None:
    names = {name for name in vars(gates) if name in Reason.__members__}
    assert len(names) == len(Reason) - 4, "all but those that the kernel never gives"
    for name in sorted(names):
        assert getattr(gates, name) == Reason[name]
