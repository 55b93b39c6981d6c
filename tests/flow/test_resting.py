"""How long a contact rests, as a table: what the customer was told since it was decided."""

import pytest

from hengce.flow.resting import Told, resting_until
from hengce.model.contact import ContactKind
from hengce.model.filter import Filter
from hengce.model.instant import HOUR_US
from hengce.model.noun import Label
from hengce.model.relation import Rest
from hengce.model.strategy import MessageClass, PriorityClass

NAME = Label(zh="安静", en="quiet")
H = HOUR_US
RESERVED_AT = 100 * H


def kind(priority: PriorityClass, *riders: ContactKind, topic: str = "t") -> ContactKind:
    return ContactKind(
        strategy=f"{priority}_{topic}",
        channel="sms",
        priority_class=priority,
        message_class=MessageClass.CARE,
        category="c",
        topic=topic,
        department="d",
        interrupts=True,
        riders=riders,
    )


SERVICE, AD = kind(PriorityClass.SERVICE), kind(PriorityClass.MARKETING)
LOAN = kind(PriorityClass.MARKETING, topic="loans")
DAY = Rest(id="day", label=NAME)
LOANS = Rest(id="loans", label=NAME, hours=48, after=Filter(topics=("loans",)))
TASKS = Rest(id="tasks", label=NAME, hours=72, applies=Filter(channels=("task",)))


def told(what: ContactKind, since: int, leaves: int | None = None) -> Told:
    return Told(what, since * H, (leaves or since) * H)


@pytest.mark.parametrize(
    ("offer", "heard", "until"),
    [
        (AD, [], 100),
        (AD, [told(SERVICE, 101)], 125),
        (AD, [told(SERVICE, 100)], 100),  # not later than the reservation: the decision knew it
        (AD, [told(SERVICE, 99)], 100),
        (AD, [told(SERVICE, 101, leaves=110)], 134),  # in flight: quiet begins when it leaves
        (AD, [told(SERVICE, 99, leaves=110)], 100),  # in flight when this one was decided
        (AD, [told(SERVICE, 103), told(SERVICE, 101)], 127),  # the last of several
        (AD, [told(AD, 101)], 100),  # asks for no quiet
        (SERVICE, [told(SERVICE, 101)], 100),  # no rest applies to it
        (AD, [told(LOAN, 101)], 149),
        (AD, [told(kind(PriorityClass.MARKETING, LOAN), 101)], 149),  # what rides asks for it
        (AD, [told(LOAN, 101), told(SERVICE, 102)], 149),  # the longest of several rests
    ],
)
def test_table(offer: ContactKind, heard: list[Told], until: int) -> None:
    assert resting_until(offer, RESERVED_AT, heard, (DAY, LOANS, TASKS)) == until * H
