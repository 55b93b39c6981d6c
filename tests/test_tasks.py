"""Tasks end to end: an event, a decision, the relay, a manager, and what he reports."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import wait

import pytest

from demo_home import NIGHT, open_demo
from hengce.model.contact import ContactState
from hengce.model.decision import Reason
from hengce.model.event import Event
from hengce.model.instant import HOUR_US, Instant
from hengce.model.profile import ChangeKind
from hengce.model.task import TaskRecord, TaskSearch
from hengce.responses.tasks import (
    Actor,
    Report,
    finish_task,
)
from hengce.server.serving import serving
from hengce.wiring import Installation

NOON = NIGHT + 36 * HOUR_US
OUT = 60_000_00
HEAD = Actor("head")


def transfer(customer: str, number: int, at: Instant, amount_cents: int = OUT) -> Event:
    return Event(
        source="core",
        id=f"out-{customer}-{number}",
        name="transfer_out",
        customer=customer,
        occurred_at=at,
        received_at=at,
        properties={"amount": amount_cents, "counterparty": "他行"},
    )


def until(found: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + 30
    while not found():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


def live(bank: Installation, **search: object) -> Sequence[TaskRecord]:
    with bank.store.view() as view:
        return view.live_tasks(TaskSearch(**search), 100)


def engaged(bank: Installation, customer: str) -> set[str]:
    with bank.store.view() as view:
        changes = view.changes([customer])
    return {c.key for c in changes if c.kind is ChangeKind.ENGAGED_TOPIC and c.value}


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A bank whose real loop and relay took outflows in: some of them became tasks."""
    installation, _ = open_demo(tmp_path_factory.mktemp("tasks") / "home", 600)
    with installation.store.view() as view:
        population = installation.archive.population(view)
    assert population is not None
    customers = [bytes(name).decode() for name in population.ids[:200]]
    begun = time.monotonic_ns()
    with serving(installation, lambda: NOON + (time.monotonic_ns() - begun) // 1_000) as service:
        futures = [service.loop.take([transfer(c, 1, NOON)]) for c in customers]
        wait(futures, 60)
        until(lambda: len(live(installation)) >= 8, "outflows make tasks")
        until(lambda: _settled(installation), "questions stay open")
    yield installation
    installation.close()


def _settled(bank: Installation) -> bool:
    with bank.store.view() as view:
        return view.next_close() is None


def move(bank: Installation, at: Instant, work: Callable[..., TaskRecord], *about: object):
    with bank.store.transaction(at) as tx:
        return work(tx, *about, at)


def finish(bank: Installation, task: str, report: Report, at: Instant) -> TaskRecord:
    configuration, baseline = bank.published(), bank.baseline()
    return move(bank, at, finish_task, task, report, HEAD, configuration, baseline)


def test_a_task_says_whose_it_is_why_and_what_to_say(bank: Installation) -> None:
    for record in live(bank)[:8]:
        made, step = record.task, record.step
        assert made.kind.strategy == "deposit_outflow_save"
        assert step.manager, "each of them has a manager with room"
        assert "转出" in made.script
        assert made.score > 0
        assert step.deadline > made.created_at
        with bank.store.view() as view:
            decision = view.decision(made.decision).decision
            assert view.contact(made.contact).state is ContactState.COMMITTED
        assert any(c.reason is Reason.CHOSEN for c in decision.candidates)
        assert engaged(bank, made.customer) == {"retention"}


def test_the_list_is_ranked(bank: Installation) -> None:
    scores = [record.task.score for record in live(bank)]
    assert scores == sorted(scores, reverse=True)
