"""Which events of a customer are ranked together."""

from itertools import permutations

import pytest

from hengce.flow.window import EVERY_CLASS, Arrival, Question, questions
from hengce.model.event import Event
from hengce.model.policy import DecisionWindows
from hengce.model.strategy import PriorityClass

RISK, SERVICE, MARKETING = PriorityClass
MS = 1_000


def arrival(name: str, at_ms: int) -> Arrival:
    event = Event(
        id=name,
        source="app",
        name="paid",
        customer="C1",
        occurred_at=0,
        received_at=at_ms * MS,
        properties={},
    )
    return Arrival(event, at_ms * MS)


def told(found: tuple[Question, ...]) -> list[tuple[int, str, set[PriorityClass]]]:
    return [(q.at // MS, "".join(e.id for e in q.events), set(q.classes)) for q in found]


@pytest.mark.parametrize(
    ("came", "asked"),
    [
        pytest.param(
            {"a": 0},
            [(0, "a", {RISK, SERVICE}), (50, "a", {MARKETING})],
            id="risk and service at once, marketing a moment later",
        ),
        pytest.param(
            {"a": 0, "b": 50},
            [
                (0, "a", {RISK, SERVICE}),
                (50, "b", {RISK, SERVICE}),
                (50, "ab", {MARKETING}),
            ],
            id="both ends belong to the window",
        ),
        pytest.param(
            {"a": 0, "b": 51},
            [
                (0, "a", {RISK, SERVICE}),
                (50, "a", {MARKETING}),
                (51, "b", {RISK, SERVICE}),
                (101, "b", {MARKETING}),
            ],
            id="a millisecond later begins a window of its own",
        ),
        pytest.param(
            {"a": 0, "b": 40, "c": 80},
            [
                (0, "a", {RISK, SERVICE}),
                (40, "b", {RISK, SERVICE}),
                (50, "ab", {MARKETING}),
                (80, "c", {RISK, SERVICE}),
                (130, "c", {MARKETING}),
            ],
            id="a window does not grow with what comes",
        ),
    ],
)
def test_questions(came: dict[str, int], asked: list[tuple[int, str, set[PriorityClass]]]) -> None:
    arrivals = [arrival(name, at) for name, at in came.items()]
    assert told(questions(arrivals, DecisionWindows())) == asked


def test_windows_of_no_length_ask_everything_at_once() -> None:
    found = questions([arrival("a", 7)], DecisionWindows(marketing_ms=0))
    assert [(q.at, q.classes) for q in found] == [(7 * MS, EVERY_CLASS)]


def test_the_order_of_arrival_changes_nothing() -> None:
    arrivals = [arrival(name, at) for name, at in zip("abcd", (0, 10, 30, 90), strict=True)]
    asked = [questions(order, DecisionWindows()) for order in permutations(arrivals)]
    assert all(one == asked[0] for one in asked)


@pytest.mark.parametrize("names", list(permutations("abc")))
def test_whoever_of_a_window_comes_first_all_are_ranked_together(names: tuple[str, ...]) -> None:
    arrivals = [arrival(name, at) for name, at in zip(names, (0, 10, 30), strict=True)]
    found = questions(arrivals, DecisionWindows())
    assert told(found)[-1] == (50, "abc", {MARKETING})
