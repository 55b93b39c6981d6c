"""Answers of customers: the same contact, the same answer; fatigue as it was measured."""

from collections import Counter

import msgspec
import pytest

from hengce.model.contact import Contact, ContactKind
from hengce.model.instant import read_instant
from hengce.model.outcome import OutcomeKind
from hengce.model.strategy import MessageClass, PriorityClass
from hengce.simulate.recipients import recipient_of
from hengce.simulate.responses import Recipient, fatigue, respond

NOW = read_instant("2026-11-22T10:00:00", "Asia/Shanghai")
MANY = 4_000


def _contact(number, channel="sms", message_class=MessageClass.COMMERCIAL):
    kind = ContactKind(
        strategy="wealth_idle_cash",
        channel=channel,
        priority_class=PriorityClass.MARKETING,
        message_class=message_class,
        category="wealth",
        topic="wealth",
        department="wealth",
        interrupts=True,
    )
    return Contact(
        id=f"r/C{number:07d}.1",
        decision=f"r/C{number:07d}",
        customer=f"C{number:07d}",
        org="HQ",
        kind=kind,
        reserved_at=NOW,
        release_at=NOW,
        expires_at=NOW + 1,
    )


def _shares(recipient, **kind):
    counts = Counter(
        outcome.kind
        for number in range(MANY)
        for outcome in respond(_contact(number, **kind), recipient, NOW, 1)
    )
    return {each: counts[each] / MANY for each in OutcomeKind}


FITTING = Recipient(relevance=0.15, contacts_before=0, amount_cents=5_000_000)
FOREIGN = Recipient(relevance=0.0, contacts_before=0, amount_cents=5_000_000)
TIRED = Recipient(relevance=0.15, contacts_before=7, amount_cents=5_000_000)


@pytest.mark.parametrize(
    ("contacts_before", "response"),
    [(0, 0.146), (7, 0.049), (20, 0.049)],
)
def test_fatigue_is_what_was_measured(contacts_before, response):
    assert 0.146 * fatigue(contacts_before) == pytest.approx(response)


def test_the_same_contact_gets_the_same_answer():
    answers = [respond(_contact(n), FITTING, NOW, 1) for n in range(200)]
    assert answers == [respond(_contact(n), FITTING, NOW, 1) for n in range(200)]
    assert answers != [respond(_contact(n), FITTING, NOW, 2) for n in range(200)]


def test_outcomes_follow_the_hand_off_in_order_with_ids_of_their_own():
    for number in range(500):
        outcomes = respond(_contact(number), FITTING, NOW, 1)
        times = [outcome.at for outcome in outcomes]
        assert times == sorted(times)
        assert times[0] > NOW
        assert len({outcome.id for outcome in outcomes}) == len(outcomes)
        kinds = [outcome.kind for outcome in outcomes]
        assert kinds[0] in {OutcomeKind.DELIVERED, OutcomeKind.FAILED}
        assert OutcomeKind.FAILED not in kinds[1:]
        for outcome in outcomes:
            assert (outcome.amount_cents is not None) is (outcome.kind is OutcomeKind.BOUGHT)
            assert (outcome.dwell_ms is not None) is (outcome.kind is OutcomeKind.CLOSED)


def test_ninety_seven_in_a_hundred_arrive():
    assert _shares(FITTING)[OutcomeKind.DELIVERED] == pytest.approx(0.97, abs=0.01)


@pytest.mark.parametrize("kind", [OutcomeKind.CLICKED, OutcomeKind.BOUGHT])
def test_a_fitting_message_gets_more_and_a_tired_customer_gives_less(kind):
    fitting, foreign, tired = (_shares(each)[kind] for each in (FITTING, FOREIGN, TIRED))
    assert fitting > 2 * foreign
    assert fitting > 2 * tired


def test_a_tired_customer_opts_out_more_often_and_a_regulatory_notice_never_asks_for_it():
    assert _shares(TIRED)[OutcomeKind.OPTED_OUT] > _shares(FITTING)[OutcomeKind.OPTED_OUT]
    notice = _shares(TIRED, message_class=MessageClass.REGULATORY)
    assert notice[OutcomeKind.OPTED_OUT] == 0


def test_channels_differ():
    wecom, email = (_shares(FITTING, channel=name) for name in ("wecom", "email"))
    assert wecom[OutcomeKind.OPENED] > 3 * email[OutcomeKind.OPENED]


def test_some_close_at_once_and_some_look():
    closed = [
        outcome.dwell_ms
        for number in range(MANY)
        for outcome in respond(_contact(number, "wecom"), FOREIGN, NOW, 1)
        if outcome.kind is OutcomeKind.CLOSED
    ]
    assert any(dwell < 5_000 for dwell in closed)
    assert any(dwell >= 5_000 for dwell in closed)


@pytest.mark.parametrize(
    ("category", "tags", "relevance", "amount_cents"),
    [
        ("wealth", {"wealth_propensity": 0.1, "current_balance": 1_000_000}, 0.1, 600_000),
        ("wealth", {"wealth_propensity": 0.1, "wealth_preference": 0.0}, 0.05, 0),
        ("wealth", {"wealth_propensity": 0.1, "wealth_preference": 1.0}, 0.15, 0),
        ("wealth", {"wealth_propensity": None, "current_balance": None}, 0.03, 0),
        ("card", {"card_propensity": 0.2, "card_bill": 100_000}, 0.2, 80_000),
        ("service", {"current_balance": 1_000_000}, 0.12, 0),
    ],
)
def test_tags_tell_how_well_a_contact_fits(category, tags, relevance, amount_cents):
    kind = msgspec.structs.replace(_contact(1).kind, category=category)
    recipient = recipient_of(kind, tags, contacts_before=2)
    assert recipient.relevance == pytest.approx(relevance)
    assert (recipient.contacts_before, recipient.amount_cents) == (2, amount_cents)


def test_nothing_is_bought_where_nothing_is_sold():
    assert _shares(Recipient(relevance=0.2, contacts_before=0))[OutcomeKind.BOUGHT] == 0
