"""Clocks and calendars of the oracle: open hours and windows, the slow and plain way."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from hengce.model.instant import DAY_US, HOUR_US, MINUTE_US, SECOND_US, Day, Instant
from hengce.model.policy import Blackout, Daypart, OpenHours
from hengce.model.window import BusinessDays, Calendar, Rolling, Window
from hengce.model.working_days import WEEKENDS_ONLY, WorkingDays

_ZONES = frozenset(available_timezones())
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def zone_or(name: object, otherwise: str) -> str:
    """Return the name when it is an IANA zone, else the other one."""
    return name if isinstance(name, str) and name in _ZONES else otherwise


def local(at: Instant, zone: str) -> datetime:
    """Return what the clocks of a zone show."""
    return (_EPOCH + timedelta(microseconds=at)).astimezone(ZoneInfo(zone))


def today_in(zone: str, now: Instant) -> Day:
    """Return the day that the calendars of a zone show."""
    return (local(now, zone).date() - date(1970, 1, 1)).days


def since(
    window: Window, now: Instant, bank_zone: str, calendar: WorkingDays = WEEKENDS_ONLY
) -> Instant:
    """Return the instant after which a contact counts."""
    match window:
        case Rolling(days=days, hours=hours, seconds=seconds):
            return now - (days * DAY_US + hours * HOUR_US + seconds * SECOND_US)
        case Calendar(unit=unit, zone=zone, week_start=week_start):
            name = zone or bank_zone
            first = _first_day(local(now, name).date(), unit, week_start)
        case BusinessDays(days=days, zone=zone):
            name = zone or bank_zone
            first = _working_day_back(local(now, name).date(), days, calendar)
    midnight = datetime(first.year, first.month, first.day, tzinfo=ZoneInfo(name))
    return (midnight - _EPOCH) // timedelta(microseconds=1) - 1


def earliest_open(
    hours: Sequence[OpenHours],
    blackouts: Sequence[Blackout],
    zone: str,
    now: Instant,
    until: Instant,
    daypart: Daypart | None = None,
) -> Instant | None:
    """Return the first instant in [now, until) at which all hours are open, or None.

    Hours open at whole minutes and zones are whole minutes apart, so every minute is tried.
    With a part of the day, the instant lies in it as well.
    """
    windows = [(_minute(entry.opens), _minute(entry.closes)) for entry in hours]
    if daypart is not None:
        windows.append((_minute(daypart.begins), _minute(daypart.ends)))
    return _first_open(tuple(windows), tuple(blackouts), zone, now, until)


@lru_cache(maxsize=4096)
def _first_open(
    windows: tuple[tuple[int, int], ...],
    blackouts: tuple[Blackout, ...],
    zone: str,
    now: Instant,
    until: Instant,
) -> Instant | None:
    at = now
    while at < until:
        clock = local(at, zone)
        shut = any(_blacked_out(entry, clock) for entry in blackouts)
        if not shut and all(_open(window, clock.hour * 60 + clock.minute) for window in windows):
            return at
        at = at - at % MINUTE_US + MINUTE_US
    return None


def _blacked_out(entry: Blackout, clock: datetime) -> bool:
    if not date.fromisoformat(entry.first) <= clock.date() <= date.fromisoformat(entry.last):
        return False
    minute = clock.hour * 60 + clock.minute
    return _minute(entry.begins or "00:00") <= minute < _minute(entry.ends or "24:00")


def _open(window: tuple[int, int], minute: int) -> bool:
    opens, closes = window
    if opens < closes:
        return opens <= minute < closes
    return minute >= opens or minute < closes


def _minute(text: str) -> int:
    hour, minute = text.split(":")
    return int(hour) * 60 + int(minute)


def _first_day(shown: date, unit: str, week_start: int) -> date:
    match unit:
        case "day":
            return shown
        case "week":
            return shown - timedelta(days=(shown.isoweekday() - week_start) % 7)
        case "month":
            return shown.replace(day=1)
        case _:
            raise AssertionError(f"no calendar unit: {unit}")


def _working_day_back(shown: date, days: int, calendar: WorkingDays) -> date:
    """Return the working day at which as many have passed as asked for, counted from today."""
    on, met = shown, 0
    while True:
        met += _works(on, calendar)
        if met == days:
            return on
        on -= timedelta(days=1)


def _works(on: date, calendar: WorkingDays) -> bool:
    number = (on - date(1970, 1, 1)).days
    if calendar.first <= number <= calendar.last:
        return number not in calendar.off
    return on.isoweekday() <= 5
