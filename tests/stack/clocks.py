"""What clocks and calendars of a zone show, by the standard library alone."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hengce.model.instant import DAY_US, HOUR_US, SECOND_US, Day, Instant
from hengce.model.window import BusinessDays, Calendar, Rolling, Window
from hengce.model.working_days import WorkingDays

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def local(at: Instant, zone: str) -> datetime:
    return (_EPOCH + timedelta(microseconds=at)).astimezone(ZoneInfo(zone))


def date_at(at: Instant, zone: str) -> str:
    return local(at, zone).date().isoformat()


def day_at(at: Instant, zone: str) -> Day:
    return (local(at, zone).date() - _EPOCH.date()).days


def in_window(
    window: Window, at: Instant, end: Instant, bank_zone: str, calendar: WorkingDays
) -> bool:
    """Tell whether the window that ends at an instant, the instant included, holds another."""
    if at > end:
        return False
    match window:
        case Rolling(days=days, hours=hours, seconds=seconds):
            return end - at < days * DAY_US + hours * HOUR_US + seconds * SECOND_US
        case Calendar(zone=zone):
            zone = zone or bank_zone
            return local(at, zone).date() >= _first_day(window, local(end, zone).date())
        case BusinessDays(days=days, zone=zone):
            zone = zone or bank_zone
            passed = range(day_at(at, zone) + 1, day_at(end, zone) + 1)
            # The day itself belongs to the window until so many working days have begun after.
            return sum(calendar.works(day) for day in passed) < days


def _first_day(window: Calendar, today: date) -> date:
    back = {
        "day": 0,
        "week": (today.isoweekday() - window.week_start) % 7,
        "month": today.day - 1,
    }
    return today - timedelta(days=back[window.unit])
