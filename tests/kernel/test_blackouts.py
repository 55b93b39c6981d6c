"""Blackouts: when messages may leave around them, against a clock that is tried step by step."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amount import examples
from hengce.flow.reopening import reopening
from hengce.kernel.windows import NEVER, closing, earliest_open
from hengce.model.contact import ContactKind
from hengce.model.instant import DAY_US, MINUTE_US, Instant, moment, read_instant
from hengce.model.noun import Label
from hengce.model.policy import Blackout, Hours, OpenHours, Policy
from hengce.model.strategy import MessageClass, PriorityClass

SHANGHAI, NEW_YORK = "Asia/Shanghai", "America/New_York"
NAME = Label(zh="名", en="name")
HOLIDAY = Blackout(id="national_day", label=NAME, first="2026-10-01", last="2026-10-12")
LUNCH = Blackout(
    id="lunch",
    label=NAME,
    first="2026-11-02",
    last="2026-11-03",
    begins="12:00",
    ends="13:30",
    channels=("sms",),
    message_classes=(),
)
EVENING = Blackout(id="evening", label=NAME, first="2026-12-31", last="2026-12-31", begins="18:00")
DAY = OpenHours(id="day", label=NAME, opens="08:30", closes="20:30")


@pytest.mark.parametrize(
    ("entries", "now", "opens"),
    [
        # It belongs to the customer's days from the first to the last, both whole.
        ((HOLIDAY,), "2026-09-30T23:59", "2026-09-30T23:59"),
        ((HOLIDAY,), "2026-10-01T00:00", "2026-10-13T00:00"),
        ((HOLIDAY,), "2026-10-12T23:59", "2026-10-13T00:00"),
        # Hours hold beside it: it is over at midnight, and they open in the morning.
        ((DAY, HOLIDAY), "2026-09-30T20:30", "2026-10-13T08:30"),
        # So many hours of each of its days.
        ((LUNCH,), "2026-11-02T11:59", "2026-11-02T11:59"),
        ((LUNCH,), "2026-11-02T12:00", "2026-11-02T13:30"),
        ((LUNCH,), "2026-11-03T13:29", "2026-11-03T13:30"),
        ((LUNCH,), "2026-11-04T12:00", "2026-11-04T12:00"),
        # Until the day's end.
        ((EVENING,), "2026-12-31T17:59", "2026-12-31T17:59"),
        ((DAY, EVENING), "2026-12-31T18:00", "2027-01-01T08:30"),
    ],
)
def test_when_it_opens(entries: tuple[Hours, ...], now: str, opens: str) -> None:
    at = earliest_open(entries, read_instant(now, SHANGHAI), SHANGHAI)
    assert at == read_instant(opens, SHANGHAI)


def test_its_days_are_those_of_the_customer() -> None:
    # The first of October begins in Shanghai while it is still September in New York.
    at = read_instant("2026-10-01T00:00", SHANGHAI)
    assert earliest_open((HOLIDAY,), at, NEW_YORK) == at
    assert earliest_open((HOLIDAY,), at, SHANGHAI) == read_instant("2026-10-13T00:00", SHANGHAI)


@pytest.mark.parametrize(
    ("now", "named"),
    [
        ("2026-09-30T12:00", "day"),  # nothing is shut
        ("2026-09-30T20:30", "national_day"),  # hours would open in it
        ("2026-10-05T03:00", "national_day"),
        ("2026-10-13T03:00", "day"),  # it is over: only the hours are closed
    ],
)
def test_which_rule_is_named(now: str, named: str) -> None:
    at = read_instant(now, SHANGHAI)
    assert closing((DAY, HOLIDAY), at, SHANGHAI).id == named


def test_hours_that_never_open_are_named_themselves() -> None:
    night = OpenHours(id="night", label=NAME, opens="22:00", closes="06:00")
    entries = (DAY, night, HOLIDAY)
    at = read_instant("2026-10-05T03:00", SHANGHAI)
    assert earliest_open(entries, at, SHANGHAI) == NEVER
    assert closing(entries, at, SHANGHAI).id == "day"


@pytest.mark.parametrize(
    ("channel", "message_class", "opens"),
    [
        ("sms", MessageClass.COMMERCIAL, "2026-10-13T08:30"),
        ("sms", MessageClass.CARE, "2026-10-13T08:30"),
        ("sms", MessageClass.TRANSACTIONAL, "2026-10-05T12:00"),
        ("sms", MessageClass.REGULATORY, "2026-10-05T12:00"),
        ("push", MessageClass.COMMERCIAL, "2026-10-05T12:00"),
    ],
)
def test_what_waits_is_asked_again_after_it(
    channel: str, message_class: MessageClass, opens: str
) -> None:
    frozen = Blackout(id="b", label=NAME, first="2026-10-01", last="2026-10-12", channels=("sms",))
    policy = Policy(zone=SHANGHAI, departments=(), open_hours=(DAY,), blackouts=(frozen,))
    kind = ContactKind(
        strategy="s",
        channel=channel,
        priority_class=PriorityClass.MARKETING,
        message_class=message_class,
        category="wealth",
        topic="wealth",
        department="wealth",
        interrupts=True,
    )
    at = reopening(kind, None, policy, read_instant("2026-10-05T12:00", SHANGHAI))
    assert at == read_instant(opens, SHANGHAI)


HALF_HOURS = st.builds("{:02d}:{:02d}".format, st.integers(0, 23), st.sampled_from([0, 30]))


@st.composite
def _blackout(draw: st.DrawFn) -> Blackout:
    first = draw(st.integers(1, 8))
    begins, ends = draw(st.tuples(HALF_HOURS, HALF_HOURS).filter(lambda pair: pair[0] < pair[1]))
    return Blackout(
        id="b",
        label=NAME,
        first=f"2026-11-{first:02d}",
        last=f"2026-11-{first + draw(st.integers(0, 2)):02d}",
        begins=draw(st.sampled_from(["", begins])),
        ends=draw(st.sampled_from(["", ends])),
    )


HOURS = st.builds(
    OpenHours, id=st.just("h"), label=st.just(NAME), opens=HALF_HOURS, closes=HALF_HOURS
).filter(lambda entry: entry.opens != entry.closes)


@settings(derandomize=True, deadline=None, max_examples=examples(60))
@given(st.lists(_blackout(), max_size=2), st.lists(HOURS, max_size=1), st.integers(0, 400))
@pytest.mark.parametrize("zone", [SHANGHAI, NEW_YORK])  # where clocks fell back on the first
def test_as_if_every_half_hour_was_tried(
    zone: str, shut: list[Blackout], hours: list[OpenHours], step: int
) -> None:
    now = read_instant("2026-10-31T00:00", zone) + step * 30 * MINUTE_US
    expected = next(
        at
        for at in range(now, now + 20 * DAY_US, 30 * MINUTE_US)
        if all(_is_open(entry, at, zone) for entry in hours)
        and not any(_is_shut(entry, at, zone) for entry in shut)
    )
    assert earliest_open((*hours, *shut), now, zone) == expected


def _is_open(entry: OpenHours, at: Instant, zone: str) -> bool:
    clock = f"{moment(at, zone):%H:%M}"
    after, before = entry.opens <= clock, clock < entry.closes
    return (after and before) if entry.opens < entry.closes else (after or before)


def _is_shut(entry: Blackout, at: Instant, zone: str) -> bool:
    date, clock = f"{moment(at, zone):%Y-%m-%d %H:%M}".split()
    on = entry.first <= date <= entry.last
    return on and (entry.begins or "00:00") <= clock < (entry.ends or "24:00")
