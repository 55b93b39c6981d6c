"""The season of a day: its weekday, or that it is a declared holiday."""

from collections.abc import Collection, Iterable

import numpy as np
from numpy.typing import NDArray

from hengce.model.instant import Day

WEEKDAYS = 7
HOLIDAY = 7
"""All declared holidays are one level: a year has too few of them to tell them apart."""

LEVELS = 8
MONDAY_OFFSET = 3
"""1970-01-01, day 0, was a Thursday."""


def season_levels(days: Iterable[Day], holidays: Collection[Day]) -> NDArray[np.int64]:
    """Return 0 (Monday) to 6 (Sunday) for each day, and `HOLIDAY` for holidays."""
    declared = frozenset(holidays)
    return np.array(
        [HOLIDAY if day in declared else (day + MONDAY_OFFSET) % WEEKDAYS for day in days],
        dtype=np.int64,
    )


def season_columns(levels: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return a column of ones and zeros for each level that occurs, (n, levels that occur)."""
    return np.asarray(levels[:, None] == np.unique(levels), dtype=np.float64)
