"""A person lets challengers go on: where to, and what they owe then."""

import msgspec
import pytest

from experiments.evidence import RULES, arm
from hengce.kernel.hashing import BUCKETS
from hengce.measure.courses import shares_of
from hengce.measure.experiments.ordering import ordered, reproduces, targets
from hengce.measure.experiments.promotion import (
    CAREFUL_STAGES,
    Course,
    Order,
    Record,
    State,
    Status,
    Why,
    leading,
    promoted,
)
from hengce.measure.experiments.verdict import ArmEvidence

ONE = Course(champion="old", challenger="new", rules=RULES)
TWO = Course(champion="old", challenger="a", rivals=("b",), rules=RULES, stages=CAREFUL_STAGES)
BETTER, ALIKE, WORSE = 80, 50, 30
"""Of a thousand of the challenger's customers so many buy; of the champion's fifty do."""


def counted(course: Course, state: State, bought: int) -> list[ArmEvidence]:
    """A hundred thousand customers, shared out as the state says."""
    made = []
    for name, share in shares_of(course, state).items():
        if share:
            of_thousand = 50 if name == course.champion else bought
            units = share * 10
            made.append(arm(name, share / BUCKETS, units, units * of_thousand // 1_000))
    return made


def order(arm_: str, to: int) -> Order:
    return Order(arm=arm_, to=to, reason="the season ends")


@pytest.mark.parametrize(
    ("course", "state", "offered"),
    [
        (ONE, State(since=0), (("new", 1), ("new", 3))),
        (ONE, State(since=0, stage=1), (("new", 2), ("new", 3))),
        (ONE, State(since=0, stage=2), (("new", 3),)),
        (ONE, State(since=0, stage=3, status=Status.PROMOTED), ()),
        (ONE, State(since=0, status=Status.STOPPED), ()),
        # Five per cent, then twenty, for both together; from there on one of them alone.
        (TWO, State(since=0), (("a", 1), ("a", 4), ("b", 4))),
        (TWO, State(since=0, stage=1), (("a", 2), ("b", 2), ("a", 4), ("b", 4))),
        (TWO, State(since=0, stage=1, left=("b",)), (("b", 2), ("b", 4))),
    ],
)
def test_where_a_person_may_go(
    course: Course, state: State, offered: tuple[tuple[str, int], ...]
) -> None:
    assert targets(course, state) == offered


@pytest.mark.parametrize(
    ("course", "before", "bought", "to", "shares", "owes"),
    [
        (ONE, State(since=0), ALIKE, 1, {"old": 5_000, "new": 5_000}, 1),
        (ONE, State(since=0), BETTER, 1, {"old": 5_000, "new": 5_000}, 0),
        (ONE, State(since=0, stage=1), ALIKE, 2, {"old": 2_000, "new": 8_000}, 0),
        (ONE, State(since=0, stage=1, owes=1), ALIKE, 2, {"old": 2_000, "new": 8_000}, 2),
        (ONE, State(since=0), ALIKE, 3, {"old": 0, "new": 10_000}, 0),
        (TWO, State(since=0), ALIKE, 1, {"old": 8_000, "a": 1_000, "b": 1_000}, 0),
        (TWO, State(since=0), ALIKE, 4, {"old": 0, "a": 10_000, "b": 0}, 0),
        (TWO, State(since=0, stage=1), ALIKE, 2, {"old": 5_000, "a": 5_000, "b": 0}, 1),
    ],
)
def test_what_arms_get_and_what_is_owed(
    course: Course, before: State, bought: int, to: int, shares: dict[str, int], owes: int
) -> None:
    evidence = counted(course, before, bought)
    record = ordered(course, before, evidence, 5, order(course.challenger, to))
    assert shares_of(course, record.after) == shares
    assert (record.why, record.after.since, record.after.owes) == (Why.BY_PERSON, 5, owes)
    is_over = to == len(course.stages)
    assert record.after.status is (Status.PROMOTED if is_over else Status.RUNNING)
    assert reproduces(msgspec.json.decode(msgspec.json.encode(record), type=Record))
    forged = msgspec.structs.replace(record, order=order(course.challenger, 2 if to != 2 else 3))
    assert not reproduces(forged)


@pytest.mark.parametrize(
    ("owes", "bought", "why"),
    [
        (0, 51, Why.PASSED),  # what was proved shows: that is enough
        (1, 51, Why.NOT_YET),  # what was not proved is to be proved here
        (1, BETTER, Why.PASSED),
        (1, WORSE, Why.WORSE),
    ],
)
def test_whoever_owes_a_proof_is_asked_for_it(owes: int, bought: int, why: Why) -> None:
    before = State(since=0, stage=1, owes=owes)
    record = promoted(ONE, before, counted(ONE, before, bought), 10)
    assert record.why is why
    if why is Why.PASSED:
        assert (record.after.stage, record.after.owes) == (2, 0)


def test_every_order_without_a_proof_halves_the_level() -> None:
    levels = [ONE.alpha(State(since=0, stage=1, owes=owes)) for owes in range(4)]
    assert levels == [0.05, 0.025, 0.0125, 0.00625]
    assert sum(levels) < 2 * RULES.alpha


@pytest.mark.parametrize(("bought", "leads"), [(BETTER, "new"), (WORSE, None)])
def test_who_is_ahead(bought: int, leads: str | None) -> None:
    record = promoted(ONE, State(since=0), counted(ONE, State(since=0), bought), 1)
    found = leading(record)
    assert (found.arm if found else None) == leads
