"""What may be said of an experiment: one record, made of what was counted and nothing else."""

import enum
from collections.abc import Mapping, Sequence

from hengce.measure.experiments.bias import Bias, biases
from hengce.measure.experiments.cuped import adjusted
from hengce.measure.experiments.effect import Estimate, Scale, effect
from hengce.measure.experiments.exact import Watch, exact_effect
from hengce.measure.experiments.guardrail import Direction, Guarded, guarded
from hengce.measure.experiments.level import Level, MetricKind, level
from hengce.measure.experiments.mismatch import Alarm, Mismatch, mismatch
from hengce.measure.experiments.moments import Moments
from hengce.measure.experiments.multiple import Correction, corrected
from hengce.measure.experiments.sequential import TUNED_UNITS, sequential_effect
from hengce.model.noun import Noun


class Metric(Noun, frozen=True, kw_only=True):
    """What an experiment is judged by.

    Attributes:
        name: Stable.
        kind: How it is read from moments.
        direction: Which way is good.
        margin: For a guardrail: how much worse is tolerated, in the metric's unit.
        with_past: Whether the second value of a unit is the same metric before the
            experiment, which is then taken out (CUPED); for means only.
    """

    name: str
    kind: MetricKind
    direction: Direction = Direction.MORE
    margin: float = 0.0
    with_past: bool = False


class Rules(Noun, frozen=True, kw_only=True):
    """How an experiment is judged; fixed before its first unit.

    Attributes:
        goal: What decides.
        guards: What must not get worse.
        alpha: How often any arm without an effect may be called better or worse.
        units_min: Nothing is concluded while an arm has fewer units.
        tuned_units: See `sequential`.
    """

    goal: Metric
    guards: tuple[Metric, ...] = ()
    alpha: float = 0.05
    units_min: int = 1_000
    tuned_units: int = TUNED_UNITS


class ArmEvidence(Noun, frozen=True, kw_only=True):
    """What was counted of an arm.

    Attributes:
        name: Whose.
        share: The part of the units that it was to get.
        units: How many were exposed to it.
        metrics: By the name of the goal and of the guards.
        past: By any name: what its units did before they were exposed, to compare arms by.
        watch: For a goal that is a rate: this arm and the control, look by look. With it the
            conclusion is exact from the first unit on; without, it waits for `units_min`.
        watches: The same for guards that are rates, by name: harm is seen from the first unit
            on, also where everybody is harmed.
    """

    name: str
    share: float
    units: int
    metrics: dict[str, Moments]
    past: dict[str, Moments] = {}
    watch: Watch | None = None
    watches: dict[str, Watch] = {}


class Conclusion(enum.StrEnum):
    """What is said of an arm."""

    EARLY = "early"  # too few units
    OPEN = "open"  # nothing is certain yet
    BETTER = "better"
    WORSE = "worse"


class Finding(Noun, frozen=True, kw_only=True):
    """What was found of an arm beside the control.

    Attributes:
        arm: Which.
        effect: On the goal, in its unit; its interval holds at every look, and for all arms
            together.
        lift: The same over the control's level.
        at_one_look: Welch's, for those who look once; nothing follows of it.
        p: Of `effect`, adjusted by Holm for the number of arms: what the conclusion is made of.
        guards: By guardrail.
        conclusion: On the goal.
    """

    arm: str
    effect: Estimate | None
    lift: Estimate | None
    at_one_look: Estimate | None
    p: float
    guards: dict[str, Guarded]
    conclusion: Conclusion


class Verdict(Noun, frozen=True, kw_only=True):
    """What may be said.

    Attributes:
        mismatch: Whether the arms have the units that they were to have.
        biases: By arm: whether it differed from the control before.
        alarm: The worst of all these. A hidden verdict has no findings.
        findings: Of each arm but the control.
    """

    mismatch: Mismatch
    biases: dict[str, tuple[Bias, ...]]
    alarm: Alarm
    findings: tuple[Finding, ...]


