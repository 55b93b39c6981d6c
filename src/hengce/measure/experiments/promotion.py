"""How a challenger gets more customers, step by step, or none any more.

Each stage is judged by the units that were first exposed in it, as the weights differ from
stage to stage. Superiority is proved once, at the stage that asks for it; so a challenger
without effect passes that stage, and so ever gets all customers, with a probability of at
most the rules' alpha.

Several challengers share the first stages, each compared with the champion. One that does harm
or is worse stops, its customers go to the champion, and the others are judged anew by those who
come then, at a level that keeps alpha for all of them and all such rounds together
(`multiple.spent`). The best of those that are proved better goes on alone.

A person may let a challenger go on at any time. One that has not proved anything then owes the
proof: every later stage asks for it instead of what it asks otherwise, at half the level each
time. So what goes on by itself has been proved; by persons and by chance together a challenger
without effect passes with a probability of less than twice alpha.
"""

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hengce.kernel.hashing import BUCKETS
from hengce.measure.experiments.effect import Estimate
from hengce.measure.experiments.guardrail import Direction, Guarded
from hengce.measure.experiments.multiple import spent
from hengce.measure.experiments.split import Arm
from hengce.measure.experiments.verdict import (
    ArmEvidence,
    Conclusion,
    Finding,
    Rules,
    Verdict,
    judge,
)
from hengce.model.noun import Noun
from hengce.model.trial import parts


class Asks(enum.StrEnum):
    """What a stage asks before the next one begins."""

    NO_HARM = "no_harm"  # neither worse nor harmful
    BETTER = "better"  # certainly better
    HOLDS = "holds"  # what was proved shows here, too


class Stage(Noun, frozen=True, kw_only=True):
    """One step.

    Attributes:
        share: The challenger's, in ten-thousandths; that of all of them until one is the best.
        asks: What has to be seen.
        days_min: It lasts at least so long, as weekdays differ.
        days_max: If it is not passed by then, the challenger stops.
    """

    share: int
    asks: Asks
    days_min: int = 7
    days_max: int = 90


STAGES = (
    Stage(share=2_000, asks=Asks.BETTER),
    Stage(share=5_000, asks=Asks.HOLDS),
    Stage(share=8_000, asks=Asks.HOLDS),
)
"""80/20, then 50, then 80; who passes the last stage gets everybody."""

CAREFUL_STAGES = (Stage(share=500, asks=Asks.NO_HARM), *STAGES)
"""The same, after five per cent."""


class Status(enum.StrEnum):
    """What became of a challenger."""

    RUNNING = "running"
    PROMOTED = "promoted"
    STOPPED = "stopped"


class State(Noun, frozen=True, kw_only=True):
    """Where challengers stand.

    Attributes:
        stage: Its place in the stages; of who is promoted, their number.
        since: The day on which the stage began, with the challengers that are left.
        status: What became of it.
        left: Of several challengers, who is still in it; none named: all.
        owes: How often a person let it go on before it had proved anything; 0: it owes nothing.
    """

    stage: int = 0
    since: int
    status: Status = Status.RUNNING
    left: tuple[str, ...] = ()
    owes: int = 0


class Why(enum.StrEnum):
    """Why a state is what it is after a judgement."""

    PASSED = "passed"
    TOO_SHORT = "too_short"
    NOT_YET = "not_yet"
    HIDDEN = "hidden"  # nothing may be said of the challenger
    HARM = "harm"
    WORSE = "worse"
    TOO_LONG = "too_long"
    OVER = "over"
    BY_PERSON = "by_person"


class Order(Noun, frozen=True, kw_only=True):
    """What a person wants of a challenger.

    Attributes:
        arm: Which goes on; where all share the next stage, any of them.
        to: The place of the stage that it goes to; the number of stages: everybody gets it.
        reason: Why.
    """

    arm: str
    to: int
    reason: str


