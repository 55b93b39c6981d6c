"""What is told of experiments: arms, findings in words, the course, what was judged."""

from collections.abc import Iterator

import msgspec

from hengce.errors import Problem
from hengce.learning.promoting import Choice
from hengce.learning.trials import Looked, Told
from hengce.measure.experiments.bias import Bias
from hengce.measure.experiments.effect import Estimate
from hengce.measure.experiments.guardrail import Guarded
from hengce.measure.experiments.level import Level, level
from hengce.measure.experiments.mismatch import Alarm, Mismatch
from hengce.measure.experiments.promotion import Record, Status, Why, leading
from hengce.measure.experiments.verdict import ArmEvidence, Conclusion, Finding
from hengce.model.instant import Day, Instant
from hengce.model.noun import Label
from hengce.model.trial import NamespacePart, Trial
from hengce.words.problems import tell_problem
from hengce.words.trials import ALARMS, CONCLUSIONS, GOES_ON, GUARDED, LEADS, STATUS, WHY


class ExperimentRow(msgspec.Struct, frozen=True, kw_only=True):
    """An experiment as it stands.

    Attributes:
        share: What all challengers get together, in ten-thousandths.
        shares: What each arm gets.
        since: The day on which its phase began, as a number.
        counted: Customers whose days have passed.
        waiting: Customers whose days have not.
        why: What follows of the evidence now; None: its course is over.
        leads: Which challenger is ahead, and how certain that is; None: none is.
    """

    strategy: str
    label: Label
    node: str
    champion: str
    challengers: list[str]
    share: int
    shares: dict[str, int]
    namespace: NamespacePart | None
    status: Status
    status_told: Label
    since: Day
    counted: int
    waiting: int
    why: Why | None
    why_told: Label | None
    leads: Label | None
    position: int


class ExperimentRows(msgspec.Struct, frozen=True, kw_only=True):
    """The experiments that are live."""

    experiments: list[ExperimentRow]


class MetricLevel(msgspec.Struct, frozen=True, kw_only=True):
    """A metric of an arm: its exact sum, and its level; None: too few customers."""

    metric: str
    sum: int
    level: Level | None


class ArmTold(msgspec.Struct, frozen=True, kw_only=True):
    """What was counted of an arm: the goal first, then the guardrails."""

    arm: str
    share: float
    units: int
    is_champion: bool
    is_held_out: bool
    metrics: list[MetricLevel]


class GuardTold(msgspec.Struct, frozen=True, kw_only=True):
    """What a guardrail says."""

    metric: str
    state: Guarded
    told: Label


class FindingTold(msgspec.Struct, frozen=True, kw_only=True):
    """What was found of a challenger beside the champion.

    Attributes:
        effect: Its interval holds at every look.
        lift: The same over the champion's level.
        at_one_look: For those who look once; nothing follows of it.
        p: Adjusted for the number of arms.
    """

    arm: str
    effect: Estimate | None
    lift: Estimate | None
    at_one_look: Estimate | None
    p: float
    conclusion: Conclusion
    told: Label
    guards: list[GuardTold]


class StageTold(msgspec.Struct, frozen=True, kw_only=True):
    """One step of the course; `is_current`: the experiment stands there."""

    share: int
    asks: str
    days_min: int
    days_max: int
    is_current: bool


class JudgementTold(msgspec.Struct, frozen=True, kw_only=True):
    """One judgement of the past, and whether it is made again of what it was made of."""

    at: Instant
    by: str
    day: Day
    stage: int
    why: Why
    why_told: Label
    shares: dict[str, int]
    units: dict[str, int]
    findings: list[FindingTold]
    is_reproduced: bool
    reason: str


class ChoiceTold(msgspec.Struct, frozen=True, kw_only=True):
    """How a person may let a challenger go on now.

    Attributes:
        arm: Which; where all share the next stage, the first of them.
        going: Who goes on: it alone, or all who share the stage.
        to: The place of the stage; the number of stages: everybody gets it.
        share: What the challengers get then, in ten-thousandths.
        shares: What each arm gets then.
        is_live: Whether it holds at once; otherwise another person approves it.
        will: What it will do, and what the automatic course does then, one sentence each.
        forbidden: What forbids it; empty: it may be done.
    """

    arm: str
    going: list[str]
    to: int
    share: int
    shares: dict[str, int]
    is_live: bool
    will: list[Label]
    forbidden: list[Label]


class ExperimentTold(msgspec.Struct, frozen=True, kw_only=True):
    """Everything of one experiment.

    Attributes:
        experiment: As in the list.
        trial: How its arms are judged.
        arms: The champion first; whom a namespace holds out, last.
        mismatch: Whether the arms have the customers that they were to have.
        biases: By challenger: whether it differed from the champion before.
        alarm: The worst of these; hidden: there are no findings.
        findings: Of each challenger.
        stages: Its course.
        would_become: The shares that follow now.
        choices: How a person may let a challenger go on.
        history: What was judged, the oldest first.
    """

    experiment: ExperimentRow
    trial: Trial
    arms: list[ArmTold]
    mismatch: Mismatch | None
    biases: dict[str, list[Bias]]
    alarm: Alarm | None
    alarm_told: Label | None
    findings: list[FindingTold]
    stages: list[StageTold]
    would_become: dict[str, int]
    choices: list[ChoiceTold]
    history: list[JudgementTold]


