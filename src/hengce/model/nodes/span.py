"""Lengths of time, as documents write them."""

from hengce.model.instant import DAY_US, HOUR_US, MINUTE_US
from hengce.model.noun import Noun


class Span(Noun, frozen=True, kw_only=True):
    """A length of time; a day is 24 hours, whatever the clocks do."""

    days: int = 0
    hours: int = 0
    minutes: int = 0

    @property
    def us(self) -> int:
        """The length in microseconds."""
        return self.days * DAY_US + self.hours * HOUR_US + self.minutes * MINUTE_US
