"""When waves are expected: who is due when, in which shares others went, how long waits take."""

import msgspec
import pytest

from hengce.flow.foreseeing import DAYS_AHEAD, foreseen
from hengce.model.instance import Did
from hengce.model.strategy import Strategy
from hengce.ports.journeys import Flown, Waiting

TODAY = 20_000

# Three days after the letter, who did not open it gets a call; a jump leads back for ever.
DOCUMENT = {
    "id": "letters",
    "label": {"zh": "信", "en": "Letters"},
    "department": "retail",
    "owner": "wang.fang",
    "priority_class": "service",
    "message_class": "care",
    "category": "deposit",
    "topic": "visits",
    "starts": "2026-01-01",
    "ends": "2026-12-31",
    "score": {"propensity": "0.1", "value": "1"},
    "graph": {
        "nodes": [
            {"kind": "entry", "id": "start", "audience": "aum > 0", "called": True},
            {"kind": "wait", "id": "pause", "until": {"kind": "after", "days": 2}},
            {"kind": "message", "id": "letter", "channels": ["inbox"], "material": "M"},
            {
                "kind": "wait_for_event",
                "id": "opened",
                "awaits": {"event": "seen"},
                "timeout": {"days": 3},
            },
            {"kind": "message", "id": "call", "channels": ["inbox"], "material": "M"},
            {"kind": "jump", "id": "again", "to": "pause", "times_max": 9},
            {"kind": "exit", "id": "done"},
        ],
        "edges": [
            {"source": "start", "target": "pause"},
            {"source": "pause", "target": "letter"},
            {"source": "letter", "target": "opened"},
            {"source": "opened", "target": "done"},
            {"source": "opened", "target": "call", "branch": "timeout"},
            {"source": "call", "target": "again"},
            {"source": "again", "target": "done", "branch": "else"},
        ],
    },
}
LETTERS = msgspec.convert(DOCUMENT, Strategy)
WENT = Flown("opened", Did.WENT), Flown("opened", Did.WENT, "timeout")


def _waiting(node: str, days: int, customers: int) -> Waiting:
    return Waiting("v1", node, TODAY + days, customers)


@pytest.mark.parametrize(
    ("waiting", "times", "letters", "calls"),
    [
        # Ten leave the pause tomorrow; of those before, nobody opened: all are called on day 4.
        (("pause", 1, 10), {WENT[1]: 5}, {1: 10}, {4: 10}),
        # Three of four opened it: a quarter is called.
        (("pause", 1, 8), {WENT[0]: 3, WENT[1]: 1}, {1: 8}, {4: 2}),
        # Nobody went yet: both ways alike.
        (("pause", 0, 8), {}, {0: 8}, {3: 4}),
        # Who was due yesterday goes on today; he has waited already. The jump leads back.
        (("opened", -1, 8), {WENT[1]: 1}, {2: 8}, {0: 8}),
        # Half of the letters were refused before: half of these will be.
        (
            ("pause", 0, 8),
            {WENT[0]: 1, Flown("letter", Did.SENT): 5, Flown("letter", Did.SUPPRESSED): 5},
            {0: 4},
            {},
        ),
        # A node that is not in this version moves nobody.
        (("elsewhere", 0, 8), {}, {}, {}),
    ],
)
def test_waves_are_expected_when_their_customers_come(
    waiting: tuple[str, int, int],
    times: dict[Flown, int],
    letters: dict[int, float],
    calls: dict[int, float],
) -> None:
    told = foreseen(LETTERS, [_waiting(*waiting)], times, TODAY)
    for node, expected in (("letter", letters), ("call", calls)):
        found = {one.day - TODAY: one.customers for one in told if one.node == node}
        assert {day: found.get(day) for day in expected} == expected
        if not expected:
            assert found == {}


def test_a_circle_ends_at_the_horizon() -> None:
    told = foreseen(LETTERS, [_waiting("pause", 0, 100)], {WENT[1]: 1}, TODAY)
    days = [one.day - TODAY for one in told if one.node == "letter"]
    # Two days of pause and three of waiting: a letter every five days.
    assert days == list(range(0, DAYS_AHEAD, 5))
