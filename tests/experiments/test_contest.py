"""A champion and several challengers: who is left, who is the best, and how often that errs."""

from collections.abc import Sequence
from itertools import pairwise

import msgspec
import numpy as np
import pytest

from experiments.evidence import RULES, arm, did
from hengce.measure.courses import shares_of, state_at
from hengce.measure.experiments.exact import Watch, look
from hengce.measure.experiments.multiple import spent
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
from hengce.measure.experiments.verdict import ArmEvidence
from hengce.model.nodes import ExperimentSplit
from hengce.model.trial import Counted, Gain, Trial

ALPHA = 0.05
COURSE = Course(champion="old", challenger="a", rivals=("b", "c"), rules=RULES)
ALL = ("a", "b", "c")

# How many arms were to be compared, and how many are gone: the part of alpha that may be spent.
SPENT = [
    (1, 0, 1.0),
    (2, 0, 0.5), (2, 1, 0.5),
    (3, 0, 0.5), (3, 1, 0.25), (3, 2, 0.25),
    (4, 0, 0.5), (4, 1, 0.25), (4, 2, 0.125), (4, 3, 0.125),
]  # fmt: skip


@pytest.mark.parametrize(("challengers", "gone", "part"), SPENT)
def test_what_a_round_may_spend(challengers: int, gone: int, part: float) -> None:
    assert spent(ALPHA, challengers, gone) == pytest.approx(ALPHA * part)


def test_all_rounds_together_spend_alpha() -> None:
    for challengers in range(1, 10):
        rounds = [spent(ALPHA, challengers, gone) for gone in range(challengers)]
        assert sum(rounds) == pytest.approx(ALPHA)


# Buyers of a hundred thousand of each arm, and opt-outs of a challenger; why, who is left.
ALIKE, BETTER, BEST, WORSE = 5_000, 6_000, 6_500, 4_000
STEPS = [
    ("nothing is certain", (ALIKE, ALIKE, ALIKE), (), Why.NOT_YET, ALL),
    ("one is proved: it goes on alone", (ALIKE, BETTER, ALIKE), (), Why.PASSED, ("b",)),
    ("two are proved: the better one goes on", (BETTER, ALIKE, BEST), (), Why.PASSED, ("c",)),
    ("one is worse: the others stay", (ALIKE, WORSE, ALIKE), (), Why.WORSE, ("a", "c")),
    ("one is worse, one is proved", (BETTER, WORSE, ALIKE), (), Why.PASSED, ("a",)),
    ("one does harm: the others stay", (ALIKE, ALIKE, ALIKE), ("a",), Why.HARM, ("b", "c")),
    ("the best does harm", (BEST, ALIKE, ALIKE), ("a",), Why.HARM, ("b", "c")),
    ("harm does not wait for a proof", (BEST, ALIKE, ALIKE), ("b",), Why.HARM, ("a", "c")),
    ("all do harm", (ALIKE, ALIKE, ALIKE), ALL, Why.HARM, ()),
    ("all are worse", (WORSE, WORSE, WORSE), (), Why.WORSE, ()),
]  # fmt: skip


