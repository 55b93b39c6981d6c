"""The kernel answers as the oracle does: every candidate, every number, every contact."""

import pytest

from amount import batches, many
from hengce.kernel import reasons
from hengce.model.decision import Reason
from kernel.compare import Kernel, differences
from oracle.worlds import world

WORLDS = 800
BATCHES = 40
BATCHES_QUICK = 10
"""Batches that every run of the tests decides; the others belong to the long proofs."""

PROVED_BATCHES = 200
PROVED = 500
"""Worlds in a batch of the long proof."""

NEVER_GIVEN = {Reason.NOT_IN_AUDIENCE, Reason.DEFERRED, Reason.EXPIRED}


@pytest.mark.parametrize("batch", batches(BATCHES, BATCHES_QUICK))
def test_kernel_equals_the_oracle(batch: int) -> None:
    """800 worlds of eight customers; plain Python takes a tenth of them."""
    for seed in range(batch, many(WORLDS), BATCHES):
        assert differences(world(seed, customers=8)) == [], f"world {seed}"


@pytest.mark.prove
@pytest.mark.parametrize("batch", range(PROVED_BATCHES))
def test_kernel_equals_the_oracle_at_length(batch: int) -> None:
    """100,000 worlds of four customers."""
    first = WORLDS + batch * PROVED
    for seed in range(first, first + PROVED):
        assert differences(world(seed, customers=4)) == [], f"world {seed}"


@pytest.mark.parametrize("batch", range(4))
def test_groups_of_a_block_are_decided_as_each_alone(batch: int) -> None:
    nights = [one for seed in range(batch, many(240), 4) if (one := world(seed, 8)).trigger is None]
    assert nights
    for one in nights:
        kernel = Kernel(one)
        assert kernel.decisions_together() == kernel.decisions()


def test_the_kernels_constants_are_the_models_reasons() -> None:
    names = {name for name in vars(reasons) if name in Reason.__members__}
    assert names == {reason.name for reason in Reason if reason not in NEVER_GIVEN}
    for name in sorted(names):
        assert getattr(reasons, name) == Reason[name]
