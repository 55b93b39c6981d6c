"""What the judge says of an order that was confirmed, by the lines of a customer's trace."""

import pytest

from hengce.journeys.steering import Effect
from hengce.model.instance import Did, Instance, InstanceState, InstanceStep
from hengce.model.journey_order import JourneyOrderKind
from hengce.sim.books import Books
from hengce.sim.judge_orders import judge_orders
from hengce.sim.ledgers import Ledgers, Mark, Steered
from hengce.sim.traces import Trace

UNSEEN = None
"""Of a line whose transaction committed as the process died: nobody was told when."""

SAID = {Did.HELD: "G0", Did.RESUMED: "G1"}


def mark(number: int) -> Mark:
    return Mark(number, number)


def steered(name: str, kind: JourneyOrderKind, sent: int, heard: int) -> Steered:
    effect = Effect("chase", kind, {}, concerned=1, on_their_way=0)
    return Steered(name, [mark(sent)], mark(heard), effect, strategy="chase", kind=kind)


def trace_of(lines: list[tuple[str, int | None]]) -> Trace:
    steps = tuple(
        InstanceStep(
            instance="J1.0",
            number=number,
            node="heard",
            did=Did(did),
            at=number,
            said=SAID.get(Did(did), ""),
        )
        for number, (did, _) in enumerate(lines)
    )
    dids = [step.did for step in steps if step.did in SAID]
    is_held = bool(dids) and dids[-1] is Did.HELD
    instance = Instance(
        id="J1.0",
        strategy="chase",
        version="v1",
        customer="C1",
        org="",
        partition=0,
        entered_at=0,
        node="heard",
        since=0,
        due_at=None,
        state=InstanceState.HELD if is_held else InstanceState.RUNNING,
    )
    return Trace(
        instance=instance,
        number="C1",
        revisions=("r1",) * (len(lines) + 1),
        documents=(),
        steps=steps,
        marks=tuple(None if number is None else mark(number) for _, number in lines),
        positions=tuple(range(len(lines))),
        entered=mark(1),
    )


NOT_HELD = "I27 J1.0 (chase): G0 hold was confirmed, and it was not held"
HELD_STILL = "I27 J1.0 (chase): G1 resume was confirmed, and it was held still"


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ([("held", 15), ("resumed", 35)], []),
        ([("held", UNSEEN), ("resumed", 35)], []),
        ([("held", 15), ("resumed", UNSEEN)], []),
        ([("held", 15), ("resumed", UNSEEN), ("went", 45)], []),
        ([("held", UNSEEN), ("resumed", UNSEEN)], []),
        ([("waits", 5)], [NOT_HELD]),
        ([("waits", UNSEEN)], [NOT_HELD]),
        ([("held", 25), ("resumed", 35)], [NOT_HELD]),
        ([("waits", 25), ("held", UNSEEN), ("resumed", 35)], [NOT_HELD]),
        ([("held", 15), ("resumed", UNSEEN), ("went", 18)], [NOT_HELD]),
        ([("held", 15)], [HELD_STILL]),
        ([("held", UNSEEN), ("waits", 38)], [HELD_STILL]),
        ([("held", 15), ("resumed", 45)], [HELD_STILL]),
    ],
)
def test_a_hold_that_is_heard_of_at_20_and_a_resume_at_40(
    lines: list[tuple[str, int | None]], found: list[str]
) -> None:
    """Each line has the mark at which its commit was seen; they are asked for at 10 and at 30."""
    ledgers = Ledgers(lambda: 0)
    ledgers.told.append(steered("G0", JourneyOrderKind.HOLD, 10, 20))
    ledgers.told.append(steered("G1", JourneyOrderKind.RESUME, 30, 40))
    books = Books((), {}, (), (), frozenset(), frozenset(), (), (trace_of(lines),), {})
    said = list(judge_orders(ledgers, books))
    assert [one for one in said if "was confirmed" in one] == found
