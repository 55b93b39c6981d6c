"""Reads dates and times in the spelling that a mapping declares."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from hengce.model.instant import SECOND_US, Instant, instant, moment

ISO = "iso"
EPOCH_SECONDS = "epoch_seconds"
EPOCH_MS = "epoch_ms"

_TOKENS = {
    "YYYY": "(?P<year>[0-9]{4})",
    "YY": "(?P<short>[0-9]{2})",
    "MON": "(?P<name>[A-Za-z]{3})",
    "MM": "(?P<month>[0-9]{2})",
    "M": "(?P<month>[0-9]{1,2})",
    "DD": "(?P<day>[0-9]{2})",
    "D": "(?P<day>[0-9]{1,2})",
    "HH": "(?P<hour>[0-9]{2})",
    "mm": "(?P<minute>[0-9]{2})",
    "ss": "(?P<second>[0-9]{2})",
}
_TOKEN = re.compile("|".join(_TOKENS))  # alternatives are tried in order: longest first
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ISO_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?"
    r" ?(Z|[+-][0-9]{2}:?[0-9]{2})?"
)
_EPOCH = re.compile("-?[0-9]{1,15}")


def instant_reader(date_format: str, pivot: int, zone: str) -> Callable[[str], Instant]:
    """Return what reads a text as an instant; it raises ValueError for any other text."""

    def read(text: str) -> Instant:
        if date_format in {EPOCH_SECONDS, EPOCH_MS}:
            if not _EPOCH.fullmatch(text):
                raise ValueError(text)
            at = int(text) * (SECOND_US if date_format == EPOCH_SECONDS else SECOND_US // 1000)
            moment(at)  # refuses years that no calendar has
            return at
        local = _local(text, date_format, pivot)
        return instant(local if local.tzinfo else local.replace(tzinfo=ZoneInfo(zone)))

    return read


def date_reader(date_format: str, pivot: int, zone: str) -> Callable[[str], date]:
    """Return what reads a text as a calendar date; an instant gives its day in the zone."""

    def read(text: str) -> date:
        if date_format in {EPOCH_SECONDS, EPOCH_MS}:
            at = instant_reader(date_format, pivot, zone)(text)
            return moment(at, zone).date()
        local = _local(text, date_format, pivot)
        return (local.astimezone(ZoneInfo(zone)) if local.tzinfo else local).date()

    return read


def is_date_format(date_format: str) -> bool:
    """Tell whether a pattern names a year, a month and a day, each once."""
    if date_format in {ISO, EPOCH_SECONDS, EPOCH_MS}:
        return True
    try:
        groups = _pattern(date_format).groupindex
    except re.error:  # the same part twice
        return False
    years = ("year" in groups) + ("short" in groups)
    months = ("month" in groups) + ("name" in groups)
    return years == 1 and months == 1 and "day" in groups


def _local(text: str, date_format: str, pivot: int) -> datetime:
    if date_format == ISO:
        return _iso(text)
    found = _pattern(date_format).fullmatch(text)
    if not found:
        raise ValueError(text)
    parts = found.groupdict()
    short = int(parts.get("short") or 0)
    year = int(parts.get("year") or short + (2000 if short < pivot else 1900))
    name = (parts.get("name") or "").lower()
    month = _MONTHS.index(name) + 1 if name else int(parts["month"])
    hour, minute, second = (int(parts.get(part) or 0) for part in ("hour", "minute", "second"))
    clock = time(hour, minute, second)
    return datetime.combine(date(year, month, int(parts["day"])), clock)


def _iso(text: str) -> datetime:
    if _ISO_DAY.fullmatch(text):
        return datetime.combine(date.fromisoformat(text), datetime.min.time())
    if not _ISO_MOMENT.fullmatch(text):
        raise ValueError(text)
    read = datetime.fromisoformat(text.replace(" Z", "Z"))
    return read.astimezone(UTC) if read.tzinfo else read


@lru_cache(maxsize=64)
def _pattern(date_format: str) -> re.Pattern[str]:
    """Turn a pattern into a regular expression; what is no token stands for itself."""
    parts: list[str] = []
    end = 0
    for token in _TOKEN.finditer(date_format):
        parts += (re.escape(date_format[end : token.start()]), _TOKENS[token.group()])
        end = token.end()
    return re.compile("".join([*parts, re.escape(date_format[end:])]))
