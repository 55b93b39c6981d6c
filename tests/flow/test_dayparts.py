"""In which part of the day a contact is handed off."""

import pytest

from hengce.flow.dayparts import daypart_of
from hengce.model.contact import ContactKind
from hengce.model.instant import read_instant
from hengce.model.noun import Label
from hengce.model.policy import Daypart, Policy
from hengce.model.strategy import MessageClass, PriorityClass

NAME = Label(zh="时段", en="part of the day")
POLICY = Policy(
    zone="Asia/Shanghai",
    departments=(),
    dayparts=(
        Daypart(id="morning", label=NAME, begins="06:00", ends="12:00"),
        Daypart(id="office", label=NAME, begins="09:00", ends="18:00"),
        Daypart(id="night", label=NAME, begins="22:00", ends="02:00"),
    ),
)


def kind(message_class: MessageClass) -> ContactKind:
    return ContactKind(
        strategy="s",
        channel="sms",
        priority_class=PriorityClass.MARKETING,
        message_class=message_class,
        category="wealth",
        topic="wealth",
        department="wealth",
        interrupts=True,
    )


@pytest.mark.parametrize(
    ("message_class", "clock", "zone", "expected"),
    [
        ("commercial", "11:00", None, "morning"),  # the first that holds it
        ("commercial", "12:00", None, "office"),
        ("care", "12:00", None, "office"),
        ("commercial", "18:00", None, ""),
        ("commercial", "01:59", None, "night"),
        ("commercial", "12:00", "Asia/Urumqi", "morning"),
        ("commercial", "12:00", "Mars/Olympus", "office"),
        ("transactional", "12:00", None, ""),
        ("regulatory", "12:00", None, ""),
    ],
)
def test_part_of_the_day(message_class: str, clock: str, zone: str | None, expected: str) -> None:
    at = read_instant(f"2026-11-23T{clock}", POLICY.zone)
    assert daypart_of(kind(MessageClass(message_class)), at, zone, POLICY) == expected
