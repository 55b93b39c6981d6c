"""The examples that the test bank carries hold when the kernel runs them."""

import pytest

from config.folder import BANK
from hengce.config.load import load
from hengce.flow.rehearse import rehearse

bank = load(BANK)


@pytest.mark.parametrize("strategy", bank.strategies, ids=lambda strategy: strategy.id)
def test_the_examples_hold(strategy):
    assert rehearse(bank, strategy) == ()
