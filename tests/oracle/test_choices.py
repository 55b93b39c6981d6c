"""The oracle against cases that a person computed: the best of channels and parts of the day."""

import pytest

from hengce.model.channel import Channel
from hengce.model.instant import DAY_US, HOUR_US, read_instant, show_instant
from hengce.model.policy import Daypart, OpenHours
from hengce.model.strategy import MessageClass
from oracle.case import CustomerFacts, NewContact
from oracle.small_bank import NAME, NEW_YORK, NOW, SHANGHAI, a_channel, a_strategy, ask


def a_part(name: str, begins: str, ends: str, prior: float = 0.02) -> Daypart:
    return Daypart(id=name, label=NAME, begins=begins, ends=ends, response_prior=prior)


MORNING = a_part("morning", "06:00", "12:00")
NOON = a_part("noon", "11:30", "13:30")
EVENING = a_part("evening", "18:00", "22:00")
NIGHT = a_part("night", "22:00", "02:00")
LOVED_AT_NIGHT = {"sent_at": {"evening": 40}, "answered_at": {"evening": 4}}
"""(4 + 0.4) / 60 = 0.0733 against 0.02: a lift of 3.67."""


def contact_of(*channels: str, customer: dict[str, object], **more: object) -> NewContact:
    named = {name: more.pop(name) for name in ("message_class", "hours") if name in more}
    person = CustomerFacts("C1", **customer)
    (contact,) = ask(a_strategy("s", *channels, **named), customer=person, **more).contacts
    return contact


@pytest.mark.parametrize(
    ("parts", "customer", "released"),
    [
        ((), {}, "2026-11-22T10:00:00"),  # no parts: as soon as it may
        ((MORNING, EVENING), {}, "2026-11-22T10:00:00"),  # equals: the earliest
        ((EVENING, MORNING), {}, "2026-11-22T10:00:00"),
        ((EVENING,), {}, "2026-11-22T18:00:00"),
        ((MORNING, EVENING), LOVED_AT_NIGHT, "2026-11-22T18:00:00"),
        ((NOON,), {}, "2026-11-22T11:30:00"),
        ((NIGHT,), {}, "2026-11-22T22:00:00"),
        # never answered in the morning: 0.4 / 60 = 0.0067, a lift of a third
        ((MORNING, NOON), {"sent_at": {"morning": 40}}, "2026-11-22T11:30:00"),
        # the bank expects more of the evening
        (
            (MORNING, a_part("evening", "18:00", "22:00", 0.06)),
            {},
            "2026-11-22T18:00:00",
        ),
        # he loves the evening, and refuses to be profiled: a stranger, told at the earliest
        (
            (MORNING, EVENING),
            LOVED_AT_NIGHT | {"opt_outs": frozenset({"personalisation"})},
            "2026-11-22T10:00:00",
        ),
        # nothing is expected of any part: the mean is 0, and all lifts are 1
        (
            (a_part("evening", "18:00", "22:00", 0.0), a_part("noon", "11:30", "13:30", 0.0)),
            {"sent_at": {"noon": 5}},
            "2026-11-22T11:30:00",
        ),
    ],
)
def test_marketing_leaves_in_the_best_part_of_the_day(
    parts: tuple[Daypart, ...], customer: dict[str, object], released: str
) -> None:
    contact = contact_of(customer=customer, dayparts=parts)
    assert show_instant(contact.release_at, SHANGHAI) == f"{released}+08:00"


@pytest.mark.parametrize("message_class", [MessageClass.REGULATORY, MessageClass.TRANSACTIONAL])
def test_what_is_no_marketing_does_not_wait(message_class: MessageClass) -> None:
    contact = contact_of(customer={}, dayparts=(EVENING,), message_class=message_class)
    assert contact.release_at == NOW


@pytest.mark.parametrize(
    ("hours", "released"),
    [(8, NOW), (9, NOW + 8 * HOUR_US), (24, NOW + 8 * HOUR_US)],
)
def test_a_part_of_the_day_counts_when_it_begins_before_the_expiry(
    hours: int, released: int
) -> None:
    """At 10:00, the evening begins in eight hours."""
    assert contact_of(customer={}, dayparts=(EVENING,), hours=hours).release_at == released


def test_a_part_of_the_day_lies_in_the_customers_zone_and_within_open_hours() -> None:
    late = (OpenHours(id="late", label=NAME, opens="19:30", closes="21:00"),)
    abroad = {"tags": {"zone": NEW_YORK}}  # 21:00 there: the evening still goes on
    contact = contact_of(customer=abroad, dayparts=(EVENING,), zone_tag="zone")
    assert contact.release_at == NOW
    contact = contact_of(customer=abroad, dayparts=(EVENING,), zone_tag="zone", open_hours=late)
    assert show_instant(contact.release_at, NEW_YORK) == "2026-11-22T19:30:00-05:00"
    contact = contact_of(customer=abroad, dayparts=(MORNING,), zone_tag="zone", open_hours=late)
    assert show_instant(contact.release_at, NEW_YORK) == "2026-11-22T19:30:00-05:00"


@pytest.mark.parametrize(
    ("sms", "push", "margin", "wanted"),
    [
        # push is open in the evening only, where this customer answers: 0.02 · 3.67 beats 0.02
        ({}, {}, 0.0, ("push", 8)),
        # the responses are within the margin, sms is cheaper: of it the morning, which is earlier
        ({"cost_cents": 0}, {"cost_cents": 1}, 0.9, ("sms", 0)),
        # equally cheap: the fallback order, then the earlier
        ({}, {}, 0.9, ("sms", 0)),
        # a better channel in a worse part: 0.02 · 3.67 = 0.073 against 0.08
        ({"response_prior": 0.08}, {}, 0.0, ("sms", 0)),
    ],
)
def test_channel_and_moment_are_chosen_together(
    sms: dict[str, object], push: dict[str, object], margin: float, wanted: tuple[str, int]
) -> None:
    channels: tuple[Channel, ...] = (a_channel("push", **push), a_channel("sms", **sms))
    hours = (
        OpenHours(id="a", label=NAME, opens="18:00", closes="22:00", channels=("push",)),
        OpenHours(id="b", label=NAME, opens="06:00", closes="12:00", channels=("sms",)),
    )
    contact = contact_of(
        "sms",
        "push",
        customer=LOVED_AT_NIGHT,
        channels=channels,
        open_hours=hours,
        dayparts=(MORNING, EVENING),
        preference_margin=margin,
    )
    channel, hours_later = wanted
    assert (contact.kind.channel, contact.release_at - NOW) == (channel, hours_later * HOUR_US)


def test_tomorrow_morning_is_a_morning_too() -> None:
    afternoon = read_instant("2026-11-22T15:00:00", SHANGHAI)
    contact = contact_of(customer={}, dayparts=(MORNING,), now=afternoon)
    assert contact.release_at - afternoon == 15 * HOUR_US
    assert contact.expires_at == afternoon + DAY_US
