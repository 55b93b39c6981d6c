"""Pre-exposure bias: arms that differed before the experiment began."""

from collections.abc import Mapping

from hengce.measure.experiments.effect import effect
from hengce.measure.experiments.level import MetricKind, level
from hengce.measure.experiments.mismatch import Alarm, alarm_of
from hengce.measure.experiments.moments import Moments
from hengce.measure.experiments.multiple import Correction, corrected
from hengce.model.noun import Noun


class Bias(Noun, frozen=True, kw_only=True):
    """What was found of one metric.

    Attributes:
        metric: Which.
        p: Welch's, adjusted by Holm for all metrics that were asked about.
        alarm: What follows of it, by the bars of a mismatch.
    """

    metric: str
    p: float
    alarm: Alarm


def biases(control: Mapping[str, Moments], treated: Mapping[str, Moments]) -> tuple[Bias, ...]:
    """Compare what the units of two arms did before they were exposed, metric by metric.

    The assignment cannot have caused a difference, so one that chance does not explain says
    that the arms are not comparable: carry-over of an earlier experiment, or a leaking filter.
    """
    asked = {name: _p(control[name], treated[name]) for name in sorted(control)}
    adjusted = corrected(Correction.HOLM, list(asked.values()))
    return tuple(
        Bias(metric=name, p=p, alarm=alarm_of(p)) for name, p in zip(asked, adjusted, strict=True)
    )


def _p(control: Moments, treated: Moments) -> float:
    one, other = level(MetricKind.MEAN, control), level(MetricKind.MEAN, treated)
    found = effect(one, other) if one is not None and other is not None else None
    return 1.0 if found is None else found.p
