"""When a full limit has room again: told exactly, and held against looking at every instant."""

from hypothesis import given, settings
from hypothesis import strategies as st

from amount import examples
from hengce.calendars.chinese import chinese_working_days
from hengce.flow.next_slot import first_room
from hengce.kernel.windows import window_start
from hengce.model.instant import DAY_US, HOUR_US, read_instant
from hengce.model.window import BusinessDays, Calendar, Rolling, Window
from hengce.ports import IN_FLIGHT

ZONE = "Asia/Shanghai"
CALENDAR = chinese_working_days()
NOW = read_instant("2026-10-09T12:00", ZONE)
ZONES = st.sampled_from(["", "Europe/Berlin", "America/New_York"])
WINDOWS = st.one_of(
    st.builds(
        Rolling, days=st.integers(0, 30), hours=st.integers(0, 48), seconds=st.integers(1, 9)
    ),
    st.builds(
        Calendar,
        unit=st.sampled_from(["day", "week", "month"]),
        zone=ZONES,
        week_start=st.integers(1, 7),
    ),
    st.builds(BusinessDays, days=st.integers(1, 12), zone=ZONES),
)
PAST = st.integers(0, 40 * DAY_US).map(lambda ago: NOW - ago)
COUNTED = st.lists(st.one_of(PAST, PAST, PAST, st.just(IN_FLIGHT)), max_size=6)


@given(window=WINDOWS, limit=st.integers(0, 4), counted=COUNTED)
@settings(max_examples=examples(300))
def test_as_by_looking_at_every_instant(window: Window, limit: int, counted: list[int]) -> None:
    def is_full(at: int) -> bool:
        since = window_start(window, at, ZONE, CALENDAR)
        return sum(one > since for one in counted) >= limit

    room = first_room(window, limit, counted, NOW, ZONE, CALENDAR)
    if room is None:
        assert limit == 0 or counted.count(IN_FLIGHT) >= limit
        return
    assert not is_full(room)
    assert room == NOW or is_full(room - 1)
    assert all(is_full(at) for at in range(NOW, room, HOUR_US))


def test_table() -> None:
    """What is counted, the limit, the window; when there is room."""
    cases: list[tuple[str, int, Window, str]] = [
        ("10-08T09:00", 1, Rolling(days=7), "10-15T09:00"),
        ("10-02T11:59 10-08T09:00", 1, Rolling(days=7), "10-15T09:00"),
        ("10-03T09:00 10-08T09:00", 2, Rolling(days=7), "10-10T09:00"),
        ("10-02T12:00", 1, Rolling(days=7), "10-09T12:00"),
        ("10-08T09:00", 1, Calendar(unit="day"), "10-09T12:00"),
        ("10-09T09:00", 1, Calendar(unit="day"), "10-10T00:00"),
        ("10-09T09:00", 1, Calendar(unit="week"), "10-12T00:00"),
        ("10-09T09:00", 1, Calendar(unit="week", week_start=7), "10-11T00:00"),
        ("10-01T09:00", 1, Calendar(unit="month"), "11-01T00:00"),
        ("10-01T09:00", 1, Calendar(unit="month", zone="Europe/Berlin"), "11-01T07:00"),
        # Saturday the 10th is worked, Sunday the 11th is not.
        ("10-09T09:00", 1, BusinessDays(days=1), "10-10T00:00"),
        ("10-09T09:00", 1, BusinessDays(days=2), "10-12T00:00"),
        ("09-30T09:00", 1, BusinessDays(days=2), "10-09T12:00"),
    ]
    for counted, limit, window, free in cases:
        times = [read_instant(f"2026-{one}", ZONE) for one in counted.split()]
        room = first_room(window, limit, times, NOW, ZONE, CALENDAR)
        assert room == read_instant(f"2026-{free}", ZONE), (counted, window)
