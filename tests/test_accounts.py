"""Budgets and stocks as accounts: what a bank reads in them after a night, a day, a price."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from hengce.flow.conservation import imbalances
from hengce.model.account import Account, AccountKind
from hengce.model.configuration import Configuration
from hengce.model.contact import ContactState
from hengce.model.instant import SECOND_US
from hengce.model.version import version_of
from hengce.ports import ContactStep
from hengce.wiring import Installation
from test_scarce_night import LATER, open_bank, run_while, the_bank

CARD = Account(AccountKind.BUDGET, "card")
BAR = Account(AccountKind.STOCK, "bar")


def bank_of(cost_cents: int, budget_cents: int | None, stock: int | None) -> Configuration:
    made = the_bank(capacity=None, stock=stock)
    (sms,) = made.channels
    card, gold = made.strategies
    return msgspec.structs.replace(
        made,
        channels=(msgspec.structs.replace(sms, cost_cents=cost_cents),),
        strategies=(msgspec.structs.replace(card, budget_cents=budget_cents), gold),
    )


def publish(bank: Installation, configuration: Configuration) -> None:
    version = version_of(configuration)
    with bank.store.transaction(LATER) as tx:
        tx.put_configuration(version, configuration, LATER)
        tx.set_published(version, LATER)


def balance(bank: Installation, account: Account) -> tuple[int, int, int]:
    """Read an account, and check every account on the way."""
    with bank.store.view() as view:
        assert imbalances(view) == []
        found = view.balances()[account]
    return found.available, found.reserved, found.spent


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[Installation]:
    installation = open_bank(tmp_path / "home", bank_of(4, 14, 2))
    yield installation
    installation.close()


def test_a_night_a_hand_off_and_a_release(bank: Installation) -> None:
    """Three messages of 4 cents fit into 14 cents; of two bars both ride."""
    run = bank.run(LATER, "N")
    assert balance(bank, CARD) == (2, 12, 0)
    assert balance(bank, BAR)[0] + balance(bank, BAR)[1] == 2
    claims = bank.store.claim(LATER + 86_400 * SECOND_US, 99)
    paying = [c.contact for c in claims if c.contact.kind.strategy == "card"]
    assert len(paying) == 3
    with bank.store.transaction(LATER) as tx:
        tx.add_steps(
            [
                ContactStep(paying[0].id, paying[0].customer, ContactState.COMMITTED, LATER),
                ContactStep(paying[1].id, paying[1].customer, ContactState.RELEASED, LATER),
            ]
        )
    assert balance(bank, CARD) == (6, 4, 4)
    assert bank.replay(run.id).equal


def test_a_new_price_changes_nothing_that_was_taken(bank: Installation) -> None:
    bank.run(LATER, "N")
    publish(bank, bank_of(5, 14, 2))
    assert balance(bank, CARD) == (2, 12, 0)
    bank.engine.decide("C03", LATER + SECOND_US, commit=True)
    assert balance(bank, CARD) == (2, 12, 0), "2 cents are left, and a message costs 5"
    publish(bank, bank_of(5, 20, 2))
    bank.engine.decide("C07", LATER + 2 * SECOND_US, commit=True)
    assert balance(bank, CARD) == (3, 17, 0)


def test_a_limit_that_comes_later_counts_what_was_taken(tmp_path: Path) -> None:
    bank = open_bank(tmp_path / "home", bank_of(4, None, None))
    run = bank.run(LATER, "N")
    with bank.store.view() as view:
        assert view.balances() == {}, "nothing is limited"
        taken = 4 * sum(n for k, n in view.contacts_taken(0).items() if k.strategy == "card")
    assert run.contacts >= 4
    assert taken >= 16
    publish(bank, bank_of(4, taken + 4, None))
    for place, who in enumerate(("C07", "C08", "C09", "C10", "C11"), start=1):
        bank.engine.decide(who, LATER + place * SECOND_US, commit=True)
    assert balance(bank, CARD)[2] == taken
    assert balance(bank, CARD)[0] >= 0
    bank.close()


def test_a_run_and_the_day_together_take_no_more_than_there_is(bank: Installation) -> None:
    """C08 comes to the counter while the night has given everything away."""
    run_while(bank, lambda: bank.engine.decide("C08", LATER, commit=True))
    available, reserved, spent = balance(bank, CARD)
    assert available >= 0
    assert available + reserved + spent == 14
    assert sum(balance(bank, BAR)) == 2


def test_what_is_only_asked_takes_nothing(bank: Installation) -> None:
    bank.run(LATER, "N")
    before = balance(bank, CARD)
    bank.engine.decide("C08", LATER + SECOND_US)
    assert balance(bank, CARD) == before
