"""Windows of caps and relations: long enough to count something, short enough to remember."""

from collections.abc import Iterator

from hengce.errors import Problem
from hengce.lint.scope import Scope
from hengce.lint.zones import is_zone
from hengce.model.window import BusinessDays, Calendar, Rolling, Window

CALENDAR_UNITS = ("day", "week", "month")
WINDOW_DAYS_MAX = 400  # events are told apart for so long, and contacts are kept for it
BUSINESS_DAYS_MAX = 250  # about a year of working days, which WINDOW_DAYS_MAX holds
_DAY_SECONDS = 86_400


def window_problems(scope: Scope, path: str, window: Window) -> Iterator[Problem]:
    """Check the window that stands at a path of the policy."""
    match window:
        case Rolling():
            yield from _rolling(scope, path, window)
        case Calendar():
            yield from _calendar(scope, path, window)
            yield from _zone(scope, path, window.zone)
        case BusinessDays(days=days, zone=zone):
            if not 1 <= days <= BUSINESS_DAYS_MAX:
                facts = {"value": days, "least": 1, "most": BUSINESS_DAYS_MAX}
                yield scope.problem("policy", f"{path}/days", "policy.out_of_range", **facts)
            yield from _zone(scope, path, zone)


def _rolling(scope: Scope, path: str, window: Rolling) -> Iterator[Problem]:
    parts = (window.days, window.hours, window.seconds)
    seconds = window.days * _DAY_SECONDS + window.hours * 3600 + window.seconds
    if seconds <= 0 or min(parts) < 0:
        yield scope.problem("policy", path, "window.empty", seconds=seconds)
    elif seconds > WINDOW_DAYS_MAX * _DAY_SECONDS:
        days = seconds / _DAY_SECONDS
        facts = {"days": f"{days:g}", "limit": WINDOW_DAYS_MAX}
        yield scope.problem("policy", path, "window.too_long", **facts)


def _calendar(scope: Scope, path: str, window: Calendar) -> Iterator[Problem]:
    if window.unit not in CALENDAR_UNITS:
        facts = {"unit": window.unit, "known": ", ".join(CALENDAR_UNITS)}
        yield scope.problem("policy", f"{path}/unit", "window.unit_unknown", **facts)
    if not 1 <= window.week_start <= 7:
        facts_day = {"day": window.week_start}
        where = f"{path}/week_start"
        yield scope.problem("policy", where, "window.week_start_range", **facts_day)


def _zone(scope: Scope, path: str, zone: str) -> Iterator[Problem]:
    if zone and not is_zone(zone):
        yield scope.problem("policy", f"{path}/zone", "policy.zone_unknown", zone=zone)
