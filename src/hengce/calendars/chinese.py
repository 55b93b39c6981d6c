"""China's working days: the State Council's yearly notices, as chinesecalendar keeps them.

A notice names the days off of a year and the weekend days that are worked in exchange. It
comes late in the year before, so the package knows whole years up to the last one that was
announced when it was published.
"""

from datetime import date
from functools import cache
from importlib.metadata import version as installed

from chinese_calendar import holidays, workdays

from hengce.model.instant import day
from hengce.model.working_days import WEEKENDS_ONLY, WorkingDays

_PACKAGE = "chinesecalendar"


@cache
def chinese_working_days(first_year: int = 0) -> WorkingDays:
    """Return the working days of all years that the installed package knows.

    Args:
        first_year: Earlier years are left unknown.
    """
    days_off, worked = frozenset(map(day, holidays)), frozenset(map(day, workdays))
    first = day(date(max(first_year, min(holidays).year), 1, 1))
    last = day(date(max(holidays).year, 12, 31))
    return WorkingDays(
        version=f"{_PACKAGE} {installed(_PACKAGE)}",
        first=first,
        last=last,
        off=frozenset(
            on
            for on in range(first, last + 1)
            if on not in worked and (on in days_off or not WEEKENDS_ONLY.works(on))
        ),
    )
