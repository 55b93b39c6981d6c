"""Stretches of time in which contacts count."""

from typing import TypeAlias

from hengce.model.noun import Noun


class Rolling(Noun, frozen=True, kw_only=True, tag="rolling", tag_field="kind"):
    """The last so many seconds; a contact exactly one window old no longer counts."""

    days: int = 0
    hours: int = 0
    seconds: int = 0


class Calendar(Noun, frozen=True, kw_only=True, tag="calendar", tag_field="kind"):
    """The current day, week or month of a zone.

    Attributes:
        unit: `day`, `week` or `month`.
        zone: An IANA zone; empty for the bank's own.
        week_start: 1 for Monday to 7 for Sunday.
    """

    unit: str
    zone: str = ""
    week_start: int = 1


class BusinessDays(Noun, frozen=True, kw_only=True, tag="business_days", tag_field="kind"):
    """The latest so many working days, from the first instant of the earliest of them on.

    Today is one of them when it is a working day. On a day off the window reaches back over
    it: on a Sunday, one business day is Friday, Saturday and Sunday.

    Attributes:
        days: How many; at least 1.
        zone: An IANA zone; empty for the bank's own.
    """

    days: int
    zone: str = ""


Window: TypeAlias = Rolling | Calendar | BusinessDays
