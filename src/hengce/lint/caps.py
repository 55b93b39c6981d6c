"""Caps: a window with a length, a limit, and something to count."""

from collections.abc import Iterator

from hengce.errors import Problem
from hengce.lint.scope import Scope
from hengce.lint.zones import is_zone
from hengce.model.policy import Calendar, Cap, Filter, Rolling

CALENDAR_UNITS = ("day", "week", "month")
WINDOW_DAYS_MAX = 400  # events are told apart for so long, and contacts are kept for it
_DAY_SECONDS = 86_400


def caps(scope: Scope) -> Iterator[Problem]:
    """Check each cap."""
    for cap in scope.configuration.policy.caps:
        path = f"caps/{cap.id}"
        if cap.limit < 0:
            yield scope.problem("policy", f"{path}/limit", "cap.limit_negative", limit=cap.limit)
        if isinstance(cap.window, Rolling):
            yield from _rolling(scope, path, cap.window)
        else:
            yield from _calendar(scope, path, cap.window)
        yield from _counting(scope, path, cap)


def _rolling(scope: Scope, path: str, window: Rolling) -> Iterator[Problem]:
    parts = (window.days, window.hours, window.seconds)
    seconds = window.days * _DAY_SECONDS + window.hours * 3600 + window.seconds
    if seconds <= 0 or min(parts) < 0:
        yield scope.problem("policy", f"{path}/window", "cap.window_empty", seconds=seconds)
    elif seconds > WINDOW_DAYS_MAX * _DAY_SECONDS:
        days = seconds / _DAY_SECONDS
        facts = {"days": f"{days:g}", "limit": WINDOW_DAYS_MAX}
        yield scope.problem("policy", f"{path}/window", "cap.window_too_long", **facts)


def _calendar(scope: Scope, path: str, window: Calendar) -> Iterator[Problem]:
    if window.unit not in CALENDAR_UNITS:
        facts = {"unit": window.unit, "known": ", ".join(CALENDAR_UNITS)}
        yield scope.problem("policy", f"{path}/window/unit", "cap.unit_unknown", **facts)
    if window.zone and not is_zone(window.zone):
        zone = window.zone
        yield scope.problem("policy", f"{path}/window/zone", "policy.zone_unknown", zone=zone)
    if not 1 <= window.week_start <= 7:
        facts_day = {"day": window.week_start}
        where = f"{path}/window/week_start"
        yield scope.problem("policy", where, "cap.week_start_range", **facts_day)


def _counting(scope: Scope, path: str, cap: Cap) -> Iterator[Problem]:
    """A cap is of use if a contact can exist that it counts, and an action that obeys it."""
    for part, filter_ in (("counts", cap.counts), ("obeys", cap.obeys)):
        if filter_ is not None and not _can_fit(scope, filter_):
            yield scope.problem("policy", f"{path}/{part}", "cap.counts_nothing", cap=cap.id)


def _can_fit(scope: Scope, filter_: Filter) -> bool:
    if not filter_.interruptions_only:
        return True
    named = filter_.channels or tuple(scope.channels)
    return any(scope.channels[name].interrupts for name in named if name in scope.channels)
