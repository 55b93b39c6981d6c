"""Which days people work."""

from dataclasses import dataclass

from hengce.model.instant import Day, calendar_date

_SATURDAY = 6


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """A calendar of working days, as far as it is known.

    Attributes:
        version: Names the calendar; decisions pin it.
        first: The first day that it knows.
        last: The last day that it knows.
        off: The days off between these, weekends and holidays alike.
    """

    version: str
    first: Day
    last: Day
    off: frozenset[Day]

    def works(self, day: Day) -> bool:
        """Tell whether people work on a day; beyond what is known, weekends are off."""
        if self.first <= day <= self.last:
            return day not in self.off
        return calendar_date(day).isoweekday() < _SATURDAY


WEEKENDS_ONLY = WorkingDays(version="weekends", first=0, last=-1, off=frozenset())
"""A calendar that knows no holiday."""
