"""What the judge says of a race that somebody was moved to, by what had happened and when."""

import pytest

from hengce.model.event import Event
from hengce.model.instance import Did, Instance, InstanceState, InstanceStep
from hengce.model.instant import HOUR_US
from hengce.model.outcome import Outcome, OutcomeKind
from hengce.sim.bank import bank
from hengce.sim.books import Books
from hengce.sim.journeys import journey
from hengce.sim.judge_waits import judge_waits
from hengce.sim.ledgers import Ledgers, Reported, SentEvents
from hengce.sim.traces import Trace

DAY = [
    (0, "remind", Did.SENT, "D1"),
    (0, "remind", Did.WENT, ""),
    (0, "first", Did.WAITS, ""),
    (1, "first", Did.HELD, "G1"),
    (5, "first", Did.MIGRATED, "first@r2"),
    (9, "first", Did.RESUMED, "G2"),
    (5, "first", Did.WAITS, ""),
]
"""By hour: a message leaves, its race is held, moved to the version that waits two hours, resumed.

The time runs from the hand-off; eight hours of pause later the deadline is at ten.
"""

AGAINST = ["I26 J1.0 (chase): timed out at first against what had happened"]
EARLY = ["I26 J1.0 (chase): timed out at first before its deadline"]


def unfounded(branch: str) -> list[str]:
    return [f"I26 J1.0 (chase): {branch!r} at first, and nothing had happened"]


def trace_of(branch: str, hour: float) -> Trace:
    lines = [*DAY, (hour, "first", Did.WENT, "")]
    steps = tuple(
        InstanceStep(
            instance="J1.0",
            number=number,
            node=node,
            did=did,
            at=int(at * HOUR_US),
            said=said,
            branch=branch if number == len(DAY) else "",
        )
        for number, (at, node, did, said) in enumerate(lines)
    )
    instance = Instance(
        id="J1.0",
        strategy="chase",
        version="v1",
        customer="C1",
        org="",
        partition=0,
        entered_at=0,
        node="over",
        since=steps[-1].at,
        due_at=None,
        state=InstanceState.LEFT,
    )
    revisions = ("r2",) * 4 + ("r1",) * 5
    return Trace(
        instance=instance,
        number="C1",
        revisions=revisions,
        documents=tuple(journey("chase", one) for one in revisions),
        steps=steps,
        marks=(None,) * len(steps),
        positions=tuple(range(2, 2 + len(steps))),
        entered=None,
    )


def told_of(what: str, hour: float) -> SentEvents | Reported:
    at = int(hour * HOUR_US)
    if what == "login":
        event = Event(source="s", id="1", name=what, customer="C1", occurred_at=at, received_at=at)
        return SentEvents("E1", events=(event,))
    outcome = Outcome(source="s", id="1", contact="D1", kind=OutcomeKind(what), at=at)
    return Reported("R1", outcomes=(outcome,))


@pytest.mark.parametrize(
    ("what", "happened", "branch", "went", "found"),
    [
        # An event counts from the arrival on; he was moved there at five, and held since one.
        ("login", 0.5, "timeout", 10, []),
        ("login", 1, "timeout", 10, []),
        ("login", 1.5, "timeout", 10, AGAINST),
        ("login", 1.5, "came", 5, []),
        ("login", 5, "timeout", 10, AGAINST),
        ("login", 5.5, "timeout", 10, AGAINST),
        ("login", 10, "timeout", 10, AGAINST),
        ("login", 10.5, "timeout", 10, []),
        ("login", 10.5, "timeout", 9.5, EARLY),
        ("login", 0, "came", 9, unfounded("came")),
        ("login", 5.5, "came", 5.5, []),
        ("login", 10.5, "came", 10.5, unfounded("came")),
        # An answer counts from the hand-off on.
        ("clicked", 0.5, "timeout", 10, AGAINST),
        ("clicked", 0.5, "clicked", 5, []),
        ("clicked", 10.5, "timeout", 10, []),
        ("clicked", 10.5, "clicked", 10.5, unfounded("clicked")),
        ("login", 5.5, "clicked", 5.5, unfounded("clicked")),
    ],
)
def test_a_race_that_somebody_was_moved_to_while_it_was_held(
    what: str, happened: float, branch: str, went: float, found: list[str]
) -> None:
    ledgers = Ledgers(lambda: 0)
    ledgers.told.append(told_of(what, happened))
    traces = (trace_of(branch, went),)
    heard_at = {("s", "1"): 1}
    books = Books((), {}, (), (), frozenset(), frozenset(), (), traces, heard_at)
    assert list(judge_waits(ledgers, bank(0), books)) == found
