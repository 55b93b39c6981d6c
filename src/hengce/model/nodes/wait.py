"""Waits for a length of time, a time of day, the date in a tag, or working days."""

from typing import TypeAlias

from hengce.model.instant import DAY_US, HOUR_US, MINUTE_US, Instant, calendar_date
from hengce.model.nodes.base import NEXT, BaseNode
from hengce.model.nodes.here import Go, Here, Move, Stay
from hengce.model.noun import Noun

MISSING = "missing"
"""The branch of a customer whose date is not known."""

PAST = "past"
"""The branch of a customer whose date has passed."""


class After(Noun, frozen=True, kw_only=True, tag_field="kind", tag="after"):
    """A length of time from the arrival; a day is 24 hours."""

    days: int = 0
    hours: int = 0
    minutes: int = 0


class Next(Noun, frozen=True, kw_only=True, tag_field="kind", tag="next"):
    """The next time that the customer's clock shows a time of day.

    Attributes:
        at: The time of day, such as `09:00`.
        days: Calendar days to let pass first; 0: today, when it is still to come.
        weekdays: Only on these; 1 is Monday. Empty: on any.
        grace_minutes: Who arrives at most so late on such a day does not wait.
    """

    at: str
    days: int = 0
    weekdays: tuple[int, ...] = ()
    grace_minutes: int = 0


class OnDate(Noun, frozen=True, kw_only=True, tag_field="kind", tag="date"):
    """The date in a tag of the customer, or some days before or after it.

    Attributes:
        tag: The DATE or TIMESTAMP tag.
        days: Days after it; negative: before it.
        at: The time of day on a DATE's day, on the customer's clock.
    """

    tag: str
    days: int = 0
    at: str = "09:00"


class BusinessDays(Noun, frozen=True, kw_only=True, tag_field="kind", tag="business_days"):
    """Working days of the bank's country, moved holidays and working weekends included.

    Attributes:
        days: How many working days to let pass.
        at: The time of day; empty: that of the arrival.
    """

    days: int
    at: str = ""


DRAWS = 10_000
"""How many different numbers a customer may draw."""

Until: TypeAlias = After | Next | OnDate | BusinessDays


class Wait(BaseNode, frozen=True, kw_only=True, tag="wait"):
    """Waits.

    Attributes:
        until: For what.
        spread_minutes: Customers who would go on at one moment go on spread over so long.
    """

    until: Until
    spread_minutes: int = 0

    @property
    def ways(self) -> frozenset[str]:
        """One way on; for a date in a tag also what happens when there is none, or too late."""
        if isinstance(self.until, OnDate):
            return frozenset({NEXT, MISSING, PAST})
        return frozenset({NEXT})

    def behave(self, here: Here) -> Move:
        """Stays until its moment; who comes too late for a date goes along `past`."""
        spread = here.draw(f"spread {self.id}") if self.spread_minutes else 0
        spread_us = spread * self.spread_minutes * MINUTE_US // DRAWS
        due_at = _due_at(self.until, here, spread_us)
        if due_at is None:
            return Go(MISSING)
        if isinstance(self.until, OnDate) and due_at - spread_us < here.since:
            return Go(PAST)
        return Go(when=due_at) if due_at <= here.at else Stay(due_at)


def _due_at(until: Until, here: Here, spread_us: int) -> Instant | None:
    """Return when the wait is over; None: its date is not known."""
    match until:
        case After(days=days, hours=hours, minutes=minutes):
            length_us = days * DAY_US + hours * HOUR_US + minutes * MINUTE_US
            return here.later(here.since, length_us + spread_us)
        case OnDate(tag=tag, days=days, at=at):
            named = here.date(tag, days, at)
            return None if named is None else named + spread_us
        case BusinessDays():
            return _after_working_days(until, here) + spread_us
        case Next():
            return _next(until, here) + spread_us


def _next(until: Next, here: Here) -> Instant:
    """Return the next moment of the day that is wanted, or the arrival within its grace."""
    day = here.day(here.since) + until.days
    grace_us = until.grace_minutes * MINUTE_US
    while True:
        wanted = here.clock(day, until.at)
        fits = not until.weekdays or calendar_date(day).isoweekday() in until.weekdays
        if fits and wanted + grace_us >= here.since:
            return max(wanted, here.since)
        day += 1


def _after_working_days(until: BusinessDays, here: Here) -> Instant:
    """Return the moment on the day behind so many working days; a time that has passed: a day on.

    Who arrives on a day off counts from there: one working day later is the next one.
    """
    day, left = here.day(here.since), until.days
    while left:
        day += 1
        left -= here.works(day)
    while not here.works(day):
        day += 1
    if not until.at and day == here.day(here.since):
        return here.since
    at = until.at or here.time(here.since)
    wanted = here.clock(day, at)
    while wanted < here.since or not here.works(day):
        day += 1
        wanted = here.clock(day, at)
    return wanted
