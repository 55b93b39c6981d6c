"""What may be said of an experiment, and what follows for its challenger."""

from collections.abc import Sequence

import msgspec
import numpy as np
import pytest

from experiments.evidence import RULES, arm, daily
from hengce.measure.experiments.effect import Method
from hengce.measure.experiments.guardrail import Direction, Guarded
from hengce.measure.experiments.level import MetricKind
from hengce.measure.experiments.mismatch import Alarm
from hengce.measure.experiments.moments import Moments, moments
from hengce.measure.experiments.ordering import reproduces
from hengce.measure.experiments.promotion import (
    CAREFUL_STAGES,
    Course,
    Record,
    State,
    Status,
    Why,
    promoted,
)
from hengce.measure.experiments.resplit import resplit
from hengce.measure.experiments.split import slices
from hengce.measure.experiments.verdict import (
    ArmEvidence,
    Conclusion,
    Metric,
    Rules,
    Verdict,
    judge,
)

# Units of the champion, how many bought; the same of the challenger; what is said.
CONCLUSIONS = [
    (8_000, 400, 2_000, 100, Conclusion.OPEN),
    (8_000, 400, 2_000, 130, Conclusion.OPEN),  # one look would call it better
    (8_000, 400, 2_000, 150, Conclusion.BETTER),
    (8_000, 400, 2_000, 40, Conclusion.WORSE),
    (3_900, 195, 990, 80, Conclusion.EARLY),
    (8_000, 0, 2_000, 0, Conclusion.OPEN),
]


@pytest.mark.parametrize(("units", "bought", "others", "also", "expected"), CONCLUSIONS)
def test_conclusions(units: int, bought: int, others: int, also: int, expected: Conclusion) -> None:
    (found,) = judge(RULES, [arm("a", 0.8, units, bought), arm("b", 0.2, others, also)]).findings
    assert found.conclusion is expected
    if expected is not Conclusion.EARLY and found.effect is not None:
        is_certain = not found.effect.low <= 0 <= found.effect.high
        assert is_certain is (expected is not Conclusion.OPEN)


def test_less_can_be_good() -> None:
    goal = Metric(name="bought", kind=MetricKind.RATE, direction=Direction.LESS)
    arms = [arm("a", 0.8, 8_000, 400), arm("b", 0.2, 2_000, 40)]
    assert judge(Rules(goal=goal), arms).findings[0].conclusion is Conclusion.BETTER


def test_who_looks_once_sees_what_is_not_concluded() -> None:
    arms = [arm("a", 0.8, 8_000, 400), arm("b", 0.2, 2_000, 130)]
    (found,) = judge(RULES, arms).findings
    assert found.at_one_look is not None
    assert found.at_one_look.low > 0
    assert found.lift is not None
    assert found.lift.value == pytest.approx(0.3)
    assert found.lift.low < 0 < found.lift.high


# Units of three arms that were to be alike: whether anything is shown.
SHOWN = [
    ((10_000, 10_000, 10_000), Alarm.NONE, 2),
    ((10_000, 10_300, 9_800), Alarm.WARNING, 2),
    ((10_000, 10_500, 9_500), Alarm.HIDDEN, 0),
]


@pytest.mark.parametrize(("units", "alarm", "findings"), SHOWN)
def test_a_mismatch_hides(units: Sequence[int], alarm: Alarm, findings: int) -> None:
    arms = [arm(name, 1 / 3, n, 900) for name, n in zip("abc", units, strict=True)]
    found = judge(RULES, arms)
    assert (found.alarm, len(found.findings)) == (alarm, findings)


def test_arms_that_differed_before_hide() -> None:
    before = [Moments(units=2_000, y=y, yy=20 * y) for y in (20_000, 24_000)]
    arms = [
        arm(name, 0.5, 2_000, 100, past={"spent": past})
        for name, past in zip("ab", before, strict=True)
    ]
    found = judge(RULES, arms)
    assert found.mismatch.alarm is Alarm.NONE
    assert [bias.alarm for bias in found.biases["b"]] == [Alarm.HIDDEN]
    assert found.findings == ()


