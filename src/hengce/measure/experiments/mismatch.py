"""Sample-ratio mismatch: arms have other numbers of units than their weights say."""

import enum
from collections.abc import Sequence

from hengce.measure.experiments.special import chi_square_tail
from hengce.model.noun import Noun

WARNING_P = 0.01
HIDDEN_P = 0.001


class Alarm(enum.StrEnum):
    """How bad it is."""

    NONE = "none"
    WARNING = "warning"  # shown beside the result
    HIDDEN = "hidden"  # no result is shown: it would be wrong


class Mismatch(Noun, frozen=True, kw_only=True):
    """What was found.

    Attributes:
        statistic: Chi-square.
        p: How likely as much or more is when all is well.
        alarm: What follows of it.
    """

    statistic: float
    p: float
    alarm: Alarm


def mismatch(units: Sequence[int], shares: Sequence[float]) -> Mismatch:
    """Compare units with shares (Pearson's chi-square test).

    Args:
        units: Of each arm.
        shares: What each was to get, in any unit, such as weights; above zero.
    """
    total = sum(units)
    if total == 0:
        return Mismatch(statistic=0.0, p=1.0, alarm=Alarm.NONE)
    scale = total / sum(shares)
    statistic = sum(
        (found - share * scale) ** 2 / (share * scale)
        for found, share in zip(units, shares, strict=True)
    )
    p = chi_square_tail(statistic, len(units) - 1)
    return Mismatch(statistic=statistic, p=p, alarm=alarm_of(p))


def alarm_of(p: float) -> Alarm:
    """Return what follows of a p-value."""
    if p < HIDDEN_P:
        return Alarm.HIDDEN
    return Alarm.WARNING if p < WARNING_P else Alarm.NONE
