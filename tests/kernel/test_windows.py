"""Windows of time: working days against a calendar, parts of the day against the clock."""

from collections.abc import Sequence
from datetime import date, time
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amount import examples
from hengce.kernel.windows import (
    NEVER,
    daypart_at,
    earliest_open_in,
    reaches_beyond,
    window_start,
)
from hengce.model.instant import DAY_US, MINUTE_US, SECOND_US, Instant, day, moment, read_instant
from hengce.model.noun import Label
from hengce.model.policy import Daypart, OpenHours
from hengce.model.window import BusinessDays, Calendar, Rolling
from hengce.model.working_days import WEEKENDS_ONLY, WorkingDays

SHANGHAI, NEW_YORK, SANTIAGO = "Asia/Shanghai", "America/New_York", "America/Santiago"
NAME = Label(zh="名", en="name")


def days(first: str, last: str) -> range:
    return range(day(date.fromisoformat(first)), day(date.fromisoformat(last)) + 1)


# National Day 2025: Sunday the 28th is worked, then eight days off, then Saturday the 11th.
AUTUMN = days("2025-09-15", "2025-10-31")
WEEKENDS = {on for on in AUTUMN if not WEEKENDS_ONLY.works(on)}
WORKED = {*days("2025-09-28", "2025-09-28"), *days("2025-10-11", "2025-10-11")}
CALENDAR = WorkingDays(
    version="autumn",
    first=AUTUMN[0],
    last=AUTUMN[-1],
    off=frozenset(WEEKENDS - WORKED | {*days("2025-10-01", "2025-10-08")}),
)


@pytest.mark.parametrize(
    ("count", "now", "first"),
    [
        # An ordinary week: Thursday 25 September 2025.
        (1, "2025-09-25T00:00", "2025-09-25T00:00"),
        (1, "2025-09-25T23:59", "2025-09-25T00:00"),
        (4, "2025-09-25T12:00", "2025-09-22T00:00"),
        (5, "2025-09-25T12:00", "2025-09-19T00:00"),
        # On a day off the window reaches back over it: Saturday, then Sunday off.
        (1, "2025-09-20T12:00", "2025-09-19T00:00"),
        (1, "2025-09-21T12:00", "2025-09-19T00:00"),
        # A worked Sunday is a day like any other, the Saturday before it is not.
        (1, "2025-09-28T12:00", "2025-09-28T00:00"),
        (2, "2025-09-28T12:00", "2025-09-26T00:00"),
        # The long holiday belongs to the last day before it, until people work again.
        (1, "2025-10-08T23:59", "2025-09-30T00:00"),
        (1, "2025-10-09T00:00", "2025-10-09T00:00"),
        (2, "2025-10-09T00:00", "2025-09-30T00:00"),
        (4, "2025-10-12T12:00", "2025-09-30T00:00"),  # 11, 10, 9, 30
    ],
)
def test_working_days(count: int, now: str, first: str) -> None:
    window = BusinessDays(days=count)
    start = window_start(window, read_instant(now, SHANGHAI), SHANGHAI, CALENDAR)
    assert start == read_instant(first, SHANGHAI) - 1, "the first instant of the day counts"


def test_working_days_are_those_of_the_window_s_own_zone() -> None:
    # Sunday the 28th, 01:00 in Shanghai, is still Saturday in London.
    now = read_instant("2025-09-28T01:00", SHANGHAI)
    window = BusinessDays(days=1, zone="Europe/London")
    start = window_start(window, now, SHANGHAI, CALENDAR)
    assert start == read_instant("2025-09-26T00:00", "Europe/London") - 1


def test_a_day_begins_where_clocks_jump_over_midnight() -> None:
    # Clocks in Santiago went from Saturday 24:00 to Sunday 01:00.
    worked = WorkingDays(version="w", first=AUTUMN[0] - 30, last=AUTUMN[-1], off=frozenset())
    now = read_instant("2025-09-07T12:00", SANTIAGO)
    start = window_start(BusinessDays(days=1), now, SANTIAGO, worked)
    assert start == read_instant("2025-09-07T01:00", SANTIAGO) - 1


@pytest.mark.parametrize(
    ("window", "now", "beyond"),
    [
        (BusinessDays(days=1), "2025-10-31T12:00", False),  # the last day that is known
        (BusinessDays(days=1), "2025-11-01T12:00", True),
        (BusinessDays(days=1), "2025-09-15T12:00", False),  # the first
        (BusinessDays(days=2), "2025-09-15T12:00", True),
        (BusinessDays(days=1), "2025-09-14T12:00", True),
        (BusinessDays(days=1, zone=NEW_YORK), "2025-11-01T08:00", False),  # still the 31st there
        (Calendar(unit="month"), "2030-01-01T12:00", False),
        (Rolling(days=7), "2030-01-01T12:00", False),
    ],
)
def test_what_rests_on_unknown_days(
    window: BusinessDays | Calendar | Rolling, now: str, *, beyond: bool
) -> None:
    assert reaches_beyond(window, read_instant(now, SHANGHAI), SHANGHAI, CALENDAR) is beyond


def test_weekends_are_off_beyond_what_is_known() -> None:
    now = read_instant("2025-11-02T12:00", SHANGHAI)  # a Sunday
    start = window_start(BusinessDays(days=2), now, SHANGHAI, CALENDAR)
    assert start == read_instant("2025-10-30T00:00", SHANGHAI) - 1


# Parts of the day ---------------------------------------------------------------------------


