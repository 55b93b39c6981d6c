"""Two sides beside each other: may they be compared, and by how much do they differ?"""

import enum
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hengce.measure.effects.terms import EffectTerms
from hengce.measure.experiments.cuped import adjusted
from hengce.measure.experiments.effect import Estimate, effect
from hengce.measure.experiments.freedom import freedom, past_taken_out
from hengce.measure.experiments.level import Level, MetricKind, level
from hengce.measure.experiments.mismatch import Alarm, Mismatch, mismatch
from hengce.measure.experiments.moments import Moments, moments
from hengce.measure.experiments.sequential import sequential_effect

Whole = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


class Finding(enum.StrEnum):
    """What may be said of an effect."""

    ADDED = "added"  # the whole interval lies above zero
    TAKEN = "taken"  # the whole interval lies below zero
    UNCERTAIN = "uncertain"  # zero lies within it
    TOO_FEW = "too_few"
    NOTHING_SEEN = "nothing_seen"  # nobody on either side converted
    MISMATCH = "mismatch"  # the sides are not as large as drawn: no number would be right
    MOVED = "moved"  # the hold-out was drawn anew within the days
    NO_HOLDOUT = "no_holdout"
    CONTROLS_UNKNOWN = "controls_unknown"  # a run that kept no list of whom it held out


@dataclass(frozen=True, slots=True)
class Sides:
    """Customers of both sides, each once.

    Attributes:
        held: Who was held out, (n,).
        converted: Whether he converted within the window, 0 or 1.
        after: What his conversions within the window were worth, in cents.
        before: The same before his exposure.
    """

    held: Flags
    converted: Whole
    after: Whole
    before: Whole

    def only(self, chosen: Flags) -> "Sides":
        """Return some of the customers."""
        return Sides(
            self.held[chosen], self.converted[chosen], self.after[chosen], self.before[chosen]
        )


@dataclass(frozen=True, slots=True)
class Compared:
    """What two sides show.

    Attributes:
        finding: What may be said.
        treated: Customers who were reached.
        held_out: Customers who were not.
        mismatch: Whether there are as many of each as were drawn.
        each: Cents that a reached customer added, at one look; none: nothing may be said.
        always: The same with an interval that holds however often one looks.
        rate: The part of reached customers who converted because of it.
        freedom: Degrees of freedom of the error of `each`; none: nothing varies.
    """

    finding: Finding
    treated: int
    held_out: int
    mismatch: Mismatch
    each: Estimate | None = None
    always: Estimate | None = None
    rate: Estimate | None = None
    freedom: float | None = None


def compare(sides: Sides, share: float, terms: EffectTerms) -> Compared:
    """Compare customers who were reached with those who were held out.

    The value is that of the same customers' past taken out (CUPED); rates are plain. Amounts are
    few and very unequal, so the interval of the value reckons with how badly its variance is known.

    Args:
        sides: Both.
        share: Which part was to be held out.
        terms: How it is measured.
    """
    reached = ~sides.held
    counts = int(reached.sum()), int(sides.held.sum())
    drawn = mismatch(counts, (1 - share, share))
    if min(counts) < terms.units_min:
        return Compared(Finding.TOO_FEW, *counts, drawn)
    if drawn.alarm is Alarm.HIDDEN:
        return Compared(Finding.MISMATCH, *counts, drawn)
    values = [moments(sides.after[one], sides.before[one]) for one in (sides.held, reached)]
    rates = [
        _level(MetricKind.RATE, moments(sides.converted[one])) for one in (sides.held, reached)
    ]
    control, treated = _levels(values[0], values[1])
    known = _freedom(sides)
    each = effect(control, treated, alpha=terms.alpha, freedom=known)
    return Compared(
        _finding(each),
        *counts,
        drawn,
        each=each,
        always=sequential_effect(control, treated, alpha=terms.alpha),
        rate=effect(rates[0], rates[1], alpha=terms.alpha),
        freedom=known,
    )


def _levels(control: Moments, treated: Moments) -> tuple[Level, Level]:
    plain = _level(MetricKind.MEAN, control), _level(MetricKind.MEAN, treated)
    return adjusted(control, treated) or plain


def _level(kind: MetricKind, of: Moments) -> Level:
    found = level(kind, of)
    assert found is not None, "both sides have two customers or more"
    return found


def _freedom(sides: Sides) -> float | None:
    """Return how well the variance is known; none: nothing varies."""
    after, before = sides.after.astype(np.float64), sides.before.astype(np.float64)
    told = past_taken_out(after, before, sides.held)
    control, treated = told[sides.held], told[~sides.held]
    if not (np.ptp(control) or np.ptp(treated)):
        return None
    return freedom(control, treated)


def _finding(each: Estimate | None) -> Finding:
    if each is None:
        return Finding.NOTHING_SEEN
    if each.low > 0:
        return Finding.ADDED
    return Finding.TAKEN if each.high < 0 else Finding.UNCERTAIN
