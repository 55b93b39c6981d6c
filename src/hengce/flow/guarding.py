"""Whether a journey may let in more customers, or too many of its waves went badly."""

from dataclasses import dataclass

from hengce.model.nodes.awaited import Stage
from hengce.model.strategy import Guardrail, Ramp

TEN_THOUSAND = 10_000


@dataclass(frozen=True, slots=True)
class WaveCounts:
    """What became of the waves of a version of a journey.

    Attributes:
        proposed: How many asked arbitration.
        left: How many were handed off.
        suppressed: How many were blocked or taken back.
        refused: How many of those that left got a bad answer.
    """

    proposed: int
    left: int
    suppressed: int
    refused: int


def broken(ramp: Ramp, counts: WaveCounts) -> Guardrail | None:
    """Return the first guardrail that is broken; None: all hold, or too little is known."""
    return next((rail for rail in ramp.guardrails if _is_broken(rail, counts)), None)


def _is_broken(rail: Guardrail, counts: WaveCounts) -> bool:
    is_suppressed = rail.stage is Stage.SUPPRESSED
    bad = counts.suppressed if is_suppressed else counts.refused
    all_waves = counts.proposed if is_suppressed else counts.left
    if all_waves < max(rail.waves_min, 1):
        return False
    return bad * TEN_THOUSAND > rail.share_max * all_waves
