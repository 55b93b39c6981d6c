"""Credits that sum to what a hold-out says was really added.

Rules share what was sold; who would have bought anyway is among it. A hold-out says how much was
added, with an interval, and cannot say by whom. So the credits keep their proportions, and the
sum becomes what the hold-out measured: also where that is nothing, or less.
"""

from dataclasses import dataclass

from hengce.measure.attribution.apportion import apportion
from hengce.measure.attribution.attribute import Attribution


@dataclass(frozen=True, slots=True)
class Increment:
    """What was added over customers who got nothing, in cents, with the ends of its interval."""

    value_cents: int
    low_cents: int
    high_cents: int

    def __post_init__(self) -> None:
        if not self.low_cents <= self.value_cents <= self.high_cents:
            raise ValueError("an estimate lies within its interval")


@dataclass(frozen=True, slots=True)
class CalibratedCredit:
    """The part of a name in what was added, and in both ends of its interval."""

    key: str
    value_cents: int
    low_cents: int
    high_cents: int


@dataclass(frozen=True, slots=True)
class Calibration:
    """Credits that sum to the increment, cent by cent.

    Attributes:
        credits: In the order of the attribution; each column sums to its end of the increment.
        increment: What the hold-out measured.
        attributed_cents: What was shared before.
        certain: Whether the whole interval lies above zero. Where it does not, the credits are
            parts of an effect that may not exist, and a report must say so.
    """

    credits: tuple[CalibratedCredit, ...]
    increment: Increment
    attributed_cents: int
    certain: bool


def calibrate(attribution: Attribution, increment: Increment) -> Calibration:
    """Scale the credits of an attribution to an increment.

    The intervals of the credits are that of the sum: how certain the proportions are is a
    question that a hold-out of everything does not answer.

    Raises:
        ValueError: Something was added and nobody shares in anything.
    """
    weights = [credit.value_cents for credit in attribution.credits]
    columns = zip(
        attribution.credits,
        apportion(increment.value_cents, weights),
        apportion(increment.low_cents, weights),
        apportion(increment.high_cents, weights),
        strict=True,
    )
    return Calibration(
        credits=tuple(CalibratedCredit(one.key, *cents) for one, *cents in columns),
        increment=increment,
        attributed_cents=attribution.value_cents,
        certain=increment.low_cents > 0,
    )
