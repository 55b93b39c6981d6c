"""When a journey's audience is let in: times of day on the bank's calendar.

Days are counted on the calendar, never in seconds: the 15th comes every month, and a day on
which the clocks change has its nine o'clock like any other.
"""

import calendar
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from hengce.model.instant import Day, Instant, calendar_date, day_at, instant
from hengce.model.nodes.entry import Schedule

DAYS_SEARCHED = 366
"""However rare the day is, within so many it comes, or it never does."""


def last_moment(schedule: Schedule, until: Instant, zone: str) -> Instant | None:
    """Return the last moment of a schedule that has come by an instant; None: it has none."""
    today = day_at(until, zone)
    for day in range(today, today - DAYS_SEARCHED - 1, -1):
        if _fits(schedule, calendar_date(day)):
            at = _clock(day, schedule.at, zone)
            if at <= until:
                return at
    return None


def next_moments(
    schedule: Schedule, since: Instant, zone: str, days: tuple[Day, Day], count: int
) -> tuple[Instant, ...]:
    """Return the next moments of a schedule, at most so many.

    Args:
        schedule: The schedule.
        since: They come after this instant.
        zone: The bank's.
        days: The first and the last day that count, both included.
        count: How many are wanted.
    """
    first, last = days
    today = day_at(since, zone)
    begin = max(first, today)
    found: list[Instant] = []
    for day in range(begin, min(last, begin + DAYS_SEARCHED * count) + 1):
        if len(found) == count:
            break
        if _fits(schedule, calendar_date(day)) and (at := _clock(day, schedule.at, zone)) > since:
            found.append(at)
    return tuple(found)


def _fits(schedule: Schedule, on: date) -> bool:
    """Tell whether a day is one of a schedule; both of its lists have to name it."""
    last = calendar.monthrange(on.year, on.month)[1]
    days = {last if day == -1 else day for day in schedule.days}
    by_weekday = not schedule.weekdays or on.isoweekday() in schedule.weekdays
    return by_weekday and (not days or on.day in days)


def _clock(day: Day, at: str, zone: str) -> Instant:
    local = datetime.combine(calendar_date(day), time.fromisoformat(at), ZoneInfo(zone))
    return instant(local)
