"""Is the audience exhausted, or is the creative worn out? Told by who hears it for the first time.

Responses are counts with mean exposures · exp(season + ρ·before + κ·weeks), where `before` is how
many contacts the same people had already and `weeks` the calendar. Where the audience is exhausted,
who hears it again answers less (ρ < 0) and who hears it for the first time answers as ever. Where
the creative is worn out, new people answer less as well (κ < 0). Both are told apart because on
each day some hear it for the first time and some again. With a control, κ is what the strategy
loses beyond the control of the same days.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from math import exp, log

import numpy as np

from hengce.measure.health.cells import Cells
from hengce.measure.health.poisson import Floats, NoFitError, fit, log_linear
from hengce.measure.health.scatter import covariance, dispersion, freedom
from hengce.measure.health.season import season_columns, season_levels
from hengce.measure.normal import Interval, around, student
from hengce.model.instant import Day

FACTOR_MAX = 100.0
"""A rate that a contact or a week multiplied, or divided, by more ran away: few days hold apart
what repeats from what time does, and nothing is known."""


class Trend(StrEnum):
    """What is certain of a slope."""

    DECLINES = "declines"
    AS_BEFORE = "as_before"
    UNKNOWN = "unknown"


class Cause(StrEnum):
    """Why responses become fewer."""

    NEITHER = "neither"
    EXHAUSTION = "exhaustion"
    WEAR_OUT = "wear_out"
    BOTH = "both"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class AgeingTerms:
    """What the bank declares.

    Attributes:
        holidays: Days that are like no weekday.
        confidence: Of both intervals.
        repeat_loss_max: A loss by each further contact that is still called none.
        weekly_loss_max: A loss by each further week that is still called none.
    """

    holidays: Collection[Day] = ()
    confidence: float = 0.95
    repeat_loss_max: float = 0.05
    weekly_loss_max: float = 0.03


@dataclass(frozen=True, slots=True)
class Ageing:
    """What a strategy loses, and why.

    Attributes:
        cause: Why.
        by_repeat: The factor on the rate of each further contact of the same people.
        by_week: The factor on the rate of each further week, at the same number of contacts.
        repeats: What is certain of the first.
        first_contacts: What is certain of the second.
        dispersion: Variance of a day's count over its mean.
    """

    cause: Cause
    by_repeat: Interval
    by_week: Interval
    repeats: Trend
    first_contacts: Trend
    dispersion: float


_CAUSES = {
    (Trend.DECLINES, Trend.AS_BEFORE): Cause.EXHAUSTION,
    (Trend.AS_BEFORE, Trend.DECLINES): Cause.WEAR_OUT,
    (Trend.DECLINES, Trend.DECLINES): Cause.BOTH,
    (Trend.AS_BEFORE, Trend.AS_BEFORE): Cause.NEITHER,
}


def ageing(cells: Cells, terms: AgeingTerms) -> Ageing:
    """Tell exhaustion from wear-out; the ages of the cells are contacts that came before.

    Raises:
        NoFitError: Too few counts to say anything.
    """
    exposures = cells.exposures.astype(np.float64)
    counts = cells.responses.astype(np.float64)
    columns = _columns(cells, terms)
    start = np.zeros(columns.shape[1])
    levels = np.unique(season_levels(cells.days.tolist(), terms.holidays)).size
    start[2 : 2 + levels] = np.log(max(counts.sum(), 0.5) / exposures.sum())
    found = fit(log_linear(columns, exposures), counts, start)
    if np.abs(found.parameters[:2]).max() > log(FACTOR_MAX):
        raise NoFitError
    errors = np.sqrt(np.diag(covariance(found.means, counts, cells.days)))
    reach = student(terms.confidence, freedom(cells.days, columns.shape[1]))
    by_repeat, by_week = (
        _factor(around(float(found.parameters[which]), float(errors[which]), reach))
        for which in (0, 1)
    )
    repeats = _trend(by_repeat, terms.repeat_loss_max)
    first_contacts = _trend(by_week, terms.weekly_loss_max)
    return Ageing(
        cause=_CAUSES.get((repeats, first_contacts), Cause.UNKNOWN),
        by_repeat=by_repeat,
        by_week=by_week,
        repeats=repeats,
        first_contacts=first_contacts,
        dispersion=dispersion(found.means, counts, cells.days),
    )


def _columns(cells: Cells, terms: AgeingTerms) -> Floats:
    """Put the two slopes first; a control has its own level, and both share the other trend."""
    season = season_columns(season_levels(cells.days.tolist(), terms.holidays))
    weeks = (cells.days - cells.days.min()) / 7.0
    treated = cells.treated.astype(np.float64)
    columns = [cells.ages * treated, weeks * treated, season]
    if not np.all(cells.treated):
        columns += [treated, weeks]
    return np.column_stack(columns)


def _factor(logarithm: Interval) -> Interval:
    return Interval(exp(logarithm.value), exp(logarithm.low), exp(logarithm.high))


def _trend(factor: Interval, loss_max: float) -> Trend:
    """A small loss that is certain is still none; a great one that is uncertain is unknown."""
    if factor.low > 1 - loss_max:
        return Trend.AS_BEFORE
    return Trend.DECLINES if factor.high < 1 else Trend.UNKNOWN
