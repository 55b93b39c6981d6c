"""The engine loop: many writers, one transaction; windows that close; nobody pulled along."""

import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
from msgspec.structs import replace

from demo_home import NIGHT, open_demo
from hengce.deciding.admission import LoopLimits
from hengce.deciding.group import Take, do_group
from hengce.deciding.loop import EngineLoop
from hengce.errors import BusyError, NotFoundError
from hengce.model.decision import Decision
from hengce.model.event import Event
from hengce.model.instant import HOUR_US, Instant, day_at
from hengce.model.strategy import PriorityClass
from hengce.ports import Taken, Transaction
from hengce.replaying.replay import replay_decision
from hengce.simulate.day import day_of_events
from hengce.wiring import Installation

NOON = NIGHT + 36 * HOUR_US
EVENTS = 40
LIMITS = LoopLimits()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Sequence[Event]]:
    """A bank, and events that start something, each of another customer."""
    folder = tmp_path_factory.mktemp("loop") / "home"
    installation, bank = open_demo(folder)
    heard: dict[str, Event] = {}
    with installation.store.view() as view:
        starting = installation.archive.listening(view)
    for event in day_of_events(bank, 7, day_at(NIGHT, bank.zone)):
        if event.name in starting:
            heard.setdefault(event.customer, replace(event, received_at=NOON))
    installation.close()
    return folder, list(heard.values())[:EVENTS]


@pytest.fixture
def bank(made: tuple[Path, Sequence[Event]], tmp_path: Path) -> Iterator[Installation]:
    shutil.copytree(made[0], tmp_path / "home")
    installation = Installation.open(tmp_path / "home")
    yield installation
    installation.close()


@pytest.fixture
def bank_alone(made: tuple[Path, Sequence[Event]], tmp_path: Path) -> Iterator[Installation]:
    shutil.copytree(made[0], tmp_path / "alone")
    installation = Installation.open(tmp_path / "alone")
    yield installation
    installation.close()


@pytest.fixture
def events(made: tuple[Path, Sequence[Event]]) -> Sequence[Event]:
    return made[1]


def ticking() -> Callable[[], Instant]:
    begun = time.monotonic_ns()
    return lambda: NOON + (time.monotonic_ns() - begun) // 1_000


def loop_of(bank: Installation, limits: LoopLimits = LIMITS) -> EngineLoop:
    return EngineLoop(bank.store, bank.engine, bank.archive, ticking(), limits)


def decisions_of(bank: Installation, customer: str) -> list[Decision]:
    with bank.store.view() as view:
        return [stored.decision for stored in view.decisions_of(customer, 100)]


