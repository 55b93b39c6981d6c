"""The Chinese calendar of working days, against the State Council's notices."""

from datetime import date, timedelta

import chinese_calendar
import pytest

from hengce.calendars.chinese import chinese_working_days
from hengce.model.instant import calendar_date, day

CALENDAR = chinese_working_days()


@pytest.mark.parametrize(
    ("first", "last", "works"),
    [
        # 2024: May Day, with a Sunday and a Saturday worked in exchange.
        ("2024-04-28", "2024-04-30", True),
        ("2024-05-01", "2024-05-05", False),
        ("2024-05-06", "2024-05-11", True),
        ("2024-05-12", "2024-05-12", False),
        # 2025: National Day and Mid-Autumn in one; the Sunday before and the Saturday after.
        ("2025-09-27", "2025-09-27", False),
        ("2025-09-28", "2025-09-30", True),
        ("2025-10-01", "2025-10-08", False),
        ("2025-10-09", "2025-10-11", True),
        ("2025-10-12", "2025-10-12", False),
        # 2026: New Year, its Sunday worked; the Spring Festival between two worked Saturdays.
        ("2026-01-01", "2026-01-03", False),
        ("2026-01-04", "2026-01-09", True),
        ("2026-02-14", "2026-02-14", True),
        ("2026-02-15", "2026-02-23", False),
        ("2026-02-24", "2026-02-28", True),
        ("2026-03-01", "2026-03-01", False),
        ("2026-09-20", "2026-09-24", True),
        ("2026-09-25", "2026-09-27", False),
        ("2026-10-01", "2026-10-07", False),
        ("2026-10-10", "2026-10-10", True),
    ],
)
def test_as_the_notices_say(first: str, last: str, *, works: bool) -> None:
    days = range(day(date.fromisoformat(first)), day(date.fromisoformat(last)) + 1)
    assert [CALENDAR.works(on) for on in days] == [works] * len(days)


def test_every_day_as_the_package_answers_it() -> None:
    known = range(CALENDAR.first, CALENDAR.last + 1)
    assert all(CALENDAR.works(on) == chinese_calendar.is_workday(calendar_date(on)) for on in known)


def test_it_knows_exactly_the_years_of_the_package() -> None:
    for beyond in (CALENDAR.first - 1, CALENDAR.last + 1):
        with pytest.raises(NotImplementedError):
            chinese_calendar.is_workday(calendar_date(beyond))


def test_weekends_only_beyond_what_is_known() -> None:
    new_year = calendar_date(CALENDAR.last) + timedelta(days=1)
    week = [new_year + timedelta(days=k) for k in range(7)]
    assert [CALENDAR.works(day(on)) for on in week] == [on.weekday() < 5 for on in week]


def test_earlier_years_can_be_left_unknown() -> None:
    late = chinese_working_days(first_year=2026)
    assert late.first == day(date(2026, 1, 1))
    assert late.last == CALENDAR.last
    assert late.off == {on for on in CALENDAR.off if on >= late.first}


def test_the_version_names_package_and_release() -> None:
    assert CALENDAR.version == f"chinesecalendar {chinese_calendar.__version__}"
