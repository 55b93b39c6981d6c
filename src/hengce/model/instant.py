"""Points in time and days, as the integers that the kernel compares.

An *instant* counts microseconds since 1970-01-01T00:00:00Z. A *day* counts days since
1970-01-01 in some zone. Both are plain integers so that they live in arrays, in rows and
in files unchanged; aware datetimes exist at the edge only.
"""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TypeAlias
from zoneinfo import ZoneInfo

Instant: TypeAlias = int
Day: TypeAlias = int

SECOND_US = 1_000_000
MINUTE_US = 60 * SECOND_US
HOUR_US = 60 * MINUTE_US
DAY_US = 24 * HOUR_US

DAYS_KEPT_MAX = 4_096
"""Answers that are kept: whoever decides at one instant asks for its day again and again."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DATE = date(1970, 1, 1)


def instant(moment: datetime) -> Instant:
    """Count the microseconds up to an aware datetime; a naive one is refused."""
    if moment.tzinfo is None:
        raise ValueError("an instant needs a time zone: write 2026-11-22T08:00:00+08:00")
    return (moment - _EPOCH) // timedelta(microseconds=1)


def moment(at: Instant, zone: str = "UTC") -> datetime:
    """Return the aware datetime of an instant in an IANA zone."""
    return (_EPOCH + timedelta(microseconds=at)).astimezone(ZoneInfo(zone))


def read_instant(text: str, zone: str) -> Instant:
    """Read ISO 8601; a text without an offset is taken in the given zone."""
    read = datetime.fromisoformat(text)
    return instant(read if read.tzinfo else read.replace(tzinfo=ZoneInfo(zone)))


def show_instant(at: Instant, zone: str = "UTC") -> str:
    """Write an instant as ISO 8601 in a zone, to the second unless it has a fraction."""
    return moment(at, zone).isoformat()


def day(of: date) -> Day:
    """Count the days up to a calendar date."""
    return (of - _EPOCH_DATE).days


def calendar_date(of: Day) -> date:
    """Return the calendar date of a day number."""
    return _EPOCH_DATE + timedelta(days=of)


@lru_cache(maxsize=DAYS_KEPT_MAX)
def day_at(at: Instant, zone: str) -> Day:
    """Return the day that the clocks of a zone show at an instant."""
    return day(moment(at, zone).date())


@lru_cache(maxsize=DAYS_KEPT_MAX)
def start_of_day(of: Day, zone: str) -> Instant:
    """Return the first instant of a day in a zone."""
    local = datetime.combine(calendar_date(of), datetime.min.time(), ZoneInfo(zone))
    return instant(local)