def judge(rules: Rules, arms: Sequence[ArmEvidence], alpha: float | None = None) -> Verdict:
    """Judge what was counted, as often as one likes.

    Args:
        rules: How.
        arms: The control first.
        alpha: Of the goal, where this is only a part of what may be looked at; None: that of
            the rules. Guardrails take that of the rules in any case.

    Raises:
        ValueError: There are fewer than two arms.
    """
    if len(arms) < 2:
        raise ValueError("an experiment has at least two arms")
    control, *others = arms
    ratio = mismatch([arm.units for arm in arms], [arm.share for arm in arms])
    before = {arm.name: biases(control.past, arm.past) for arm in others}
    alarm = _worst([ratio.alarm, *(bias.alarm for found in before.values() for bias in found)])
    level_now = rules.alpha if alpha is None else alpha
    findings = () if alarm is Alarm.HIDDEN else _findings(rules, level_now, control, others)
    return Verdict(mismatch=ratio, biases=before, alarm=alarm, findings=findings)


def _worst(alarms: Sequence[Alarm]) -> Alarm:
    return max(alarms, key=list(Alarm).index)


def _findings(
    rules: Rules, alpha: float, control: ArmEvidence, others: Sequence[ArmEvidence]
) -> tuple[Finding, ...]:
    effects = [_effect(rules, control, arm, alpha / len(others)) for arm in others]
    raw = [1.0 if found is None else found.p for found in effects]
    adjusted_p = corrected(Correction.HOLM, raw)
    return tuple(
        _finding(rules, alpha, (control, arm), found, p)
        for arm, found, p in zip(others, effects, adjusted_p, strict=True)
    )


def _effect(rules: Rules, control: ArmEvidence, arm: ArmEvidence, alpha: float) -> Estimate | None:
    if arm.watch is not None:
        return exact_effect(arm.watch, alpha)
    levels = _levels(rules.goal, control.metrics, arm.metrics)
    return levels and sequential_effect(*levels, Scale.ABSOLUTE, alpha, rules.tuned_units)


def _finding(
    rules: Rules,
    alpha: float,
    pair: tuple[ArmEvidence, ArmEvidence],
    found: Estimate | None,
    p: float,
) -> Finding:
    control, arm = pair
    levels = _levels(rules.goal, control.metrics, arm.metrics)
    is_early = arm.watch is None and min(control.units, arm.units) < rules.units_min
    return Finding(
        arm=arm.name,
        effect=found,
        lift=levels and sequential_effect(*levels, Scale.RELATIVE, rules.alpha, rules.tuned_units),
        at_one_look=levels and effect(*levels, Scale.ABSOLUTE, rules.alpha),
        p=p,
        guards={guard.name: _guarded(rules, guard, control, arm) for guard in rules.guards},
        conclusion=Conclusion.EARLY if is_early else _conclusion(rules, alpha, found, p),
    )


def _conclusion(rules: Rules, alpha: float, found: Estimate | None, p: float) -> Conclusion:
    if found is None or p > alpha:
        return Conclusion.OPEN
    is_more = found.value > 0
    is_good = is_more == (rules.goal.direction is Direction.MORE)
    return Conclusion.BETTER if is_good else Conclusion.WORSE


def _guarded(rules: Rules, guard: Metric, control: ArmEvidence, arm: ArmEvidence) -> Guarded:
    """Guardrails are not adjusted for their number: rather one alarm too many."""
    if guard.name in arm.watches:
        seen = exact_effect(arm.watches[guard.name], rules.alpha)
        return guarded(seen, guard.direction, guard.margin)
    if min(control.units, arm.units) < rules.units_min:
        return Guarded.OPEN
    levels = _levels(guard, control.metrics, arm.metrics)
    found = levels and sequential_effect(*levels, Scale.ABSOLUTE, rules.alpha, rules.tuned_units)
    return guarded(found, guard.direction, guard.margin)


def _levels(
    metric: Metric, control: Mapping[str, Moments], treated: Mapping[str, Moments]
) -> tuple[Level, Level] | None:
    one, other = control.get(metric.name, Moments()), treated.get(metric.name, Moments())
    if metric.with_past and metric.kind is MetricKind.MEAN and (found := adjusted(one, other)):
        return found
    levels = level(metric.kind, one), level(metric.kind, other)
    return None if levels[0] is None or levels[1] is None else (levels[0], levels[1])
