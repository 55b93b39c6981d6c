"""Windows of time: since when contacts count, and when a channel opens."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import count, islice
from zoneinfo import ZoneInfo, available_timezones

from hengce.model.instant import (
    DAY_US,
    HOUR_US,
    SECOND_US,
    Day,
    Instant,
    calendar_date,
    day,
    day_at,
    instant,
    moment,
    start_of_day,
)
from hengce.model.policy import Blackout, Daypart, Hours, OpenHours
from hengce.model.window import BusinessDays, Calendar, Rolling, Window
from hengce.model.working_days import WorkingDays

NEVER: Instant = 2**63 - 2
"""Later than every expiry."""

WINDOWS_KEPT_MAX = 4_096
"""Answers that are kept: whoever decides at one instant asks the same again and again."""

_DAYS_AHEAD_MAX = 8

_DAYS_BETWEEN_OPENINGS_MAX = 3

_OPENINGS: dict[tuple[tuple[Hours, ...], str], tuple[Instant, Instant]] = {}
"""When entries were asked for last, and when they open; by the entries and the zone."""

_NEVER_ASKED = (NEVER, NEVER)

_ZONES = frozenset(available_timezones())


@lru_cache(maxsize=WINDOWS_KEPT_MAX)
def window_start(window: Window, now: Instant, zone: str, calendar: WorkingDays) -> Instant:
    """Return the last instant that no longer counts: contacts after it do.

    Args:
        window: In which time contacts count.
        now: When is asked.
        zone: The bank's zone, for windows that name none.
        calendar: On which days people work.
    """
    if isinstance(window, Rolling):
        return now - rolling_us(window)
    local = window.zone or zone
    today = day_at(now, local)
    if isinstance(window, BusinessDays):
        return start_of_day(_first_working_day(window, today, calendar), local) - 1
    return start_of_day(_first_day(window, today), local) - 1


def reaches_beyond(window: Window, now: Instant, zone: str, calendar: WorkingDays) -> bool:
    """Tell whether a window's start rests on a day that the calendar does not know."""
    if not isinstance(window, BusinessDays):
        return False
    today = day_at(now, window.zone or zone)
    first = _first_working_day(window, today, calendar)
    return not calendar.first <= first <= today <= calendar.last


def rolling_us(window: Rolling) -> int:
    """Return the length of a rolling window in microseconds; a day is 24 hours."""
    return window.days * DAY_US + window.hours * HOUR_US + window.seconds * SECOND_US


def _first_day(window: Calendar, today: Day) -> Day:
    local = calendar_date(today)
    if window.unit == "month":
        return day(local.replace(day=1))
    if window.unit == "week":
        return today - (local.isoweekday() - window.week_start) % 7
    return today


def _first_working_day(window: BusinessDays, today: Day, calendar: WorkingDays) -> Day:
    """Return the earliest of the latest so many working days, today included."""
    assert window.days >= 1, "a window of no days was let through"
    back = (on for on in count(today, -1) if calendar.works(on))
    return next(islice(back, window.days - 1, None))


def valid_zone(name: str | None, fallback: str) -> str:
    """Return an IANA zone: the customer's where it is one, else the bank's."""
    return name if name in _ZONES else fallback


def earliest_open(entries: Sequence[Hours], now: Instant, zone: str) -> Instant:
    """Return the first instant from now on at which all entries are open, or NEVER.

    Each round moves to the next opening of an entry that is closed. Openings recur daily,
    so that windows without a common minute are known after a few days; days of a blackout do
    not count as such.
    """
    key = tuple(entries), zone
    asked, opens = _OPENINGS.get(key, _NEVER_ASKED)
    # What opens first after an earlier moment opens first after every moment until then.
    if asked == now or asked < now <= opens < NEVER:
        return opens
    opens = _earliest_open(key[0], now, zone)
    if len(_OPENINGS) >= WINDOWS_KEPT_MAX:
        _OPENINGS.clear()
    _OPENINGS[key] = now, opens
    return opens


def _earliest_open(entries: tuple[Hours, ...], now: Instant, zone: str) -> Instant:
    at = now
    horizon = now + _DAYS_AHEAD_MAX * DAY_US
    while at < horizon:
        closed = [entry for entry in entries if not _is_open(entry, at, zone)]
        if not closed:
            return at
        opens = max(_next_opening(entry, at, zone) for entry in closed)
        if any(isinstance(entry, Blackout) for entry in closed):
            horizon += opens - at
        at = opens
    return NEVER


