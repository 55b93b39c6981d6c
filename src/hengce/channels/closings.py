"""When batches of a day close, and what they are called."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from hengce.model.instant import (
    Day,
    Instant,
    calendar_date,
    day,
    day_at,
    instant,
    start_of_day,
)

_NAME = re.compile(r"(?P<day>[0-9]{8})_(?P<number>[1-9][0-9]{0,3})")


@dataclass(frozen=True, slots=True, order=True)
class Closing:
    """The end of a batch.

    Attributes:
        at: The instant; what is handed off from it on belongs to the next batch.
        day: The day that the batch belongs to.
        number: Which batch of the day, from 1.
    """

    at: Instant
    day: Day
    number: int

    @property
    def name(self) -> str:
        """What the batch is called: `20261128_1`."""
        return f"{calendar_date(self.day):%Y%m%d}_{self.number}"


class Closings:
    """The closing times of a channel.

    Args:
        times: Local times such as `18:00`; midnight ends the day before.
        zone: The bank's zone.
    """

    def __init__(self, times: Sequence[str], zone: str) -> None:
        # Midnight is the last of a day, not its first.
        local = {time.fromisoformat(text) for text in times}
        self._times = sorted(local, key=lambda each: (each == time.min, each))
        self._zone = zone

    def after(self, at: Instant) -> Closing:
        """Return the first closing after an instant."""
        today = day_at(at, self._zone)
        near = (one for of in range(today - 1, today + 3) for one in self._of(of))
        return min(one for one in near if one.at > at)

    def named(self, name: str) -> Closing | None:
        """Return the closing of a name; None when it is no name of a batch.

        A batch whose closing time the bank has taken out since ends with its day.
        """
        found = _NAME.fullmatch(name)
        if found is None:
            return None
        try:
            of = day(date.fromisoformat(found["day"]))
        except ValueError:
            return None
        midnight = start_of_day(of + 1, self._zone)
        gone = Closing(midnight, of, int(found["number"]))
        return next((one for one in self._of(of) if one.number == gone.number), gone)

    def _of(self, of: Day) -> Iterator[Closing]:
        zone = ZoneInfo(self._zone)
        for number, local in enumerate(self._times, start=1):
            ends = calendar_date(of + (local == time.min))
            yield Closing(instant(datetime.combine(ends, local, zone)), of, number)
