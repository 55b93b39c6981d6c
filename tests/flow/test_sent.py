"""Counting hand-offs: on top of what was counted, whoever counted it."""

from collections.abc import Mapping, Sequence

import pytest

from hengce.flow.sent import HandedOff, count_sent
from hengce.model.contact import Contact, ContactKind
from hengce.model.profile import Change, ChangeKind
from hengce.model.strategy import MessageClass, PriorityClass

NOW = 1_000
SMS, NOON = ("C1", ChangeKind.SENT, "sms"), ("C1", ChangeKind.SENT_AT, "noon")


def left(customer: str, channel: str, daypart: str = "") -> HandedOff:
    kind = ContactKind(
        strategy="s",
        channel=channel,
        priority_class=PriorityClass.MARKETING,
        message_class=MessageClass.COMMERCIAL,
        category="wealth",
        topic="wealth",
        department="wealth",
        interrupts=True,
    )
    contact = Contact(
        id="d.1",
        decision="d",
        customer=customer,
        org="HQ",
        kind=kind,
        reserved_at=0,
        release_at=0,
        expires_at=NOW + 1,
    )
    return HandedOff(contact, daypart)


def today(counter: tuple[str, ChangeKind, str], value: int, at: int) -> Change:
    customer, kind, key = counter
    return Change(customer=customer, kind=kind, key=key, value=value, at=at)


@pytest.mark.parametrize(
    ("handed_off", "changes", "nightly", "expected"),
    [
        ([], [], {}, {}),
        ([left("C1", "sms")], [], {}, {SMS: (1, NOW)}),
        ([left("C1", "sms", "noon")], [], {}, {SMS: (1, NOW), NOON: (1, NOW)}),
        (
            [left("C1", "sms", "noon"), left("C1", "push", "noon"), left("C2", "sms")],
            [],
            {SMS: 7, NOON: 4},
            {
                SMS: (8, NOW),
                ("C1", ChangeKind.SENT, "push"): (1, NOW),
                ("C2", ChangeKind.SENT, "sms"): (1, NOW),
                NOON: (6, NOW),
            },
        ),
        # What was counted today outranks the snapshot, and stands before what is counted now.
        (
            [left("C1", "sms", "noon")],
            [today(SMS, 9, NOW - 1), today(NOON, 3, NOW + 5)],
            {SMS: 7, NOON: 7},
            {SMS: (10, NOW), NOON: (4, NOW + 5)},
        ),
    ],
)
def test_counters(
    handed_off: Sequence[HandedOff],
    changes: Sequence[Change],
    nightly: Mapping[tuple[str, ChangeKind, str], int],
    expected: Mapping[tuple[str, ChangeKind, str], tuple[int, int]],
) -> None:
    counted = count_sent(handed_off, changes, lambda *counter: nightly.get(counter), NOW)
    assert {(c.customer, c.kind, c.key): (c.value, c.at) for c in counted} == expected
