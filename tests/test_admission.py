"""Who still comes in when much waits: risk fills the queue, service and marketing a part of it."""

import pytest

from hengce.deciding.admission import Door, LoopLimits, Room
from hengce.model.strategy import PriorityClass

LIMITS = LoopLimits(
    queue_works_max=100, queue_events_max=1_000, service_share=0.8, marketing_share=0.6
)
RISK, SERVICE, MARKETING = PriorityClass
LISTENING = {
    "overdue": frozenset({RISK, MARKETING}),
    "salary": frozenset({MARKETING, SERVICE}),
    "viewed": frozenset({MARKETING}),
}


@pytest.mark.parametrize(
    ("names", "works", "events"),
    [
        ([], 60, 600),
        (["unheard"], 60, 600),
        (["viewed"], 60, 600),
        (["viewed", "salary"], 80, 800),
        (["salary", "viewed", "unheard"], 80, 800),
        (["viewed", "salary", "overdue"], 100, 1_000),
        (["overdue", "viewed"], 100, 1_000),
    ],
)
def test_the_most_urgent_event_says_how_much_room_there_is(
    names: list[str], works: int, events: int
) -> None:
    door = Door(LIMITS)
    door.listen(LISTENING)
    assert door.room(names) == Room(works, events)


def test_what_starts_something_else_now_has_another_room() -> None:
    door = Door(LIMITS)
    assert door.room(["overdue"]) == door.marketing
    door.listen(LISTENING)
    assert door.room(["overdue"]) == door.risk
    door.listen({"overdue": frozenset({SERVICE})})
    assert door.room(["overdue"]) == door.service
