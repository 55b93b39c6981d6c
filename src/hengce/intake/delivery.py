"""Finds deliveries in a folder: files whose names say for which business day they are."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from hengce.model.feed import Feed
from hengce.model.instant import SECOND_US, Day, Instant, calendar_date, day

_DIGITS = {"YYYY": r"(?P<year>\d{4})", "MM": r"(?P<month>\d{2})", "DD": r"(?P<day>\d{2})"}
_PARTS = re.compile("YYYY|MM|DD")

FILES_MAX = 10_000
"""Names of a folder that are looked at, the latest first: a bank that never tidies up goes on."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """How a file looks from outside: whoever writes to it changes this."""

    size: int
    written_ns: int

    @classmethod
    def of(cls, path: Path) -> "Stamp | None":
        """Look at a file; None where there is none."""
        try:
            if path.is_symlink() or not path.is_file():
                return None
            found = path.stat()
        except OSError:
            return None
        return cls(found.st_size, found.st_mtime_ns)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A file that arrived, and those beside it.

    Attributes:
        path: The data.
        day: The business day that its name says.
        stamp: How the data looked.
        flag: The file that says that it is whole; None: none is declared.
        control: The file that says what must be true of it; None: none is declared.
    """

    path: Path
    day: Day
    stamp: Stamp
    flag: Path | None
    control: Path | None


def deliveries(folder: Path, feed: Feed) -> Sequence[Delivery]:
    """Return what lies in a folder for a feed, by business day, then in the order of writing.

    Links are passed over: a delivery is a file of its own.
    """
    pattern, found = name_pattern(feed), []
    names = sorted((path.name for path in folder.iterdir()), reverse=True)
    matches = [(name, match) for name in names if (match := pattern.fullmatch(name))]
    for name, match in matches[:FILES_MAX]:
        path, of = folder / name, _day_of(match)
        stamp = Stamp.of(path)
        if of is None or stamp is None:
            continue
        flag = folder / beside(feed.flag, name, of, feed) if feed.flag else None
        control = folder / beside(feed.control.file, name, of, feed) if feed.control else None
        found.append(Delivery(path, of, stamp, flag, control))
    return sorted(found, key=lambda one: (one.day, one.stamp.written_ns, one.path.name))


def name_pattern(feed: Feed) -> re.Pattern[str]:
    """Return what names of files must look like; `*` stands for any text."""
    before, _, after = feed.file.partition("{date}")
    written, end = "", 0
    for part in _PARTS.finditer(feed.date_format):
        written += re.escape(feed.date_format[end : part.start()]) + _DIGITS[part.group()]
        end = part.end()
    written += re.escape(feed.date_format[end:])
    return re.compile(_any(before) + written + _any(after))


def beside(pattern: str, name: str, of: Day, feed: Feed) -> str:
    """Return the name of a file that belongs to a data file."""
    written = written_day(of, feed.date_format)
    stem = name.rpartition(".")[0] or name
    return pattern.replace("{file}", name).replace("{stem}", stem).replace("{date}", written)


def written_day(of: Day, date_format: str) -> str:
    """Write a business day as a feed does."""
    on = calendar_date(of)
    parts = {"YYYY": f"{on.year:04}", "MM": f"{on.month:02}", "DD": f"{on.day:02}"}
    return _PARTS.sub(lambda match: parts[match.group()], date_format)


def quiet_since(stamp: Stamp, at: Instant) -> int:
    """Return for how many seconds nothing was written to a file."""
    return (at - stamp.written_ns // 1_000) // SECOND_US


def _any(text: str) -> str:
    return ".*".join(re.escape(part) for part in text.split("*"))


def _day_of(match: re.Match[str]) -> Day | None:
    parts = match.groupdict()
    try:
        return day(date(int(parts["year"]), int(parts["month"]), int(parts["day"])))
    except ValueError:  # a number that is no day names no delivery
        return None
