"""Evidence of champions and challengers, as tables write it."""

from hengce.measure.experiments.exact import Watch, look
from hengce.measure.experiments.guardrail import Direction
from hengce.measure.experiments.level import MetricKind
from hengce.measure.experiments.moments import Moments
from hengce.measure.experiments.verdict import ArmEvidence, Metric, Rules

BOUGHT = Metric(name="bought", kind=MetricKind.RATE)
OPTED_OUT = Metric(name="opted_out", kind=MetricKind.RATE, direction=Direction.LESS, margin=0.002)
RULES = Rules(goal=BOUGHT, guards=(OPTED_OUT,))


def did(units: int, times: int) -> Moments:
    """Units of which so many did it."""
    return Moments(units=units, y=times, yy=times)


def arm(
    name: str, share: float, units: int, bought: int, opted_out: int = 0, **more: object
) -> ArmEvidence:
    """An arm: its units, how many of them bought, how many opted out."""
    return ArmEvidence(
        name=name,
        share=share,
        units=units,
        metrics={"bought": did(units, bought), "opted_out": did(units, opted_out)},
        **more,
    )


def daily(days: int, control: tuple[int, int], treated: tuple[int, int], share: float) -> Watch:
    """Look every day at so many units of both arms, so many of which did it."""
    watch = Watch()
    for _ in range(days):
        watch = look(watch, did(*control), did(*treated), share)
    return watch
