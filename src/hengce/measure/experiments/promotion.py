"""How a challenger gets more customers, step by step, or none any more.

Each stage is judged by the units that were first exposed in it, as the weights differ from
stage to stage. Superiority is proved once, at the stage that asks for it; so a challenger
without effect passes that stage, and so ever gets all customers, with a probability of at
most the rules' alpha.
"""

import enum
from collections.abc import Sequence

from hengce.kernel.hashing import BUCKETS
from hengce.measure.experiments.effect import Estimate
from hengce.measure.experiments.guardrail import Direction, Guarded
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


class Asks(enum.StrEnum):
    """What a stage asks before the next one begins."""

    NO_HARM = "no_harm"  # neither worse nor harmful
    BETTER = "better"  # certainly better
    HOLDS = "holds"  # what was proved shows here, too


class Stage(Noun, frozen=True, kw_only=True):
    """One step.

    Attributes:
        share: The challenger's, in ten-thousandths.
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
    """Where a challenger stands.

    Attributes:
        stage: Its place in the stages; of who is promoted, their number.
        since: The day on which the stage began.
        status: What became of it.
    """

    stage: int = 0
    since: int
    status: Status = Status.RUNNING


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


class Course(Noun, frozen=True, kw_only=True):
    """What is fixed before the first unit.

    Attributes:
        champion: The arm that customers have; the first one of the evidence.
        challenger: The arm that may take its place.
        rules: How evidence is judged.
        stages: The steps.
    """

    champion: str
    challenger: str
    rules: Rules
    stages: tuple[Stage, ...] = STAGES

    def arms(self, state: State) -> tuple[Arm, Arm]:
        """Return what the two are to get in a state; `resplit` makes it so."""
        match state.status:
            case Status.PROMOTED:
                share = BUCKETS
            case Status.STOPPED:
                share = 0
            case Status.RUNNING:
                share = self.stages[state.stage].share
        return (
            Arm(name=self.champion, weight=BUCKETS - share),
            Arm(name=self.challenger, weight=share),
        )


class Record(Noun, frozen=True, kw_only=True):
    """A judgement with all that it was made of; `reproduces` makes it again.

    Attributes:
        course: What was fixed before.
        before: Where the challenger stood.
        day: On which day it was judged.
        evidence: What was counted of the units that were first exposed in the stage.
        verdict: What was found.
        after: Where the challenger stands.
        why: Why.
    """

    course: Course
    before: State
    day: int
    evidence: tuple[ArmEvidence, ...]
    verdict: Verdict
    after: State
    why: Why


def promoted(course: Course, before: State, evidence: Sequence[ArmEvidence], day: int) -> Record:
    """Judge a stage and say what follows.

    Args:
        course: What was fixed before.
        before: Where the challenger stands.
        evidence: What was counted of the units that were first exposed in this stage; the
            champion first.
        day: Today, as a number.
    """
    verdict = judge(course.rules, evidence)
    why = Why.OVER
    if before.status is Status.RUNNING:
        why = _why(course, before, evidence, verdict, day)
    return Record(
        course=course,
        before=before,
        day=day,
        evidence=tuple(evidence),
        verdict=verdict,
        after=_after(len(course.stages), before, why, day),
        why=why,
    )


def reproduces(record: Record) -> bool:
    """Whether the same judgement comes out of what a record was made of."""
    return promoted(record.course, record.before, record.evidence, record.day) == record


def _why(
    course: Course, state: State, evidence: Sequence[ArmEvidence], verdict: Verdict, day: int
) -> Why:
    stage, days = course.stages[state.stage], day - state.since
    finding = next((f for f in verdict.findings if f.arm == course.challenger), None)
    if finding is not None:
        if (against := _against(finding)) is not None:
            return against
        units = min(arm.units for arm in evidence if arm.name in {evidence[0].name, finding.arm})
        is_due = days >= stage.days_min and units >= course.rules.units_min
        if is_due and _is_passed(stage, course.rules, finding):
            return Why.PASSED
    if days >= stage.days_max:
        return Why.TOO_LONG
    if finding is None:
        return Why.HIDDEN
    return Why.TOO_SHORT if days < stage.days_min else Why.NOT_YET


def _against(finding: Finding) -> Why | None:
    """Return why a challenger stops, at whichever stage and however early."""
    if Guarded.HARM in finding.guards.values():
        return Why.HARM
    return Why.WORSE if finding.conclusion is Conclusion.WORSE else None


def _is_passed(stage: Stage, rules: Rules, finding: Finding) -> bool:
    """Whether the stage has what it asks; who is worse or does harm was sorted out before."""
    match stage.asks:
        case Asks.NO_HARM:
            return True
        case Asks.BETTER:
            return finding.conclusion is Conclusion.BETTER
        case Asks.HOLDS:
            return _is_good(rules, finding.effect)


def _is_good(rules: Rules, found: Estimate | None) -> bool:
    if found is None:
        return False
    return found.value > 0 if rules.goal.direction is Direction.MORE else found.value < 0


def _after(stages: int, before: State, why: Why, day: int) -> State:
    match why:
        case Why.PASSED:
            is_last = before.stage + 1 == stages
            status = Status.PROMOTED if is_last else Status.RUNNING
            return State(stage=before.stage + 1, since=day, status=status)
        case Why.HARM | Why.WORSE | Why.TOO_LONG:
            return State(stage=before.stage, since=day, status=Status.STOPPED)
        case Why.TOO_SHORT | Why.NOT_YET | Why.HIDDEN | Why.OVER:
            return before
