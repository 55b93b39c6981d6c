"""How fast an effect decays, by exposure cohort and season adjusted, with an interval.

On a day t at age a (days since the cohort's first exposure) responses are counts with mean

- against a control: exposures · s(t) · (1 + 1{treated} · A · e^(−λa)), where s is the control's
  rate by season, so what decays is the added part;
- without one: exposures · s(t) · e^(−λa), so what decays is the whole rate.

The decay λ is that of the greatest likelihood; its interval holds every λ under which the data
are not much less likely. Because all counts of a day move together, the likelihood is scaled so
that its curvature agrees with the scatter by day (Royall and Tsou, Interpreting statistical
evidence by using imperfect models: robust adjusted likelihood functions, JRSS B 65, 2003). The
half-life is ln 2 / λ, so its interval is the image of that of λ: unbounded above where a λ of zero
is possible.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from math import inf, log, sqrt

import numpy as np
from numpy.typing import NDArray

from hengce.measure.health.cells import Cells
from hengce.measure.health.poisson import Fit, Floats, Means, fit, precision
from hengce.measure.health.scatter import covariance, dispersion, freedom
from hengce.measure.health.season import season_columns, season_levels
from hengce.measure.normal import Interval, around, student
from hengce.model.instant import Day

DECAY_MIN, DECAY_MAX = -0.25, 1.4
"""Of λ a day: from quadrupling in a week or so, to a half-life of half a day."""

GRID = 34
BISECTIONS = 40
GOLDEN = (sqrt(5) - 1) / 2


@dataclass(frozen=True, slots=True)
class DecayTerms:
    """What the bank declares for decay curves.

    Attributes:
        holidays: Days that are like no weekday.
        confidence: Of all intervals.
        bin_days: Ages of so many days are one point; whole weeks hold every weekday.
    """

    holidays: Collection[Day] = ()
    confidence: float = 0.95
    bin_days: int = 7


@dataclass(frozen=True, slots=True)
class DecayPoint:
    """The rate at some ages, as it would be on an average day.

    Attributes:
        ages: From this age, in days, to below the other.
        exposures: People.
        rate: The response rate; against a control, what was added to the control's.
    """

    ages: tuple[int, int]
    exposures: int
    rate: Interval


@dataclass(frozen=True, slots=True)
class Decay:
    """A decay curve.

    Attributes:
        points: The curve.
        per_day: λ, the part that is lost a day, as a rate of decay.
        half_life_days: ln 2 / λ; infinite where nothing decays.
        decays: Whether all of the interval of λ lies above zero.
        against_control: Whether what decays is the added part.
        dispersion: Variance of a day's count over its mean.
    """

    points: tuple[DecayPoint, ...]
    per_day: Interval
    half_life_days: Interval
    decays: bool
    against_control: bool
    dispersion: float


def decay(cells: Cells, terms: DecayTerms) -> Decay:
    """Fit a decay curve.

    Raises:
        NoFitError: Too few counts to say anything.
    """
    levels = season_levels(cells.days.tolist(), terms.holidays)
    season = season_columns(levels)
    controlled = not bool(np.all(cells.treated))
    profile = _profile(cells, season, controlled=controlled)
    best = _best(profile)
    found = profile(best)
    reach = _reach(cells, found, terms.confidence)
    low = _edge(profile, best, DECAY_MIN, found.deviance + reach)
    high = _edge(profile, best, DECAY_MAX, found.deviance + reach)
    return Decay(
        points=_points(cells, season, found, terms),
        per_day=Interval(best, low, high),
        half_life_days=Interval(_half_life(best), _half_life(high), _half_life(low)),
        decays=low > 0,
        against_control=controlled,
        dispersion=dispersion(found.means, cells.responses.astype(np.float64), cells.days),
    )


def _reach(cells: Cells, found: Fit, confidence: float) -> float:
    """Return how much more deviance than the best one an allowed λ may have.

    Beside a control the mean has a part that λ does not touch, so its slope by λ is smaller; the
    last slope of a controlled fit, times A, is the part that it touches.
    """
    touched = np.where(cells.treated, 1.0, 0.0)
    if not np.all(cells.treated):
        added = found.parameters[-1] * found.means.slopes[:, -1]
        touched = np.where(cells.treated, added, 0.0)
    slopes = np.column_stack([found.means.slopes, -cells.ages * touched])
    whole = Means(found.means.expected, slopes)
    counts = cells.responses.astype(np.float64)
    scattered = covariance(whole, counts, cells.days)[-1, -1]
    ratio = scattered / max(precision(whole)[-1, -1], 1e-300)
    return float(student(confidence, freedom(cells.days, slopes.shape[1])) ** 2 * ratio)


def _half_life(per_day: float) -> float:
    return log(2) / per_day if per_day > 0 else inf


Profile = Callable[[float], Fit]


def _profile(cells: Cells, season: Floats, *, controlled: bool) -> Profile:
    """Return the best fit at each λ; the parameters are the season's levels, then A."""
    exposures = cells.exposures.astype(np.float64)
    counts = cells.responses.astype(np.float64)
    control = counts.sum() / exposures.sum()
    levels = np.full(season.shape[1], log(max(control, 1e-12)))

    def plain(parameters: Floats, shape: Floats) -> Means:
        return Means(exposures * shape * np.exp(np.minimum(season @ parameters, 50.0)), season)

    def added(parameters: Floats, shape: Floats) -> Means:
        factor = 1 + parameters[-1] * shape
        base = exposures * np.exp(np.minimum(season @ parameters[:-1], 50.0))
        safe = np.where(factor > 0, factor, 1.0)
        return Means(base * factor, np.column_stack([season, shape / safe]))

    def at(per_day: float) -> Fit:
        shape = np.exp(-per_day * cells.ages)
        if not controlled:
            return fit(lambda parameters: plain(parameters, shape), counts, levels)
        shape = np.where(cells.treated, shape, 0.0)
        scale = float(shape.max())  # the parameter stays near 1 where the shape is huge
        return fit(
            lambda parameters: added(parameters, shape / scale), counts, np.append(levels, 0.1)
        )

    return at


