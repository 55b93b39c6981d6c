"""Signal two: is the effect against the hold-out gone? An upper bound that holds on every day.

On each day the response rates of both sides differ by d, with h = n₁n₀/(n₁+n₀) people behind it;
the season is on both sides. Over a window the sum of h·(d − effect) has the variance V = Σh·p(1−p),
and stays below √(2(V+ρ)·ln((√((V+ρ)/ρ)/α + 1)/2)) on all days at once with probability 1−α: the
normal mixture over effects on one side (Robbins, Statistical methods related to the law of the
iterated logarithm, Annals of Mathematical Statistics 41, 1970; Howard, Ramdas, McAuliffe, Sekhon,
Time-uniform, nonparametric, nonasymptotic confidence sequences, Annals of Statistics 49, 2021,
section 3; asymptotic as in Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas, Annals of Statistics 52,
2024, because the variance is estimated), solved for the boundary with Φ(x) ≥ 1 − exp(−x²/2)/2.

An effect that was good once hides for long in a mean over all days. So a window begins on each day,
and all windows of the horizon share α (Shin, Ramdas, Rinaldo, E-detectors, New England Journal of
Statistics in Data Science, 2023). If the effect is never below the minimum, no window's bound is
ever below it, with the probability that was promised.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hengce.measure.health.series import Arm, Watching
from hengce.model.instant import Day

Floats = NDArray[np.float64]

TUNED_TO_DAYS = 7
"""The bound is tightest for windows of so many days of the baseline's size."""


@dataclass(frozen=True, slots=True)
class Retirement:
    """Evidence on which a person may retire a strategy.

    Attributes:
        on: The day on which it became certain.
        since: The first day of the window that shows it.
        effect: The added response rate within the window.
        upper: Its upper bound, which holds on all days together.
        effect_min: The declared minimum, which lies above it.
        effect_before: The added rate of all days before the window.
        treated: People who were reached within the window.
        held_out: People who were held out within it.
        error_rate: How probable such a proposal is for a strategy that is worth its contacts.
    """

    on: Day
    since: Day
    effect: float
    upper: float
    effect_min: float
    effect_before: float
    treated: int
    held_out: int
    error_rate: float


def effect_gone(
    days: Sequence[Day], treated: Arm, held_out: Arm, watching: Watching
) -> Retirement | None:
    """Return the first proposal that watching day by day would have given.

    Args:
        days: The days in order, of the baseline first.
        treated: Whom the strategy reached.
        held_out: Whom it would have reached, and did not.
        watching: How it is watched.

    Raises:
        ValueError: More days than the baseline and the horizon.
    """
    if not watching.bounded(len(days)):
        return None
    first = watching.baseline_days
    sums = _Sums.of(treated, held_out)
    alpha = watching.false_proposals / watching.horizon_days
    tuned = _tuned(sums.variance[first] * TUNED_TO_DAYS / first, alpha)
    for end in range(first + 1, len(days) + 1):
        starts = np.arange(first, end)
        people = sums.people[end] - sums.people[starts]
        enough = sums.enough(starts, end, watching.responses_min) & (people > 0)
        if not np.any(enough):
            continue
        starts, people = starts[enough], people[enough]
        upper = sums.upper(starts, end, alpha, tuned)
        best = int(np.argmin(upper))
        if upper[best] < watching.effect_min:
            return _retirement(days, treated, held_out, watching, (int(starts[best]), end), upper)
    return None


@dataclass(frozen=True, slots=True)
class _Sums:
    """Running sums, (n + 1,), so that a window is a difference of two."""

    people: Floats
    added: Floats
    variance: Floats
    treated: Floats
    held_out: Floats

    @classmethod
    def of(cls, treated: Arm, held_out: Arm) -> "_Sums":
        n1, n0 = treated.exposures.astype(np.float64), held_out.exposures.astype(np.float64)
        both = np.maximum(n1 + n0, 1.0)
        behind = n1 * n0 / both
        difference = _rate(treated) - _rate(held_out)
        pooled = (treated.responses + held_out.responses) / both
        return cls(
            *(
                np.concatenate([[0.0], np.cumsum(column)])
                for column in (
                    behind,
                    behind * difference,
                    behind * pooled * (1 - pooled),
                    treated.responses.astype(np.float64),
                    held_out.responses.astype(np.float64),
                )
            )
        )

    def enough(self, starts: NDArray[np.int64], end: int, responses_min: int) -> NDArray[np.bool_]:
        return np.asarray(
            (self.treated[end] - self.treated[starts] >= responses_min)
            & (self.held_out[end] - self.held_out[starts] >= responses_min)
        )

    def upper(self, starts: NDArray[np.int64], end: int, alpha: float, tuned: float) -> Floats:
        people = self.people[end] - self.people[starts]
        spread = self.variance[end] - self.variance[starts] + tuned
        reach = np.sqrt(2 * spread * np.log((np.sqrt(spread / tuned) / alpha + 1) / 2))
        return np.asarray((self.added[end] - self.added[starts] + reach) / people)


def _rate(arm: Arm) -> Floats:
    return np.asarray(arm.responses / np.maximum(arm.exposures, 1), dtype=np.float64)


def _tuned(variance: float, alpha: float) -> float:
    """Return the ρ for which the bound is tightest at a variance (Howard et al., section 3)."""
    logs = 2 * np.log(1 / alpha)
    return max(variance, 1e-12) / float(logs + np.log(1 + logs))


def _retirement(
    days: Sequence[Day],
    treated: Arm,
    held_out: Arm,
    watching: Watching,
    window: tuple[int, int],
    upper: Floats,
) -> Retirement:
    start, end = window
    sums = _Sums.of(treated, held_out)
    within = (sums.added[end] - sums.added[start]) / (sums.people[end] - sums.people[start])
    return Retirement(
        on=days[end - 1],
        since=days[start],
        effect=float(within),
        upper=float(upper.min()),
        effect_min=watching.effect_min,
        effect_before=float(sums.added[start] / max(sums.people[start], 1e-12)),
        treated=int(treated.exposures[start:end].sum()),
        held_out=int(held_out.exposures[start:end].sum()),
        error_rate=watching.false_proposals,
    )