def settled(bank: Installation) -> None:
    """Wait until no question is open."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with bank.store.view() as view:
            if view.next_close() is None:
                return
        time.sleep(0.01)
    raise AssertionError("questions stay open")


def asked_of(bank: Installation, event: Event) -> set[PriorityClass]:
    with bank.store.view() as view:
        return set(bank.archive.listening(view)[event.name])


def test_events_are_durable_when_answered_and_each_is_decided_once(
    bank: Installation, events: Sequence[Event]
) -> None:
    loop = loop_of(bank)
    loop.start()
    futures = [loop.take([event]) for event in events]
    assert [future.result(20) for future in futures] == [(Taken.ACCEPTED,)] * len(events)
    again = [loop.take([event]) for event in events]
    assert [future.result(20) for future in again] == [(Taken.DUPLICATED,)] * len(events)
    settled(bank)
    assert loop.drain(20)
    for event in events:
        waits = {c is PriorityClass.MARKETING for c in asked_of(bank, event)}
        found = decisions_of(bank, event.customer)
        assert len(found) == len(waits), "once at once, once when the window of marketing closed"
        for decision in found:
            assert decision.triggers == (f"{event.source}/{event.id}",)
            assert replay_decision(bank.store, bank.archive, decision.id) == (decision, decision)


def test_what_comes_within_the_window_is_ranked_together(
    bank: Installation, events: Sequence[Event]
) -> None:
    marketing = [e for e in events if PriorityClass.MARKETING in asked_of(bank, e)]
    whose = marketing[0].customer
    first, second = (
        replace(event, customer=whose, org=marketing[0].org, id=f"together-{number}")
        for number, event in enumerate(marketing[:2])
    )
    now = [NOON]
    loop = EngineLoop(bank.store, bank.engine, bank.archive, lambda: now[0], LIMITS)
    for event in (second, first):
        loop.take([event])
        assert loop.turn()
        now[0] += 20_000
    now[0] += HOUR_US
    while loop.turn():
        pass
    together = tuple(sorted(f"{e.source}/{e.id}" for e in (first, second)))
    assert [d.triggers for d in decisions_of(bank, whose)].count(together) == 1


def test_a_question_that_a_dead_process_left_open_is_answered(
    bank: Installation, events: Sequence[Event]
) -> None:
    event = next(e for e in events if PriorityClass.MARKETING in asked_of(bank, e))
    with bank.store.transaction(NOON) as tx:
        do_group(tx, bank.engine, bank.archive, [a_take(event)], NOON, questions_max=100)
    before = len(decisions_of(bank, event.customer))
    loop = loop_of(bank)
    loop.start()
    settled(bank)
    assert loop.drain(20)
    assert len(decisions_of(bank, event.customer)) == before + 1


def a_take(event: Event) -> Take:
    return Take((event,), Future())


def test_a_work_that_fails_takes_nobody_along(bank: Installation, events: Sequence[Event]) -> None:
    loop = loop_of(bank)

    def fails(_tx: Transaction, _at: Instant) -> None:
        raise ZeroDivisionError

    good = [loop.take([event]) for event in events[:5]]
    bad = loop.call(fails)
    late = [loop.take([event]) for event in events[5:9]]
    stranger = loop.ask("NOBODY")
    loop.start()
    with pytest.raises(ZeroDivisionError):
        bad.result(20)
    with pytest.raises(NotFoundError):
        stranger.result(20)
    assert {future.result(20) for future in good + late} == {(Taken.ACCEPTED,)}
    settled(bank)
    assert loop.drain(20)


def test_marketing_is_refused_first_and_risk_last(
    bank: Installation, events: Sequence[Event]
) -> None:
    loop = loop_of(bank, LoopLimits(queue_works_max=10))

    def handed_in(hand_in: Callable[[], object]) -> int:
        count = 0
        while True:
            try:
                hand_in()
            except BusyError as error:
                assert error.retry_after_seconds == 1
                return count
            count += 1

    asks = handed_in(lambda: loop.ask(events[0].customer))
    calls = handed_in(lambda: loop.call(lambda _tx, _at: None))
    assert (asks, asks + calls) == (6, 10)
    loop.start()
    assert loop.drain(20)
    with pytest.raises(BusyError):
        loop.take(events[:1])


def test_a_hot_customer_hears_what_he_would_hear_in_turn(
    bank: Installation, bank_alone: Installation, events: Sequence[Event]
) -> None:
    """Sixteen threads ask for one customer: what one decision reserved, the next one sees."""
    customer = events[0].customer
    loop = loop_of(bank)
    loop.start()
    with ThreadPoolExecutor(16) as threads:
        futures = list(threads.map(lambda _: loop.ask(customer), range(64)))
    decisions = [future.result(30) for future in futures]
    assert loop.drain(20)
    assert len({decision.id for decision in decisions}) == len(decisions)
    in_turn = [bank_alone.engine.decide(customer, NOON + k, commit=True) for k in range(64)]
    assert told(decisions) == told(in_turn) != []


def told(decisions: Sequence[Decision]) -> list[tuple[str, str]]:
    """Return what decisions reserved, whichever of them did."""
    return sorted((c.kind.strategy, c.kind.channel) for d in decisions for c in d.contacts)