def test_many_arms_are_asked_more() -> None:
    """What is certain of one arm is not when it is one of four."""
    one = [arm("a", 0.5, 9_000, 450), arm("b", 0.5, 9_000, 557)]
    four = [
        arm("a", 0.2, 9_000, 450),
        arm("b", 0.2, 9_000, 557),
        *(arm(name, 0.2, 9_000, 450) for name in "cde"),
    ]
    assert judge(RULES, one).findings[0].conclusion is Conclusion.BETTER
    among = judge(RULES, four).findings[0]
    assert among.conclusion is Conclusion.OPEN
    assert among.effect is not None
    assert among.effect.low < 0
    assert among.p == pytest.approx(4 * among.effect.p)


def test_a_watched_rate_is_exact_and_needs_no_minimum() -> None:
    watch = daily(10, (60, 30), (15, 1), 0.2)
    arms = [arm("a", 0.8, 600, 300), arm("b", 0.2, 150, 10, watch=watch)]
    (found,) = judge(RULES, arms).findings
    assert found.effect is not None
    assert (found.effect.method, found.conclusion) == (Method.EXACT, Conclusion.WORSE)
    assert found.effect.high < 0
    assert found.guards == {"opted_out": Guarded.OPEN}


def test_the_past_makes_certain_what_was_open() -> None:
    random = np.random.default_rng(5)
    past = [random.integers(0, 100_000, n) for n in (2_000, 2_000)]
    now = [p + random.integers(0, 4_000, len(p)) for p in past]
    now[1] = now[1] + 400
    goal = Metric(name="spent", kind=MetricKind.MEAN)
    arms = [
        ArmEvidence(name=n, share=0.5, units=2_000, metrics={"spent": moments(y, x)})
        for n, y, x in zip("ab", now, past, strict=True)
    ]
    plain = judge(Rules(goal=goal), arms).findings[0]
    with_past = msgspec.structs.replace(goal, with_past=True)
    adjusted = judge(Rules(goal=with_past), arms).findings[0]
    assert (plain.conclusion, adjusted.conclusion) == (Conclusion.OPEN, Conclusion.BETTER)
    assert adjusted.effect is not None
    assert adjusted.effect.low < 400 < adjusted.effect.high


def test_an_experiment_has_two_arms() -> None:
    with pytest.raises(ValueError, match="two arms"):
        judge(RULES, [arm("a", 1.0, 10, 1)])


COURSE = Course(champion="old", challenger="new", rules=RULES)

BETTER = (8_000, 400, 2_000, 160)
ALIKE = (8_000, 400, 2_000, 100)
FEW = (800, 40, 200, 16)

# The stage and its day; units and buyers of both arms; opt-outs of both; why, and what follows.
COURSES = [
    ("the first week is over", 0, 7, BETTER, (8, 2), Why.PASSED, (1, Status.RUNNING)),
    ("better, but a week has seven days", 0, 6, BETTER, (8, 2), Why.TOO_SHORT, None),
    ("nothing certain yet", 0, 30, ALIKE, (8, 2), Why.NOT_YET, None),
    ("nothing certain for too long", 0, 90, ALIKE, (8, 2), Why.TOO_LONG, (0, Status.STOPPED)),
    ("worse on the second day", 0, 2, (8_000, 400, 2_000, 30), (8, 2), Why.WORSE, (0, "stopped")),
    ("better, but customers opt out", 0, 7, BETTER, (8, 60), Why.HARM, (0, Status.STOPPED)),
    ("too few to be heard", 0, 7, FEW, (0, 0), Why.NOT_YET, None),
    ("half: it holds", 1, 7, (5_000, 250, 5_000, 262), (5, 5), Why.PASSED, (2, Status.RUNNING)),
    ("half: it does not", 1, 7, (5_000, 250, 5_000, 249), (5, 5), Why.NOT_YET, None),
    ("half: too few to be heard", 1, 7, (900, 45, 900, 60), (1, 1), Why.NOT_YET, None),
    ("80: for everybody", 2, 9, (2_000, 90, 8_000, 400), (2, 8), Why.PASSED, (3, "promoted")),
    ("arms do not add up", 0, 7, (8_000, 400, 2_300, 180), (8, 2), Why.HIDDEN, None),
]


