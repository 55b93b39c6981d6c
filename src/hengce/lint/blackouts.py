"""Blackouts: their days and hours can be read, come in their order, and are few."""

import re
from collections.abc import Iterator
from datetime import date

from hengce.errors import Problem
from hengce.lint.hours import minute_of
from hengce.lint.scope import Scope
from hengce.model.policy import Blackout

DAYS_MAX = 92
"""A quarter: what is silent for longer is stopped, or its strategies end."""

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def blackouts(scope: Scope) -> Iterator[Problem]:
    """Check each blackout."""
    for entry in scope.configuration.policy.blackouts:
        yield from _days(scope, entry)
        yield from _hours(scope, entry)


def _days(scope: Scope, entry: Blackout) -> Iterator[Problem]:
    path = f"blackouts/{entry.id}"
    first, last = _date_of(entry.first), _date_of(entry.last)
    for part, text, read in (("first", entry.first, first), ("last", entry.last, last)):
        if read is None:
            yield scope.problem("policy", f"{path}/{part}", "blackout.day_unreadable", value=text)
    if first is None or last is None:
        return
    if first > last:
        facts = {"first": entry.first, "last": entry.last}
        yield scope.problem("policy", path, "blackout.reversed", **facts)
    elif (last - first).days >= DAYS_MAX:
        count = (last - first).days + 1
        yield scope.problem("policy", path, "blackout.too_long", count=count, limit=DAYS_MAX)


def _hours(scope: Scope, entry: Blackout) -> Iterator[Problem]:
    path = f"blackouts/{entry.id}"
    read = {text: minute_of(text) for text in (entry.begins, entry.ends) if text}
    for part, text in (("begins", entry.begins), ("ends", entry.ends)):
        if text and read[text] is None:
            yield scope.problem("policy", f"{path}/{part}", "hours.unreadable", value=text)
    begins, ends = entry.begins or "00:00", entry.ends or "24:00"
    if None not in read.values() and begins >= ends:
        yield scope.problem("policy", path, "blackout.no_time", begins=begins, ends=ends)


def _date_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        return None