def evidence(state: State, bought: Sequence[int], harmful: Sequence[str] = ()) -> list[ArmEvidence]:
    """Of every arm that is left ten in a hundred thousand opt out, of a harmful one a hundredth."""
    shares = shares_of(COURSE, state)
    made = [arm("old", shares["old"] / 10_000, shares["old"] * 100, shares["old"] * 5, 10)]
    for name, times in zip(ALL, bought, strict=True):
        if shares[name]:
            units, share = shares[name] * 100, shares[name] / 10_000
            opted_out = units // 100 if name in harmful else units // 10_000
            made.append(arm(name, share, units, times * units // 100_000, opted_out))
    return made


@pytest.mark.parametrize(("name", "bought", "harmful", "why", "left"), STEPS)
def test_a_look_at_three_challengers(
    name: str, bought: Sequence[int], harmful: Sequence[str], why: Why, left: tuple[str, ...]
) -> None:
    before = State(since=100)
    record = promoted(COURSE, before, evidence(before, bought, harmful), 110)
    assert (record.why, COURSE.left(record.after)) == (why, left)
    status = Status.RUNNING if left else Status.STOPPED
    stage = 1 if why is Why.PASSED else 0
    assert (record.after.status, record.after.stage) == (status, stage)
    assert record.after.since == (100 if why is Why.NOT_YET else 110)
    assert reproduces(msgspec.json.decode(msgspec.json.encode(record), type=Record))


def test_what_is_looked_at_is_asked_more_the_more_rounds_there_were() -> None:
    """The same counts of one challenger: certain alone, open among three of which two are gone."""
    alone = Course(champion="old", challenger="a", rules=RULES)
    counts = [arm("old", 0.9, 90_000, 4_500), arm("a", 0.1, 10_000, 585)]
    (once,) = promoted(alone, State(since=0), counts, 10).verdict.findings
    last = State(since=0, left=("a",))
    (found,) = promoted(COURSE, last, counts, 10).verdict.findings
    assert (once.conclusion, found.conclusion) == ("better", "open")
    assert once.effect is not None
    assert found.effect is not None
    assert found.effect.alpha == pytest.approx(once.effect.alpha / 4)


# What arms get as the course goes on: the champion first.
SHARES = [
    (State(since=0), (8_000, 667, 667, 666)),
    (State(since=0, left=("a", "c")), (8_667, 667, 0, 666)),
    (State(since=0, left=("b",)), (9_333, 0, 667, 0)),
    (State(since=0, stage=1, left=("b",)), (5_000, 0, 5_000, 0)),
    (State(since=0, stage=2, left=("b",)), (2_000, 0, 8_000, 0)),
    (State(since=0, stage=3, left=("b",), status=Status.PROMOTED), (0, 0, 10_000, 0)),
    (State(since=0, status=Status.STOPPED), (10_000, 0, 0, 0)),
]


@pytest.mark.parametrize(("state", "weights"), SHARES)
def test_shares_say_where_challengers_stand(state: State, weights: tuple[int, ...]) -> None:
    assert tuple(one.weight for one in COURSE.arms(state)) == weights
    assert state_at(COURSE, shares_of(COURSE, state), 0) == state
    trial = Trial(champion="old", gain=Gain(counts=Counted.GOAL, days=7))
    assert trial.is_stage(weights[1:])


def test_shares_of_no_stage_are_refused() -> None:
    with pytest.raises(ValueError, match="no stage"):
        state_at(COURSE, {"old": 8_000, "a": 1_000, "b": 500, "c": 500}, 0)


def drawn(weights: tuple[int, ...]) -> list[str]:
    """Return whose each of the 10,000 numbers is."""
    trial = Trial(champion="old", gain=Gain(counts=Counted.GOAL, days=7))
    arms = dict(zip(("old", *ALL), weights, strict=True))
    split = ExperimentSplit(id="s", salt="s", arms=arms, trial=trial)
    return [split.arm_at(number) for number in range(10_000)]


@pytest.mark.parametrize("weights", [weights for _, weights in SHARES])
def test_each_arm_gets_its_exact_part(weights: tuple[int, ...]) -> None:
    whose = drawn(weights)
    assert tuple(whose.count(name) for name in ("old", *ALL)) == weights


def test_the_fewest_customers_move() -> None:
    """One stops: only its own move. One grows: nobody of it leaves, and all others stay."""
    alone = [SHARES[place][1] for place in (0, 2, 3, 4, 5)]
    for before, after in [(SHARES[0][1], SHARES[1][1]), *pairwise(alone)]:
        moved = sum(a != b for a, b in zip(drawn(before), drawn(after), strict=True))
        assert moved == sum(max(0, a - b) for a, b in zip(before, after, strict=True))


def contest(random: np.random.Generator, lifts: Sequence[float], course: Course) -> tuple[str, int]:
    """Judge a champion and challengers every day; return who wins, and in which round."""
    state, day, per_day, rounds = State(since=0), 0, 2_000, 0
    watches: dict[str, Watch] = {}
    sums: dict[str, np.ndarray] = {}
    while state.status is Status.RUNNING:
        day += 1
        weights = np.array([one.weight for one in course.arms(state)]) / 10_000
        units = random.multinomial(per_day, weights)
        rates = 0.05 * (1 + np.array([0.0, *lifts]))
        bought, opted_out = random.binomial(units, rates), random.binomial(units, 0.001)
        names = ("old", *course.challengers)
        for name, *counts in zip(names, units, bought, opted_out, strict=True):
            sums[name] = sums.get(name, np.zeros(3, np.int64)) + np.array(counts)
        made = [arm("old", weights[0], *(int(n) for n in sums["old"]))]
        for nth, name in enumerate(names[1:], 1):
            if weights[nth]:
                share = weights[nth] / (weights[0] + weights[nth])
                one, other = ((int(units[k]), int(bought[k])) for k in (0, nth))
                watch = look(watches.get(name, Watch()), did(*one), did(*other), share)
                watches[name] = watch
                counts = (int(n) for n in sums[name])
                made.append(arm(name, weights[nth], *counts, watch=watch))
        record = promoted(course, state, made, day)
        if record.after != state:
            watches, sums, rounds = {}, {}, rounds + 1
        state = record.after
    return (state.left[0] if state.status is Status.PROMOTED else ""), rounds


def course_of(challengers: int) -> Course:
    first, *rivals = "abcd"[:challengers]
    stages = tuple(msgspec.structs.replace(one, days_max=45) for one in CAREFUL_STAGES[1:])
    return msgspec.structs.replace(COURSE, challenger=first, rivals=tuple(rivals), stages=stages)


PLAYS = pytest.mark.parametrize(
    "plays", [6, pytest.param(600, marks=pytest.mark.prove)], ids=["some", "all"]
)


@PLAYS
@pytest.mark.parametrize("challengers", [2, 3])
def test_of_arms_that_are_all_alike_none_wins(challengers: int, plays: int) -> None:
    """Three and four arms, looked at every day, through all rounds: at most alpha."""
    random = np.random.default_rng(40 + challengers)
    course = course_of(challengers)
    won = [contest(random, [0.0] * challengers, course)[0] for _ in range(plays)]
    assert sum(name != "" for name in won) <= plays * ALPHA


@PLAYS
def test_an_arm_that_is_alike_does_not_win_while_a_worse_one_stops(plays: int) -> None:
    """Each arm that stops begins another round of evidence: together they keep alpha."""
    random = np.random.default_rng(44)
    found = [contest(random, [-0.6, -0.5, 0.0], course_of(3)) for _ in range(plays)]
    assert np.mean([rounds for _, rounds in found]) > 1.5
    assert sum(name != "" for name, _ in found) <= plays * ALPHA


@pytest.mark.parametrize(
    "plays", [3, pytest.param(200, marks=pytest.mark.prove)], ids=["some", "all"]
)
def test_the_best_of_several_wins(plays: int) -> None:
    """Two fifths more of five in a hundred, among one that is alike and one that is worse."""
    random = np.random.default_rng(45)
    won = [contest(random, [0.0, 0.4, -0.3], course_of(3))[0] for _ in range(plays)]
    assert won.count("b") >= plays * 0.9
    assert "a" not in won or won.count("a") <= plays * ALPHA
    assert "c" not in won