def counted(
    stage: int, numbers: tuple[int, int, int, int], opted_out: tuple[int, int]
) -> list[ArmEvidence]:
    share = COURSE.stages[stage].share / 10_000
    control, bought, treated, also = numbers
    return [
        arm("old", 1 - share, control, bought, opted_out[0]),
        arm("new", share, treated, also, opted_out[1]),
    ]


@pytest.mark.parametrize(("name", "stage", "day", "numbers", "opted_out", "why", "after"), COURSES)
def test_stages(
    name: str,
    stage: int,
    day: int,
    numbers: tuple[int, int, int, int],
    opted_out: tuple[int, int],
    why: Why,
    after: tuple[int, str] | None,
) -> None:
    before = State(stage=stage, since=100)
    record = promoted(COURSE, before, counted(stage, numbers, opted_out), 100 + day)
    assert record.why is why
    if after is None:
        assert record.after == before
    else:
        assert (record.after.stage, record.after.status) == after
        assert record.after.since == 100 + day
    assert reproduces(msgspec.json.decode(msgspec.json.encode(record), type=Record))


def test_a_record_that_was_changed_does_not_reproduce() -> None:
    record = promoted(COURSE, State(since=0), counted(0, ALIKE, (8, 2)), 7)
    better = promoted(COURSE, State(since=0), counted(0, BETTER, (8, 2)), 7)
    forged = msgspec.structs.replace(record, verdict=better.verdict, after=better.after)
    assert reproduces(record)
    assert not reproduces(forged)


def test_who_is_through_stays() -> None:
    for status in (Status.PROMOTED, Status.STOPPED):
        before = State(stage=2, since=0, status=status)
        record = promoted(COURSE, before, counted(2, ALIKE, (0, 0)), 400)
        assert (record.why, record.after) == (Why.OVER, before)


def test_from_five_per_cent_to_everybody() -> None:
    """Each step moves the fewest customers: in all no more than the challenger gets."""
    course = msgspec.structs.replace(COURSE, stages=CAREFUL_STAGES)
    state, parts, shares = State(since=0), slices(course.arms(State(since=0))), []
    while state.status is Status.RUNNING:
        shares.append(share := course.stages[state.stage].share)
        both = 40_000
        treated = both * share // 10_000
        control = both - treated
        evidence = [
            arm("old", 1 - share / 10_000, control, control // 20),
            arm("new", share / 10_000, treated, treated * 3 // 40),
        ]
        state = promoted(course, state, evidence, state.since + 7).after
        before, parts = parts, resplit(parts, course.arms(state))
        mine = {n for s in parts if s.arm == "new" for n in range(s.low, s.high)}
        assert mine >= {n for s in before if s.arm == "new" for n in range(s.low, s.high)}
    assert shares == [500, 2_000, 5_000, 8_000]
    assert (state.status, len(mine)) == (Status.PROMOTED, 10_000)
    stopped = course.arms(State(since=0, status=Status.STOPPED))
    assert [one.weight for one in stopped] == [10_000, 0]


def test_verdicts_are_kept_as_they_are() -> None:
    found = judge(RULES, counted(0, BETTER, (8, 2)))
    text = msgspec.json.encode(found)
    assert msgspec.json.decode(text, type=Verdict) == found
    assert msgspec.json.encode(judge(RULES, counted(0, BETTER, (8, 2)))) == text