def closing(entries: Sequence[Hours], now: Instant, zone: str) -> Hours:
    """Return the entry that is named when messages cannot be handed off in time.

    The blackout that is in force when all other hours are open, or else the first entry.
    """
    hours = [entry for entry in entries if isinstance(entry, OpenHours)]
    opens = earliest_open(hours, now, zone)
    shut = (e for e in entries if isinstance(e, Blackout) and not _is_open(e, opens, zone))
    return next(shut, entries[0]) if opens < NEVER else entries[0]


def earliest_open_in(
    entries: Sequence[Hours], daypart: Daypart, now: Instant, zone: str
) -> Instant:
    """Return the first open instant from now on that lies in a part of the day, or NEVER."""
    return earliest_open([*entries, _as_hours(daypart)], now, zone)


def daypart_at(dayparts: Sequence[Daypart], at: Instant, zone: str) -> str:
    """Return the first part of the day that holds an instant of a zone; empty for none."""
    return next((part.id for part in dayparts if _is_open(_as_hours(part), at, zone)), "")


def _as_hours(daypart: Daypart) -> OpenHours:
    """A part of the day is open like hours are: it may pass midnight, and clocks may jump."""
    return OpenHours(id=daypart.id, label=daypart.label, opens=daypart.begins, closes=daypart.ends)


def _is_open(entry: Hours, at: Instant, zone: str) -> bool:
    if isinstance(entry, Blackout):
        return not _is_shut(entry, at, zone)
    clock, opens, closes = _clock(at, zone), _read_time(entry.opens), _read_time(entry.closes)
    if opens < closes:
        return opens <= clock < closes
    return clock >= opens or clock < closes


def _is_shut(entry: Blackout, at: Instant, zone: str) -> bool:
    local = moment(at, zone)
    if not entry.first <= local.date().isoformat() <= entry.last:
        return False
    begins = _read_time(entry.begins) if entry.begins else time.min
    return begins <= local.time() and not (entry.ends and local.time() >= _read_time(entry.ends))


@lru_cache(maxsize=WINDOWS_KEPT_MAX)
def _clock(at: Instant, zone: str) -> time:
    """Return what the clocks of a zone show."""
    return moment(at, zone).time()


@lru_cache(maxsize=WINDOWS_KEPT_MAX)
def _read_time(text: str) -> time:
    return time.fromisoformat(text)


def _next_opening(entry: Hours, at: Instant, zone: str) -> Instant:
    """Return the next instant at which an entry begins to be open."""
    if isinstance(entry, Blackout):
        return _end_of_blackout(entry, at, zone)
    return _opening_after(entry, at, zone)


def _end_of_blackout(entry: Blackout, at: Instant, zone: str) -> Instant:
    """Return when a blackout that is in force ends for the day, or for good."""
    today = moment(at, zone).date()
    if entry.ends:
        tz, ends = ZoneInfo(zone), _read_time(entry.ends)
        shown = {instant(datetime.combine(today, ends, tz).replace(fold=f)) for f in (0, 1)}
        later = [t for t in shown | _jumps(today, tz) if t > at and _is_open(entry, t, zone)]
        if later:
            return min(later)
    if entry.begins or entry.ends:
        return start_of_day(day(today) + 1, zone)
    return start_of_day(day(date.fromisoformat(entry.last)) + 1, zone)


def _opening_after(entry: OpenHours, at: Instant, zone: str) -> Instant:
    """Return the next instant at which hours begin to be open.

    That is when clocks show its opening time, which they may do twice in a day, or when they
    jump over it or back into the window.
    """
    opens, tz = _read_time(entry.opens), ZoneInfo(zone)
    today = moment(at, zone).date()
    for ahead in range(_DAYS_BETWEEN_OPENINGS_MAX):
        date = today + timedelta(days=ahead)
        shown = {instant(datetime.combine(date, opens, tz).replace(fold=f)) for f in (0, 1)}
        later = [t for t in shown | _jumps(date, tz) if t > at and _is_open(entry, t, zone)]
        if later:
            return min(later)
    raise AssertionError("a clock shows every time of day within two days")


def _jumps(on: date, tz: ZoneInfo) -> set[Instant]:
    """Return the instant of a day at which the clocks of a zone are changed, if there is one."""
    low = instant(datetime.combine(on, time.min, tz))
    high = instant(datetime.combine(on + timedelta(days=1), time.min, tz))
    before = _offset(low, tz)
    if _offset(high, tz) == before:
        return set()
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(middle, tz) == before:
            low = middle
        else:
            high = middle
    return {high}


def _offset(at: Instant, tz: ZoneInfo) -> timedelta | None:
    return moment(at, tz.key).utcoffset()