def _best(profile: Profile) -> float:
    """Look on a grid, then narrow by golden section; near zero the grid is finer."""
    grid = np.concatenate([np.linspace(DECAY_MIN, 0, 6), np.geomspace(0.002, DECAY_MAX, GRID)])
    heights = [profile(float(per_day)).deviance for per_day in grid]
    lowest = int(np.argmin(heights))
    low, high = float(grid[max(lowest - 1, 0)]), float(grid[min(lowest + 1, len(grid) - 1)])
    for _ in range(BISECTIONS):
        left, right = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
        if profile(left).deviance <= profile(right).deviance:
            high = right
        else:
            low = left
        if high - low < 1e-7:
            break
    return (low + high) / 2


def _edge(profile: Profile, inside: float, outside: float, height: float) -> float:
    """Find where the deviance passes a height; an end that never passes it is unbounded there."""
    if profile(outside).deviance <= height:
        return outside
    for _ in range(BISECTIONS):
        middle = (inside + outside) / 2
        if profile(middle).deviance <= height:
            inside = middle
        else:
            outside = middle
        if abs(outside - inside) < 1e-7:
            break
    return inside


def _points(cells: Cells, season: Floats, found: Fit, terms: DecayTerms) -> tuple[DecayPoint, ...]:
    """Divide responses by exposures that are weighted with the season's factor of their day.

    A point's scatter is that of its own days; what a good day adds to the control's rate on the
    same days is not counted as an error of the difference.
    """
    adjusted = _Adjusted.of(cells, season, found)
    base = adjusted.rate(~cells.treated)
    bins = cells.ages // terms.bin_days
    points = []
    for number in np.unique(bins[cells.treated]).tolist():
        here = cells.treated & (bins == number)
        rate = adjusted.rate(here)
        days = len(np.unique(cells.days[here]))
        moved = rate.by_day - base.by_day
        scatter = float(moved @ moved) * days / max(days - 1, 1)
        error = sqrt(max(scatter, rate.poisson + base.poisson))
        points.append(
            DecayPoint(
                ages=(number * terms.bin_days, (number + 1) * terms.bin_days),
                exposures=int(cells.exposures[here].sum()),
                rate=around(
                    rate.value - base.value, error, student(terms.confidence, max(days - 1, 1))
                ),
            )
        )
    return tuple(points)


@dataclass(frozen=True, slots=True)
class _Rate:
    """A rate, what each day moved it by, (days,), and its variance under Poisson's law."""

    value: float
    by_day: Floats
    poisson: float


@dataclass(frozen=True, slots=True)
class _Adjusted:
    """Responses, what the fit leaves over of them, and exposures as they were on average days."""

    day: NDArray[np.int64]
    responses: Floats
    left_over: Floats
    exposures: Floats

    @classmethod
    def of(cls, cells: Cells, season: Floats, found: Fit) -> "_Adjusted":
        factors = np.exp(season @ found.parameters[: season.shape[1]])
        average = float(factors @ cells.exposures / cells.exposures.sum())
        responses = cells.responses.astype(np.float64)
        return cls(
            day=np.unique(cells.days, return_inverse=True)[1],
            responses=responses,
            left_over=responses - found.means.expected,
            exposures=cells.exposures * factors / average,
        )

    def rate(self, here: NDArray[np.bool_]) -> _Rate:
        people = float(self.exposures[here].sum())
        days = int(self.day.max()) + 1
        if not people:
            return _Rate(0.0, np.zeros(days), 0.0)
        responses = float(self.responses[here].sum())
        moved = np.bincount(self.day[here], self.left_over[here], days) / people
        return _Rate(responses / people, moved, max(responses, 1.0) / people**2)
