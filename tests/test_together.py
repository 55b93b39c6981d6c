"""Events of one customer that come together are ranked together, in whatever order they come."""

import shutil
from collections.abc import Sequence
from itertools import permutations
from pathlib import Path

import pytest
from msgspec.structs import replace

from demo_home import NIGHT, open_demo
from hengce.flow.window import Arrival
from hengce.model.decision import Decision
from hengce.model.event import Event
from hengce.model.instant import HOUR_US, day_at
from hengce.replay import replay_decision
from hengce.simulate.day import day_of_events
from hengce.wiring import Installation

NOON = NIGHT + 36 * HOUR_US
MILLISECOND_US = 1_000
APART_MS = (0, 20, 50)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Sequence[Event]]:
    """Return a bank, and events of one customer of different types."""
    folder = tmp_path_factory.mktemp("together") / "home"
    installation, bank = open_demo(folder)
    day = day_of_events(bank, 7, day_at(NIGHT, bank.zone))
    first = next(event for event in day if starts(installation, event))
    others = {event.name: event for event in day if event.name != first.name}
    moved = [replace(event, customer=first.customer, org=first.org) for event in others.values()]
    events = [first, *(event for event in moved if starts(installation, event)), *moved]
    installation.close()
    return folder, events[: len(APART_MS)]


def starts(installation: Installation, event: Event) -> bool:
    decision = installation.engine.receive(event, NOON, commit=False).decision
    return decision is not None and bool(decision.candidates)


def asked(home: Path, folder: Path, names: Sequence[Event]) -> tuple[Decision, ...]:
    """Let the events come in an order, in a bank of their own; return what was decided."""
    shutil.copytree(home, folder)
    installation = Installation.open(folder)
    arrivals = [
        Arrival(event, NOON + apart * MILLISECOND_US)
        for event, apart in zip(names, APART_MS[-len(names) :], strict=True)
    ]
    decisions = installation.engine.receive_together(arrivals[::-1])
    for decision in decisions:
        stored, again = replay_decision(installation.store, installation.archive, decision.id)
        assert stored == again == decision
    installation.close()
    return decisions


def test_permuting_arrivals_changes_nothing(
    home: tuple[Path, Sequence[Event]], tmp_path: Path
) -> None:
    """Marketing is asked once, with all of them; what it answers is the same to the byte."""
    folder, events = home
    assert len(events) > 1
    answers = []
    for number, order in enumerate(permutations(events)):
        decisions = asked(folder, tmp_path / str(number), order)
        together = [decision for decision in decisions if len(decision.triggers) == len(events)]
        assert len(together) == 1
        answers.append(together[0])
    assert all(answer == answers[0] for answer in answers)
    assert answers[0].candidates, "the events start something"
    assert answers[0].pin.at == NOON + APART_MS[-1] * MILLISECOND_US
