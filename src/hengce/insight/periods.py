"""Days, weeks and months of a zone, as the instants at which they begin."""

import enum
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from hengce.errors import Problem, ProblemsError
from hengce.model.instant import Instant, calendar_date, day, day_at, start_of_day

PERIODS_MAX = 40_000
"""Periods of one question: more than a century of days."""


class Period(enum.StrEnum):
    """What calendar time is counted in; a week begins on Monday."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


def first_days(period: Period, begins: Instant, ends: Instant, zone: str) -> list[date]:
    """Return the first day of each period that meets [begins, ends), and of the one behind them.

    Raises:
        ProblemsError: There are too many.
    """
    last = calendar_date(day_at(max(begins, ends - 1), zone))
    found = [_start(period, calendar_date(day_at(begins, zone)))]
    while found[-1] <= last:
        if len(found) > PERIODS_MAX:
            raise ProblemsError(
                [Problem.of("insight", "insight.too_many_periods", periods_max=PERIODS_MAX)]
            )
        found.append(_following(period, found[-1]))
    return found


def bounds(days: list[date], zone: str) -> npt.NDArray[np.int64]:
    """Return the instant at which each of some days begins in a zone."""
    return np.array([start_of_day(day(one), zone) for one in days], np.int64)


def _start(period: Period, of: date) -> date:
    match period:
        case Period.DAY:
            return of
        case Period.WEEK:
            return of - timedelta(days=of.weekday())
        case Period.MONTH:
            return of.replace(day=1)


def _following(period: Period, start: date) -> date:
    match period:
        case Period.DAY:
            return start + timedelta(days=1)
        case Period.WEEK:
            return start + timedelta(days=7)
        case Period.MONTH:
            return (start + timedelta(days=31)).replace(day=1)
