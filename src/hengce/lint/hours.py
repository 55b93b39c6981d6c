"""Sending hours: readable, and open at some minute of the day for every message."""

import re
from collections.abc import Iterator

from hengce.errors import Problem
from hengce.lint.scope import Scope
from hengce.model.policy import OpenHours, Policy
from hengce.model.strategy import MessageClass

_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
_DAY_MINUTES = 24 * 60


def hours(scope: Scope) -> Iterator[Problem]:
    """Check each entry, then what remains open when all of them hold."""
    open_minutes: dict[str, frozenset[int]] = {}
    for entry in scope.configuration.policy.open_hours:
        yield from _texts(scope, entry)
        opens, closes = minute_of(entry.opens), minute_of(entry.closes)
        if opens is None or closes is None:
            continue
        if opens == closes:
            path = f"open_hours/{entry.id}"
            yield scope.problem("policy", path, "hours.empty", opens=entry.opens)
            continue
        open_minutes[entry.id] = _between(opens, closes)
    yield from _never(scope, open_minutes)


def minute_of(text: str) -> int | None:
    """Return the minute of the day that a text such as 08:30 names, or None."""
    read = _TIME.fullmatch(text)
    return int(read[1]) * 60 + int(read[2]) if read else None


def open_minutes(scope: Scope, channel: str, message_class: MessageClass) -> frozenset[int]:
    """Return the minutes of the day in which a channel is open; entries with errors are left."""
    return minutes_open(scope.configuration.policy, channel, message_class)


def open_ranges(
    policy: Policy, channel: str, message_class: MessageClass
) -> tuple[tuple[str, str], ...]:
    """Return from when to when a channel is open, as times of day; a range may pass midnight."""
    minutes = minutes_open(policy, channel, message_class)
    if len(minutes) == _DAY_MINUTES:
        return (("00:00", "24:00"),)
    opens = sorted(one for one in minutes if (one - 1) % _DAY_MINUTES not in minutes)
    closes = sorted((one + 1) % _DAY_MINUTES for one in minutes if _closes(minutes, one))
    ends = [next((one for one in closes if one > begin), closes[0]) for begin in opens]
    return tuple((_clock(a), _clock(b or _DAY_MINUTES)) for a, b in zip(opens, ends, strict=True))


def minutes_open(policy: Policy, channel: str, message_class: MessageClass) -> frozenset[int]:
    """Return the minutes of the day in which a channel is open, by a policy."""
    minutes = frozenset(range(_DAY_MINUTES))
    for entry in policy.open_hours:
        opens, closes = minute_of(entry.opens), minute_of(entry.closes)
        is_meant = (not entry.channels or channel in entry.channels) and (
            not entry.message_classes or message_class in entry.message_classes
        )
        if is_meant and opens is not None and closes is not None and opens != closes:
            minutes &= _between(opens, closes)
    return minutes


def _closes(minutes: frozenset[int], minute: int) -> bool:
    return (minute + 1) % _DAY_MINUTES not in minutes


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _texts(scope: Scope, entry: OpenHours) -> Iterator[Problem]:
    for part, text in (("opens", entry.opens), ("closes", entry.closes)):
        if minute_of(text) is None:
            path = f"open_hours/{entry.id}/{part}"
            yield scope.problem("policy", path, "hours.unreadable", value=text)


def _between(opens: int, closes: int) -> frozenset[int]:
    if opens < closes:
        return frozenset(range(opens, closes))
    return frozenset((*range(opens, _DAY_MINUTES), *range(closes)))


def _never(scope: Scope, open_minutes: dict[str, frozenset[int]]) -> Iterator[Problem]:
    for channel in scope.channels:
        for message_class in MessageClass:
            entries = [
                entry
                for entry in scope.configuration.policy.open_hours
                if entry.id in open_minutes
                and (not entry.channels or channel in entry.channels)
                and (not entry.message_classes or message_class in entry.message_classes)
            ]
            if not entries:
                continue
            if not frozenset.intersection(*(open_minutes[entry.id] for entry in entries)):
                facts = {
                    "channel": channel,
                    "message_class": message_class.value,
                    "entries": ", ".join(entry.id for entry in entries),
                }
                path = f"open_hours/{entries[-1].id}"
                yield scope.problem("policy", path, "hours.never_open", **facts)
