"""The counterfactuals of a night and of single decisions, through the store."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hengce.model.counterfactual import Blocked, LeverAtLeast, LimitAtLeast
from hengce.model.instant import SECOND_US
from hengce.replaying.otherwise import counterfactuals
from hengce.replaying.replay import explain
from hengce.wiring import Installation
from oracle.small_bank import NOW
from test_scarce_night import EXPECTED, open_bank, the_bank

ANOTHER_AT_HOME = LimitAtLeast(rule="home", limit=2)

NIGHT = {
    "C01": {},
    "C02": {},
    "C03": {"card": ANOTHER_AT_HOME, "gold": ANOTHER_AT_HOME},  # C01 is served
    "C04": {},
    "C05": {"gold": LeverAtLeast(lever=1.0001)},  # the first for whom no gold is left
    "C06": {"card": ANOTHER_AT_HOME, "gold": Blocked(facts=2)},  # and C02 is served
    "C07": {"card": LeverAtLeast(lever=1.0001), "gold": LeverAtLeast(lever=1.6667)},
    "C08": {"card": LeverAtLeast(lever=1.5001), "gold": LeverAtLeast(lever=2.5001)},
    "C09": {"card": Blocked(facts=2), "gold": Blocked(facts=3)},  # a care home
}
"""Without capacity for more: 30.00 is the first card, 47.50 the first gold that is refused."""


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    home: Path = tmp_path_factory.mktemp("otherwise") / "home"
    installation = open_bank(home, the_bank())
    installation.run(NOW, "N")
    yield installation
    installation.close()


@pytest.mark.parametrize("customer", NIGHT)
def test_the_night(bank: Installation, customer: str) -> None:
    decision = explain(bank.store, bank.archive, f"N/{customer}")
    found = counterfactuals(bank.store, bank.archive, decision)
    wanted = NIGHT[customer]
    assert found.keys() == wanted.keys()
    for strategy, change in wanted.items():
        if isinstance(change, LeverAtLeast):
            assert found[strategy].lever == pytest.approx(change.lever)
        else:
            assert found[strategy] == change


def test_a_stored_decision_is_answered_by_what_it_read(bank: Installation) -> None:
    """The capacity of the day and the place of the household are taken."""
    decision = bank.engine.decide("C03", NOW + SECOND_US, commit=True)
    wanted = {"card": Blocked(facts=2), "gold": Blocked(facts=3)}
    assert counterfactuals(bank.store, bank.archive, decision) == wanted
    bank.engine.decide("C08", NOW + 2 * SECOND_US, commit=True)
    assert counterfactuals(bank.store, bank.archive, decision) == wanted


def test_every_refusal_of_the_night_has_one() -> None:
    refused = {
        customer: {strategy for strategy, reason in row.items() if reason < 120}
        for customer, row in EXPECTED.items()
        if customer in NIGHT
    }
    assert {customer: set(row) for customer, row in NIGHT.items()} == refused