def row_of(one: Looked) -> ExperimentRow:
    """Return an experiment in short."""
    of, status, why = one.of, one.phase.state.status, one.record.why if one.record else None
    return ExperimentRow(
        strategy=of.strategy.id,
        label=of.strategy.label,
        node=of.split.id,
        champion=of.trial.champion,
        challengers=list(of.challengers),
        share=of.share,
        shares=dict(of.split.arms),
        namespace=of.split.namespace,
        status=status,
        status_told=_label(STATUS[status]),
        since=one.phase.state.since,
        counted=sum(arm.units for arm in one.counts.arms) if one.counts else 0,
        waiting=one.counts.waiting if one.counts else 0,
        why=why,
        why_told=None if why is None else _label(WHY[why]),
        leads=None if one.record is None else _leads(one.record),
        position=one.position,
    )


def told_of(
    one: Looked, told: tuple[Told, ...], choices: tuple[Choice, ...] = ()
) -> ExperimentTold:
    """Return an experiment with what was judged of it before, and what a person may do."""
    verdict = one.record.verdict if one.record else None
    return ExperimentTold(
        experiment=row_of(one),
        trial=one.of.trial,
        arms=_arms(one),
        mismatch=verdict.mismatch if verdict else None,
        biases={arm: list(found) for arm, found in verdict.biases.items()} if verdict else {},
        alarm=verdict.alarm if verdict else None,
        alarm_told=_label(ALARMS[verdict.alarm]) if verdict else None,
        findings=[_finding(found) for found in verdict.findings] if verdict else [],
        stages=_stages(one),
        would_become=would_become(one),
        choices=[_choice(each) for each in choices],
        history=[_judgement(each) for each in told],
    )


def _arms(one: Looked) -> list[ArmTold]:
    if one.counts is None or one.record is None:
        return []
    rules = one.record.course.rules
    metrics = (rules.goal, *rules.guards)
    aside = () if one.counts.held_out is None else (one.counts.held_out,)

    def told(arm: ArmEvidence) -> ArmTold:
        known = [metric for metric in metrics if metric.name in arm.metrics]
        return ArmTold(
            arm=arm.name,
            share=arm.share,
            units=arm.units,
            is_champion=arm.name == one.of.trial.champion,
            is_held_out=arm in aside,
            metrics=[
                MetricLevel(
                    metric=metric.name,
                    sum=arm.metrics[metric.name].y,
                    level=level(metric.kind, arm.metrics[metric.name]),
                )
                for metric in known
            ],
        )

    return [told(arm) for arm in (*one.counts.arms, *aside)]


def _finding(found: Finding) -> FindingTold:
    return FindingTold(
        arm=found.arm,
        effect=found.effect,
        lift=found.lift,
        at_one_look=found.at_one_look,
        p=found.p,
        conclusion=found.conclusion,
        told=_label(CONCLUSIONS[found.conclusion]),
        guards=[
            GuardTold(metric=name, state=state, told=_label(GUARDED[state]))
            for name, state in found.guards.items()
        ],
    )


def _stages(one: Looked) -> list[StageTold]:
    if one.record is None:
        return []
    state = one.phase.state
    return [
        StageTold(
            share=stage.share,
            asks=str(stage.asks),
            days_min=stage.days_min,
            days_max=stage.days_max,
            is_current=place == state.stage and state.status is Status.RUNNING,
        )
        for place, stage in enumerate(one.record.course.stages)
    ]


def _judgement(told: Told) -> JudgementTold:
    record = told.record
    return JudgementTold(
        at=told.at,
        by=told.by,
        day=record.day,
        stage=record.before.stage,
        why=record.why,
        why_told=_label(WHY[record.why]),
        shares=_shares(record),
        units={arm.name: arm.units for arm in record.evidence},
        findings=[_finding(found) for found in record.verdict.findings],
        is_reproduced=told.is_reproduced,
        reason=record.order.reason if record.order else "",
    )


def _choice(one: Choice) -> ChoiceTold:
    order, champion = one.record.order, one.record.course.champion
    assert order is not None, "a choice is an order"
    return ChoiceTold(
        arm=order.arm,
        going=list(one.record.course.left(one.record.after)),
        to=order.to,
        share=sum(share for arm, share in one.shares.items() if arm != champion),
        shares=one.shares,
        is_live=one.is_live,
        will=list(_will(one)),
        forbidden=[_refusal(problem) for problem in one.forbidden],
    )


def _will(one: Choice) -> Iterator[Label]:
    """Say what an order does, then what becomes of the automatic course."""
    after, course = one.record.after, one.record.course
    shares = " · ".join(f"{arm} {share / 100:g}%" for arm, share in one.shares.items())
    follows = "over" if after.status is not Status.RUNNING else "owes" if after.owes else "proved"
    alpha = f"{course.rules.alpha / 2**after.owes:.3g}"
    for what in ("shares", "live" if one.is_live else "draft", "stay", follows, "record"):
        zh, en = GOES_ON[what]
        yield Label(
            zh=zh.format(shares=shares, alpha=alpha), en=en.format(shares=shares, alpha=alpha)
        )


def _refusal(problem: Problem) -> Label:
    words = tell_problem(problem)
    return Label(zh=f"{words.zh}{words.fix_zh}", en=f"{words.en} {words.fix_en}")


def _leads(record: Record) -> Label | None:
    """Say which challenger is ahead; None where none is."""
    best = leading(record)
    if best is None or str(best.conclusion) not in LEADS:
        return None
    zh, en = LEADS[best.conclusion]
    return Label(zh=zh.format(arm=best.arm), en=en.format(arm=best.arm))


def would_become(one: Looked) -> dict[str, int]:
    """Return the shares that follow of the evidence now."""
    return dict(one.of.split.arms) if one.record is None else _shares(one.record)


def _shares(record: Record) -> dict[str, int]:
    return {arm.name: arm.weight for arm in record.course.arms(record.after)}


def _label(pair: tuple[str, str]) -> Label:
    return Label(zh=pair[0], en=pair[1])
