"""A contact that came too late in the day asks when it may come again."""

import pytest

from hengce.flow.reopening import reopening
from hengce.kernel.windows import NEVER
from hengce.model.contact import ContactKind
from hengce.model.instant import read_instant
from hengce.model.noun import Label
from hengce.model.policy import OpenHours, Policy
from hengce.model.strategy import MessageClass, PriorityClass

NAME = Label(zh="时段", en="hours")
ZONE = "Asia/Shanghai"


def kind(channel: str) -> ContactKind:
    return ContactKind(
        strategy="s",
        channel=channel,
        priority_class=PriorityClass.MARKETING,
        message_class=MessageClass.COMMERCIAL,
        category="wealth",
        topic="wealth",
        department="wealth",
        interrupts=True,
    )


def hours(name: str, opens: str, closes: str, *channels: str) -> OpenHours:
    return OpenHours(id=name, label=NAME, opens=opens, closes=closes, channels=channels)


POLICY = Policy(
    zone=ZONE,
    departments=(),
    open_hours=(
        hours("sms", "08:30", "20:30", "sms"),
        hours("late", "22:00", "02:00", "push"),
        hours("morning", "06:00", "09:00", "task"),
        hours("evening", "18:00", "21:00", "task"),
    ),
)


@pytest.mark.parametrize(
    ("channel", "zone", "now", "opens"),
    [
        ("sms", None, "2026-11-23T21:00", "2026-11-24T08:30"),
        ("sms", None, "2026-11-23T12:00", "2026-11-23T12:00"),
        ("sms", None, "2026-11-23T20:30", "2026-11-24T08:30"),  # closing time is closed
        ("sms", "Mars/Olympus", "2026-11-23T21:00", "2026-11-24T08:30"),
        ("sms", "Asia/Urumqi", "2026-11-23T21:00", "2026-11-23T21:00"),  # 19:00 there
        ("push", None, "2026-11-23T12:00", "2026-11-23T22:00"),
        ("push", None, "2026-11-24T01:59", "2026-11-24T01:59"),  # past midnight
        ("inbox", None, "2026-11-23T03:00", "2026-11-23T03:00"),  # nobody closes it
    ],
)
def test_next_opening(channel: str, zone: str | None, now: str, opens: str) -> None:
    at = reopening(kind(channel), zone, POLICY, read_instant(now, ZONE))
    assert at == read_instant(opens, ZONE)


def test_hours_without_a_common_minute_never_open() -> None:
    assert reopening(kind("task"), None, POLICY, read_instant("2026-11-23T07:00", ZONE)) == NEVER
