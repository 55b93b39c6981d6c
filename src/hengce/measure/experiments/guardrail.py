"""Guardrails: what an experiment must not make worse, whatever its goal says."""

import enum

from hengce.measure.experiments.effect import Estimate


class Direction(enum.StrEnum):
    """Which way is good."""

    MORE = "more"
    LESS = "less"


class Guarded(enum.StrEnum):
    """What is known of a guardrail."""

    HARM = "harm"  # worse by more than is tolerated
    SAFE = "safe"  # not worse by more than is tolerated
    OPEN = "open"  # not known yet


def guarded(effect: Estimate | None, direction: Direction, margin: float) -> Guarded:
    """Say what an interval says of a guardrail.

    Args:
        effect: On the metric; with an interval that holds at every look, so does the answer.
        direction: Which way is good, such as less for opt-outs.
        margin: How much worse is tolerated, in the scale of the effect; zero or more.
    """
    if effect is None:
        return Guarded.OPEN
    if direction is Direction.LESS:
        least, most = effect.low, effect.high
    else:
        least, most = -effect.high, -effect.low
    if least > margin:
        return Guarded.HARM
    return Guarded.SAFE if most < margin else Guarded.OPEN
