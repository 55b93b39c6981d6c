"""Lets a challenger go on because a person says so, and says what it owes then.

Evidence is judged and kept all the same, so the record says what was known when it was ordered.
"""

from collections.abc import Sequence

from hengce.measure.experiments.promotion import (
    Asks,
    Course,
    Order,
    Record,
    State,
    Status,
    Why,
    is_heard,
    promoted,
)
from hengce.measure.experiments.verdict import ArmEvidence, Conclusion, Verdict, judge


def targets(course: Course, state: State) -> tuple[tuple[str, int], ...]:
    """Return where challengers may be let go on to: the next stage, or everybody.

    A next stage that all challengers share has no arm of its own: it is named by the first.

    Returns:
        The arm, and the place of the stage; the number of stages: everybody gets it.
    """
    if state.status is not Status.RUNNING:
        return ()
    left, following, everybody = course.left(state), state.stage + 1, len(course.stages)
    nearest = left[:1] if _is_shared(course, following) else left
    return (
        *((arm, following) for arm in nearest),
        *((arm, everybody) for arm in left if following < everybody),
    )


def ordered(
    course: Course, before: State, evidence: Sequence[ArmEvidence], day: int, order: Order
) -> Record:
    """Let a challenger go on, whatever the evidence says.

    Args:
        course: What was fixed before.
        before: Where the challengers stand.
        evidence: As `promoted` takes it.
        day: Today, as a number.
        order: One of `targets`, and why.
    """
    verdict = judge(course.rules, evidence, course.alpha(before))
    is_last = order.to == len(course.stages)
    left = course.left(before) if _is_shared(course, order.to) else (order.arm,)
    owes = 0 if is_last or not _is_due(course, before, evidence, verdict, order) else 1
    after = State(
        stage=order.to,
        since=day,
        status=Status.PROMOTED if is_last else Status.RUNNING,
        left=course.among(left),
        owes=owes and before.owes + owes,
    )
    return Record(
        course=course,
        before=before,
        day=day,
        evidence=tuple(evidence),
        verdict=verdict,
        after=after,
        why=Why.BY_PERSON,
        order=order,
    )


def reproduces(record: Record) -> bool:
    """Whether the same judgement comes out of what a record was made of."""
    given = record.course, record.before, record.evidence, record.day
    made = promoted(*given) if record.order is None else ordered(*given, record.order)
    return made == record


def _is_shared(course: Course, stage: int) -> bool:
    """Whether all challengers go to a stage together."""
    return stage < len(course.stages) and course.stages[stage].asks is not Asks.HOLDS


def _is_due(
    course: Course,
    before: State,
    evidence: Sequence[ArmEvidence],
    verdict: Verdict,
    order: Order,
) -> bool:
    """Whether a proof is left out that was not given yet."""
    between = [one.asks for one in course.stages[before.stage + 1 : order.to]]
    if Asks.BETTER not in {course.asks(before), *between}:
        return False
    return not any(
        finding.arm == order.arm
        and finding.conclusion is Conclusion.BETTER
        and is_heard(course, evidence, finding)
        for finding in verdict.findings
    )