def hours(opens: str, closes: str) -> OpenHours:
    return OpenHours(id="h", label=NAME, opens=opens, closes=closes)


def part(begins: str, ends: str, name: str = "p") -> Daypart:
    return Daypart(id=name, label=NAME, begins=begins, ends=ends)


OFFICE = (hours("08:30", "20:30"),)


@pytest.mark.parametrize(
    ("entries", "daypart", "zone", "now", "expected"),
    [
        (OFFICE, part("12:00", "14:00"), SHANGHAI, "2025-09-25T09:00", "2025-09-25T12:00"),
        (OFFICE, part("12:00", "14:00"), SHANGHAI, "2025-09-25T13:59", "2025-09-25T13:59"),
        (OFFICE, part("12:00", "14:00"), SHANGHAI, "2025-09-25T14:00", "2025-09-26T12:00"),
        (OFFICE, part("06:00", "09:00"), SHANGHAI, "2025-09-25T06:00", "2025-09-25T08:30"),
        (OFFICE, part("19:00", "23:00"), SHANGHAI, "2025-09-25T20:30", "2025-09-26T19:00"),
        (OFFICE, part("22:00", "09:00"), SHANGHAI, "2025-09-25T21:00", "2025-09-26T08:30"),
        (OFFICE, part("20:30", "08:30"), SHANGHAI, "2025-09-25T21:00", None),
        ((), part("20:00", "02:00"), SHANGHAI, "2025-09-25T01:00", "2025-09-25T01:00"),
        ((), part("20:00", "02:00"), SHANGHAI, "2025-09-25T02:00", "2025-09-25T20:00"),
        # Clocks skip 02:00 to 03:00: half past two begins when they show three.
        ((), part("02:30", "05:00"), NEW_YORK, "2026-03-08T01:00", "2026-03-08T03:00"),
        # A part that is skipped whole comes the day after.
        ((), part("02:00", "03:00"), NEW_YORK, "2026-03-08T00:00", "2026-03-09T02:00"),
        # Clocks show one to two twice: it begins at the first time.
        ((), part("01:30", "01:40"), NEW_YORK, "2026-11-01T00:00", "2026-11-01T01:30-04:00"),
        # ... and once more at the second.
        (
            (),
            part("01:30", "01:40"),
            NEW_YORK,
            "2026-11-01T01:40-04:00",
            "2026-11-01T01:30-05:00",
        ),
    ],
)
def test_first_open_instant_of_a_part_of_the_day(
    entries: Sequence[OpenHours], daypart: Daypart, zone: str, now: str, expected: str | None
) -> None:
    at = earliest_open_in(entries, daypart, read_instant(now, zone), zone)
    assert at == (read_instant(expected, zone) if expected else NEVER)


CLOCKS = st.times().map(lambda clock: f"{clock:%H:%M}")
CHANGES = ["2026-03-08T02:00", "2026-11-01T01:00", "2026-04-04T23:30", "2026-09-05T23:30"]
LOOKED_MINUTES = 3 * 24 * 60


@settings(derandomize=True, deadline=None, max_examples=examples(60))
@given(
    st.lists(st.tuples(CLOCKS, CLOCKS), max_size=2),
    st.tuples(CLOCKS, CLOCKS),
    st.sampled_from([NEW_YORK, SANTIAGO, "Australia/Lord_Howe"]),
    st.sampled_from(CHANGES),
    st.integers(-DAY_US, DAY_US),
)
def test_as_looking_at_the_clock_every_minute(
    opening: list[tuple[str, str]], inside: tuple[str, str], zone: str, change: str, shift: int
) -> None:
    now = read_instant(change, zone) + shift // SECOND_US * SECOND_US
    got = earliest_open_in([hours(*one) for one in opening], part(*inside), now, zone)
    seen = next((at for at in minutes(now) if shown(at, zone, [*opening, inside])), NEVER)
    assert got == seen or (seen == NEVER and got > now + LOOKED_MINUTES * MINUTE_US)


def minutes(now: Instant) -> chain[Instant]:
    """Now, and every full minute after it."""
    begin = now // MINUTE_US + 1
    return chain([now], (minute * MINUTE_US for minute in range(begin, begin + LOOKED_MINUTES)))


def shown(at: Instant, zone: str, spans: list[tuple[str, str]]) -> bool:
    clock = moment(at, zone).time()
    bounds = [(time.fromisoformat(begins), time.fromisoformat(ends)) for begins, ends in spans]
    return all(
        begins <= clock < ends if begins < ends else not ends <= clock < begins
        for begins, ends in bounds
    )


@pytest.mark.parametrize(
    ("clock", "zone", "expected"),
    [
        ("05:59", SHANGHAI, "night"),
        ("06:00", SHANGHAI, "morning"),
        ("11:59", SHANGHAI, "morning"),  # noon overlaps it; the first of the policy counts
        ("12:00", SHANGHAI, "noon"),
        ("14:00", SHANGHAI, ""),
        ("22:00", SHANGHAI, "night"),
        ("12:00", "Asia/Urumqi", "morning"),  # ten o'clock there
    ],
)
def test_the_first_part_that_holds_the_clock(clock: str, zone: str, expected: str) -> None:
    parts = [
        part("06:00", "12:00", "morning"),
        part("11:00", "14:00", "noon"),
        part("22:00", "06:00", "night"),
    ]
    assert daypart_at(parts, read_instant(f"2025-09-25T{clock}", SHANGHAI), zone) == expected
