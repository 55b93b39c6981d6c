"""An error in here: nothing is sent, nothing is lost, nobody else notices."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest

from demo_home import open_demo
from hengce.deciding.engine import Asked, Engine
from hengce.deciding.loop import EngineLoop
from hengce.deciding.undecided import ATTEMPTS_MAX, drive_again
from hengce.kernel.sheet import Decisions
from hengce.model.dead_letter import DeadLetter, DeadLetterState, Dialect
from hengce.model.event import Event
from hengce.model.instant import HOUR_US, MINUTE_US, Instant
from hengce.ports import Taken, Transaction
from hengce.wiring import Installation
from test_tasks import NOON, transfer


class Failing(Engine):
    """Fails on one customer, so often."""

    customer = ""
    failures_left = 0
    failed = 0

    def answer(self, tx: Transaction, asked: Sequence[Asked], at: Instant) -> list[Decisions]:
        if self.failures_left and self.customer in {one.customer for one in asked}:
            self.failures_left -= 1
            self.failed += 1
            raise ZeroDivisionError
        return super().answer(tx, asked, at)


@dataclass
class World:
    bank: Installation
    engine: Failing
    loop: EngineLoop
    customers: Sequence[str]
    now: list[Instant]

    def happen(self, customers: Sequence[str]) -> list[tuple[Taken, ...]]:
        """Let something happen to customers that asks at once and that asks marketing, too."""
        self.now[0] += HOUR_US
        futures = [self.loop.take([self.event(customer)]) for customer in customers]
        self.turn()
        return [future.result(0) for future in futures]

    def event(self, customer: str) -> Event:
        return transfer(customer, self.now[0], self.now[0])

    def turn(self) -> None:
        while self.loop.turn():
            pass

    def rest(self) -> None:
        """Let time pass until nothing is open, however often it is asked."""
        for _ in range(2 * ATTEMPTS_MAX):
            self.now[0] += MINUTE_US
            self.turn()
        with self.bank.store.view() as view:
            assert view.next_close() is None

    def decided(self, customer: str, since: Instant) -> int:
        """How many events since then were decided on."""
        with self.bank.store.view() as view:
            found = [stored.decision for stored in view.decisions_of(customer, 100)]
        return len({t for d in found if d.pin.at >= since for t in d.triggers})

    def letters(self) -> list[DeadLetter]:
        with self.bank.store.view() as view:
            return [one for one in view.dead_letters(None, 100, 0) if one.id.startswith("out-")]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    bank, _ = open_demo(tmp_path_factory.mktemp("undecided") / "home", 300)
    with bank.store.view() as view:
        population = bank.archive.population(view)
    assert population is not None
    customers = [bytes(name).decode() for name in population.ids[:40]]
    now, engine = [NOON], Failing(bank.store, bank.archive)
    loop = EngineLoop(bank.store, engine, bank.archive, lambda: now[0])
    yield World(bank, engine, loop, customers, now)
    bank.close()


# how often the customer's decision fails, whether it is made in the end
TABLE = [(1, True), (2, True), (4, True), (1_000, False)]


@pytest.mark.parametrize(("failures", "is_decided"), TABLE)
def test_an_event_is_decided_after_errors_or_kept_for_people(
    home: World, failures: int, is_decided: bool
) -> None:
    poison, *others = home.customers[:8]
    before, letters = home.now[0] + 1, len(home.letters())
    home.engine.customer, home.engine.failures_left = poison, failures
    taken = home.happen([poison, *others])
    home.rest()
    home.engine.failures_left = 0

    assert taken == [(Taken.ACCEPTED,)] * 8, "all of them are durable"
    assert [home.decided(other, before) for other in others] == [1] * 7
    assert home.decided(poison, before) == int(is_decided)
    assert len(home.letters()) - letters == int(not is_decided)


def test_what_was_given_up_can_be_driven_again(home: World) -> None:
    poison = home.customers[9]
    before = home.now[0] + 1
    home.engine.customer, home.engine.failures_left = poison, 1_000
    home.happen([poison])
    home.rest()
    home.engine.failures_left = 0
    letter = home.letters()[-1]
    home.loop.call(lambda tx, at: drive_again(tx, tx.dead_letter(letter.seq), at))
    home.turn()
    home.rest()

    assert (letter.dialect, letter.code) == (Dialect.QUESTION, "event.undecided")
    assert letter.org, "people find it in the customer's unit"
    assert home.decided(poison, before) == 1
    with home.bank.store.view() as view:
        assert view.dead_letter(letter.seq).state is DeadLetterState.REDRIVEN


def test_a_later_event_is_not_taken_along(home: World) -> None:
    """It opens a window of its own, and is decided while the first still rests."""
    poison = home.customers[10]
    before = home.now[0] + 1
    home.engine.customer, home.engine.failures_left = poison, 2
    home.happen([poison])
    failed = home.engine.failed
    home.engine.failures_left = 0
    home.happen([poison])
    home.rest()

    assert failed
    assert home.decided(poison, before) == 2
