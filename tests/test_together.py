"""Events of one customer that come together are ranked together, in whatever order they come."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from itertools import permutations
from pathlib import Path

import pytest
from msgspec.structs import replace

from demo_home import NIGHT, open_demo
from hengce.deciding.loop import EngineLoop
from hengce.model.decision import Decision
from hengce.model.event import Event
from hengce.model.instant import HOUR_US, Instant, day_at
from hengce.model.strategy import PriorityClass
from hengce.replaying.replay import replay_decision
from hengce.simulate.day import day_of_events
from hengce.wiring import Installation

NOON = NIGHT + 36 * HOUR_US
MS = 1_000
APART_MS = (0, 20, 50)
"""The marketing window is 50 ms long, and both of its ends belong to it."""

MARKETING_ALONE = frozenset({PriorityClass.MARKETING})


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Sequence[Event]]:
    """Return a bank, and one customer's events of different types that start marketing alone."""
    folder = tmp_path_factory.mktemp("together") / "home"
    installation, bank = open_demo(folder)
    with installation.store.view() as view:
        listening = installation.archive.listening(view)
    by_name: dict[str, Event] = {}
    for event in day_of_events(bank, 7, day_at(NIGHT, bank.zone)):
        if listening.get(event.name) == MARKETING_ALONE:
            by_name.setdefault(event.name, event)
    first, *others = by_name.values()
    installation.close()
    mine = [replace(other, customer=first.customer, org=first.org) for other in others]
    return folder, [first, *mine][: len(APART_MS)]


@pytest.fixture
def bank(made: tuple[Path, Sequence[Event]], tmp_path: Path) -> Iterator[Installation]:
    shutil.copytree(made[0], tmp_path / "home")
    installation = Installation.open(tmp_path / "home")
    yield installation
    installation.close()


def decided(bank: Installation, arrivals: Sequence[tuple[int, Event]]) -> list[Decision]:
    """Let events arrive so many milliseconds after noon; return what was decided, in order."""
    now: list[Instant] = [NOON]
    loop = EngineLoop(bank.store, bank.engine, bank.archive, lambda: now[0])
    coming = sorted(arrivals, key=lambda arrival: arrival[0])
    loop.turn()
    while coming or loop.next_due is not None:
        due = [] if loop.next_due is None else [loop.next_due]
        now[0] = min([*due, *(NOON + at * MS for at, _ in coming)])
        while coming and NOON + coming[0][0] * MS <= now[0]:
            loop.take([coming.pop(0)[1]])
        assert loop.turn()
    with bank.store.view() as view:
        found = [stored.decision for stored in view.decisions_of(arrivals[0][1].customer, 100)]
    return found[::-1]


@pytest.mark.parametrize(
    ("came", "asked"),
    [
        pytest.param({"a": 0}, [(50, "a")], id="marketing waits a moment"),
        pytest.param({"a": 0, "b": 50}, [(50, "ab")], id="both ends belong to the window"),
        pytest.param(
            {"a": 0, "b": 51}, [(50, "a"), (101, "b")], id="later begins a window of its own"
        ),
        pytest.param(
            {"a": 0, "b": 40, "c": 80},
            [(50, "ab"), (130, "c")],
            id="a window does not grow with what comes",
        ),
        pytest.param({"c": 0, "b": 10, "a": 30}, [(50, "abc")], id="whoever comes first"),
    ],
)
def test_a_window(
    made: tuple[Path, Sequence[Event]],
    bank: Installation,
    came: Mapping[str, int],
    asked: Sequence[tuple[int, str]],
) -> None:
    event = made[1][0]
    found = decided(bank, [(at, replace(event, id=name)) for name, at in came.items()])
    told = [
        ((one.pin.at - NOON) // MS, "".join(name.rpartition("/")[2] for name in one.triggers))
        for one in found
    ]
    assert told == asked


def test_permuting_arrivals_changes_nothing(
    made: tuple[Path, Sequence[Event]], tmp_path: Path
) -> None:
    """What the window answers is the same to the byte, whoever came first."""
    folder, events = made
    assert len(events) > 1
    answers = []
    for number, order in enumerate(permutations(events)):
        shutil.copytree(folder, tmp_path / str(number))
        installation = Installation.open(tmp_path / str(number))
        (answer,) = decided(installation, list(zip(APART_MS, order, strict=False)))
        again = replay_decision(installation.store, installation.archive, answer.id)
        assert again == (answer, answer)
        answers.append(answer)
        installation.close()
    assert all(answer == answers[0] for answer in answers)
    assert len(answers[0].triggers) == len(events)
    assert answers[0].candidates, "the events start something"
