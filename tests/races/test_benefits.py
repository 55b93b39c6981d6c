"""More claimants than benefits, in several processes, some of which are killed on the way.

The counter's own books are read beside the ledger: what it handed out is what was given.
"""

import time
from collections import Counter as Count
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hengce.flow.conservation import imbalances
from hengce.model.account import Account, AccountKind
from hengce.model.contact import ContactState
from hengce.model.instant import MINUTE_US
from hengce.wiring import Installation
from processes import LOADED
from races.claiming import GROUP, Counter, ask, claim, relay_of
from races.offers import NOW, make_bank, name_of

COUPONS = Account(AccountKind.STOCK, "coupon")
SECONDS_MAX = 2_400
TAKEN_BEFORE_A_KILL = 10
LATER = NOW + 10 * MINUTE_US
ROUNDS_MAX = 50


def race(folder: Path, address: str, stock: int, claimants: int, workers: int, kills: int) -> None:
    home = folder / "home"
    bank = make_bank(home, address, claimants, stock)
    deadline = time.monotonic() + SECONDS_MAX

    def start(number: int, life: int) -> Any:
        share = range(number, claimants, workers)
        books = folder / f"counter-{number}-{life}.txt"
        process = LOADED.Process(target=claim, args=(home, address, books, share))
        process.start()
        return process

    running = [start(number, 0) for number in range(workers)]
    for kill in range(kills):
        wait_for(bank, TAKEN_BEFORE_A_KILL * (kill + 1), deadline)
        running[kill].kill()
        running[kill].join(60)
        running[kill] = start(kill, 1)
    for process in running:
        process.join(max(1.0, deadline - time.monotonic()))
        assert process.exitcode == 0
    given_out(bank, folder, claimants)
    judge(bank, folder, stock)
    bank.close()


def wait_for(bank: Installation, taken: int, deadline: float) -> None:
    """Wait until so many benefits are taken."""
    while time.monotonic() < deadline:
        with bank.store.view() as view:
            balance = view.balances().get(COUPONS)
            if balance is not None and balance.taken >= taken:
                return
        time.sleep(0.01)
    raise TimeoutError("nobody claims")


def given_out(bank: Installation, folder: Path, claimants: int) -> None:
    """Give what the dead had in hand up, and what came back to others, to the last."""
    out = Counter(folder / "counter-last.txt")
    relay = relay_of(bank, out)
    relay.drain(LATER)
    for round_ in range(ROUNDS_MAX):
        with bank.store.view() as view:
            available = view.balances()[COUPONS].available
        if not available:
            break
        for first in range(0, claimants, GROUP):
            with bank.store.view() as view:
                if not view.balances()[COUPONS].available:
                    break
            ask(bank, [name_of(n) for n in range(first, min(first + GROUP, claimants))], LATER)
        relay.drain(LATER)
        assert round_ < ROUNDS_MAX - 1, "what comes back is given again"
    out.close()


def judge(bank: Installation, folder: Path, stock: int) -> None:
    """Hold the counter's books against the ledger."""
    books = [path.read_text(encoding="utf-8") for path in folder.glob("counter-*.txt")]
    lines = [line.split() for book in books for line in book.splitlines()]
    with bank.store.view() as view:
        assert imbalances(view) == []
        balance = view.balances()[COUPONS]
        states: Count[ContactState] = Count()
        for (_, state), contacts in view.standing_counts().items():
            states[state] += contacts
        for key, customer in lines:
            record = view.contact(key)
            assert record.contact.customer == customer
            assert record.state in {ContactState.COMMITTED, ContactState.UNKNOWN}
        causes = {one.cause for one in view.moved()}
    assert (balance.available, balance.taken, balance.granted) == (0, stock, stock)
    assert states[ContactState.RESERVED] == 0, "nothing is held for ever"
    assert states[ContactState.COMMITTED] + states[ContactState.UNKNOWN] == stock
    assert len({key for key, _ in lines}) == len(lines), "nothing is handed out twice"
    assert len({customer for _, customer in lines}) == len(lines), "nobody gets two"
    assert states[ContactState.COMMITTED] <= len(lines) <= stock
    assert "overrun" not in causes


def address_of(store: str, new_database: Callable[[], str]) -> str:
    return new_database() if store == "postgres" else ""


@pytest.mark.parametrize("store", ["sqlite", "postgres"])
def test_forty_benefits(tmp_path: Path, store: str, new_database: Callable[[], str]) -> None:
    race(tmp_path, address_of(store, new_database), 40, 240, 2, 1)


@pytest.mark.prove
@pytest.mark.parametrize("store", ["sqlite", "postgres"])
def test_ten_thousand_benefits_for_a_hundred_thousand_claimants(
    tmp_path: Path, store: str, new_database: Callable[[], str]
) -> None:
    race(tmp_path, address_of(store, new_database), 10_000, 100_000, 4, 2)