class Course(Noun, frozen=True, kw_only=True):
    """What is fixed before the first unit.

    Attributes:
        champion: The arm that customers have; the first one of the evidence.
        challenger: The arm that may take its place.
        rules: How evidence is judged.
        stages: The steps.
        rivals: Further arms that may take its place.
    """

    champion: str
    challenger: str
    rules: Rules
    stages: tuple[Stage, ...] = STAGES
    rivals: tuple[str, ...] = ()

    @property
    def challengers(self) -> tuple[str, ...]:
        """All arms that may take its place."""
        return (self.challenger, *self.rivals)

    def left(self, state: State) -> tuple[str, ...]:
        """Return the challengers that are still in it."""
        return () if state.status is Status.STOPPED else state.left or self.challengers

    def among(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return challengers as a state names them: in their order, and none for all."""
        found = set(names)
        left = tuple(name for name in self.challengers if name in found)
        return () if left == self.challengers else left

    def arms(self, state: State) -> tuple[Arm, ...]:
        """Return what the arms are to get in a state, the champion first."""
        left, given = self.left(state), self._given(state)
        weights = [
            weight if name in left else 0
            for name, weight in zip(self.challengers, given, strict=True)
        ]
        arms = [Arm(name=n, weight=w) for n, w in zip(self.challengers, weights, strict=True)]
        return (Arm(name=self.champion, weight=BUCKETS - sum(weights)), *arms)

    def asks(self, state: State) -> Asks:
        """Return what has to be seen before the next stage; who owes a proof is asked for it."""
        asked = self.stages[state.stage].asks
        return Asks.BETTER if state.owes and asked is Asks.HOLDS else asked

    def alpha(self, state: State) -> float:
        """Return the level of what is looked at in a state."""
        left, all_of_them = len(self.left(state)), len(self.challengers)
        if state.status is Status.RUNNING and state.owes:
            return float(self.rules.alpha / 2**state.owes)
        if state.status is not Status.RUNNING or self.stages[state.stage].asks is Asks.HOLDS:
            return self.rules.alpha
        return spent(self.rules.alpha, all_of_them, all_of_them - left)

    def _given(self, state: State) -> tuple[int, ...]:
        """Return what each challenger gets that is left.

        Until one is the best, what others leave goes to the champion: nobody else moves.
        """
        count = len(self.challengers)
        if state.status is Status.PROMOTED:
            return (BUCKETS,) * count
        stage = self.stages[state.stage]
        return (stage.share,) * count if stage.asks is Asks.HOLDS else parts(stage.share, count)


class Record(Noun, frozen=True, kw_only=True):
    """A judgement with all that it was made of; `ordering.reproduces` makes it again.

    Attributes:
        course: What was fixed before.
        before: Where the challenger stood.
        day: On which day it was judged.
        evidence: What was counted of the units that were first exposed in the stage.
        verdict: What was found.
        after: Where the challenger stands.
        why: Why.
        order: What a person wanted; None: the evidence said it.
    """

    course: Course
    before: State
    day: int
    evidence: tuple[ArmEvidence, ...]
    verdict: Verdict
    after: State
    why: Why
    order: Order | None = None


def promoted(course: Course, before: State, evidence: Sequence[ArmEvidence], day: int) -> Record:
    """Judge a stage and say what follows.

    Args:
        course: What was fixed before.
        before: Where the challenger stands.
        evidence: What was counted of the units that were first exposed in this stage; the
            champion first, then the challengers that are left.
        day: Today, as a number.
    """
    verdict = judge(course.rules, evidence, course.alpha(before))
    step = _Step(Why.OVER, course.left(before))
    if before.status is Status.RUNNING:
        step = _step(course, before, evidence, verdict, day)
    return Record(
        course=course,
        before=before,
        day=day,
        evidence=tuple(evidence),
        verdict=verdict,
        after=_after(course, before, step, day),
        why=step.why,
    )


def leading(record: Record) -> Finding | None:
    """Return what was found of the best challenger that is ahead of the champion; None: none is."""
    rules, left = record.course.rules, record.course.left(record.before)
    ahead = [f for f in record.verdict.findings if f.arm in left and _is_good(rules, f.effect)]
    return max(ahead, key=lambda finding: _goodness(rules, finding.effect), default=None)


@dataclass(frozen=True, slots=True)
class _Step:
    """Why something follows, and which challengers are left by then."""

    why: Why
    left: tuple[str, ...]


def _step(
    course: Course, state: State, evidence: Sequence[ArmEvidence], verdict: Verdict, day: int
) -> _Step:
    stage, days, left = course.stages[state.stage], day - state.since, course.left(state)
    findings = [finding for finding in verdict.findings if finding.arm in left]
    against = {finding.arm: _against(finding) for finding in findings}
    # What does harm waits for nothing; what is only worse lets a proved one go on.
    if harmful := {name for name, why in against.items() if why is Why.HARM}:
        return _Step(Why.HARM, tuple(name for name in left if name not in harmful))
    due = [f for f in findings if days >= stage.days_min and is_heard(course, evidence, f)]
    unharmed = [f for f in due if against[f.arm] is None]
    if passed := _passed(course.asks(state), course.rules, unharmed, left):
        return _Step(Why.PASSED, passed)
    if worse := {name for name, why in against.items() if why is Why.WORSE}:
        return _Step(Why.WORSE, tuple(name for name in left if name not in worse))
    if days >= stage.days_max:
        return _Step(Why.TOO_LONG, ())
    if not findings:
        return _Step(Why.HIDDEN, left)
    return _Step(Why.TOO_SHORT if days < stage.days_min else Why.NOT_YET, left)


def is_heard(course: Course, evidence: Sequence[ArmEvidence], finding: Finding) -> bool:
    """Whether a challenger and the champion have as many units as their stage has to have."""
    compared = {course.champion, finding.arm}
    return min(arm.units for arm in evidence if arm.name in compared) >= course.rules.units_min


def _passed(
    asks: Asks, rules: Rules, due: Sequence[Finding], left: tuple[str, ...]
) -> tuple[str, ...]:
    """Return who goes on: all of them together, or the best one of those that have proved it."""
    passed = [finding for finding in due if _is_passed(asks, rules, finding)]
    if asks is Asks.NO_HARM:
        return left if len(passed) == len(left) else ()
    best = max(passed, key=lambda finding: _goodness(rules, finding.effect), default=None)
    return () if best is None else (best.arm,)


def _against(finding: Finding) -> Why | None:
    """Return why a challenger stops, at whichever stage and however early."""
    if Guarded.HARM in finding.guards.values():
        return Why.HARM
    return Why.WORSE if finding.conclusion is Conclusion.WORSE else None


def _is_passed(asks: Asks, rules: Rules, finding: Finding) -> bool:
    """Whether a stage has what it asks; who is worse or does harm was sorted out before."""
    match asks:
        case Asks.NO_HARM:
            return True
        case Asks.BETTER:
            return finding.conclusion is Conclusion.BETTER
        case Asks.HOLDS:
            return _is_good(rules, finding.effect)


def _is_good(rules: Rules, found: Estimate | None) -> bool:
    return found is not None and _goodness(rules, found) > 0


def _goodness(rules: Rules, found: Estimate | None) -> float:
    if found is None:
        return 0.0
    return found.value if rules.goal.direction is Direction.MORE else -found.value


def _after(course: Course, before: State, step: _Step, day: int) -> State:
    match step.why:
        case Why.PASSED:
            is_last = before.stage + 1 == len(course.stages)
            status = Status.PROMOTED if is_last else Status.RUNNING
            left = course.among(step.left)
            return State(stage=before.stage + 1, since=day, status=status, left=left)
        case Why.HARM | Why.WORSE | Why.TOO_LONG:
            if step.left:
                return State(stage=before.stage, since=day, left=course.among(step.left))
            return State(stage=before.stage, since=day, status=Status.STOPPED)
        case Why.TOO_SHORT | Why.NOT_YET | Why.HIDDEN | Why.OVER | Why.BY_PERSON:
            return before
