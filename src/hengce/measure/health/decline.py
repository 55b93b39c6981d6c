"""Signal one: do responses decline, season apart, and does it last? Watched every day.

Twice the root of a count is nearly normal with a variance that its mean does not change (Anscombe,
The transformation of Poisson, binomial and negative-binomial data, Biometrika 35, 1948). So
Z = 2√(responses + 3/8) is a line through the origin in x = 2√exposures, one slope a season's level.
The error of each day against what the days before would foretell, in units of its own spread, is
white noise if nothing changes, whatever the true slopes are (recursive residuals: Brown, Durbin,
Evans, Techniques for testing the constancy of regression relationships over time, JRSS B 37, 1975).

A decline that begins on day τ and halves the rate in H days leaves its own trace h in them. The
likelihood ratio exp(Σ(h·w − h²/2)/φ) is a martingale if nothing changes, and so is its mean over
all τ and H. By Ville's inequality it ever exceeds 1/α with probability α at most, however often one
looks (Ramdas, Grünwald, Vovk, Shafer, Game-theoretic statistics and safe anytime-valid inference,
Statistical Science 38, 2023). The dispersion φ is not known: its upper confidence limit from the
baseline is taken, and both errors share the rate that is allowed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from hengce.measure.health.season import LEVELS, season_levels
from hengce.measure.health.series import Arm, Watching
from hengce.model.instant import Day

Floats = NDArray[np.float64]

HALF_LIVES_DAYS = (4.0, 8.0, 16.0, 32.0)
"""Declines that are looked for; those between are seen by their neighbours."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """A strategy that answers less and less, for its owner.

    Attributes:
        on: The day on which it became certain.
        since: When the decline most probably began.
        half_life_days: Which decline fits best, of those that are looked for.
        left: What is left of the former rate under that decline, from 0 to 1.
        evidence: How many times more probable the data are with a decline than without.
        evidence_needed: What it had to exceed.
        dispersion: Variance of a count over its mean that was reckoned with.
    """

    on: Day
    since: Day
    half_life_days: float
    left: float
    evidence: float
    evidence_needed: float
    dispersion: float


@dataclass(frozen=True, slots=True)
class _Residuals:
    """Of the days, (n,), and of each decline that is looked for, (n, declines)."""

    noise: Floats
    traces: Floats


@dataclass(frozen=True, slots=True)
class _Declines:
    since: Floats
    half_lives: Floats


def declining(days: Sequence[Day], arm: Arm, watching: Watching) -> Reminder | None:
    """Return the first reminder that watching day by day would have given.

    Args:
        days: The days in order, of the baseline first.
        arm: What was counted.
        watching: How it is watched.

    Raises:
        ValueError: More days than the baseline and the horizon.
    """
    watched = watching.bounded(len(days))
    if not watched:
        return None
    levels = season_levels(days, watching.holidays)
    known = _candidates(watching)
    residuals = _residuals(levels, arm, known, watching.baseline_days)
    dispersion = _dispersion_limit(
        residuals.noise[: watching.baseline_days], watching.false_reminders / 2
    )
    gains = residuals.traces * (residuals.noise[:, None] - residuals.traces / 2) / dispersion
    logs = np.cumsum(gains, axis=0)[watching.baseline_days :]
    evidence = np.exp(np.minimum(logs, 500.0)).mean(axis=1)
    needed = 2 / watching.false_reminders
    alarms = np.flatnonzero(evidence >= needed)
    if not len(alarms):
        return None
    at = int(alarms[0])
    best = int(np.argmax(logs[at]))
    since, half_life = int(known.since[best]), float(known.half_lives[best])
    return Reminder(
        on=days[watching.baseline_days + at],
        since=days[since],
        half_life_days=half_life,
        left=float(2.0 ** (-(watching.baseline_days + at - since + 1) / half_life)),
        evidence=float(evidence[at]),
        evidence_needed=needed,
        dispersion=dispersion,
    )


def _candidates(watching: Watching) -> _Declines:
    """All that may begin within the horizon; those of the future have not left a trace yet."""
    first = watching.baseline_days
    starts = np.arange(first, first + watching.horizon_days, dtype=np.float64)
    return _Declines(np.repeat(starts, len(HALF_LIVES_DAYS)), np.tile(HALF_LIVES_DAYS, len(starts)))


def _residuals(
    levels: NDArray[np.int64], arm: Arm, known: _Declines, baseline_days: int
) -> _Residuals:
    """Compare each day with what the earlier days of its level foretell.

    A decline's trace is reckoned from the baseline's rate, so nothing of the future is in it.
    A day without exposures, and the first of its level, tell nothing.
    """
    size = len(levels)
    people = arm.exposures.astype(np.float64)
    root = 2 * np.sqrt(arm.responses + 0.375)
    x = 2 * np.sqrt(people)
    usual = arm.responses[:baseline_days].sum() / max(people[:baseline_days].sum(), 1.0)
    ages = np.maximum(np.arange(size)[:, None] - known.since + 1, 0)
    loss = x[:, None] * np.sqrt(usual) * (2.0 ** (-ages / (2 * known.half_lives)) - 1)
    noise, traces = np.zeros(size), np.zeros_like(loss)
    weight, mean = np.zeros(LEVELS), np.zeros(LEVELS)
    mean_loss = np.zeros((LEVELS, loss.shape[1]))
    for t, level in enumerate(levels.tolist()):
        if not people[t]:
            continue
        if weight[level]:
            spread = np.sqrt(1 + x[t] ** 2 / weight[level])
            noise[t] = (root[t] - x[t] * mean[level] / weight[level]) / spread
            traces[t] = (loss[t] - x[t] * mean_loss[level] / weight[level]) / spread
        weight[level] += x[t] ** 2
        mean[level] += x[t] * root[t]
        mean_loss[level] += x[t] * loss[t]
    return _Residuals(noise, traces)


def _dispersion_limit(noise: Floats, error: float) -> float:
    """Return the upper confidence limit of the variance of the noise, and at least Poisson's.

    The quantile of χ² is that of Wilson and Hilferty, The distribution of chi-square, PNAS 17
    (1931); at 14 degrees of freedom and more it is right to one part in a hundred.
    """
    told = noise[noise != 0]
    freedom = max(len(told), 1)
    part = 2 / (9 * freedom)
    quantile = freedom * (1 - part + NormalDist().inv_cdf(error) * np.sqrt(part)) ** 3
    return max(float(told @ told) / max(float(quantile), 0.1), 1.0)
