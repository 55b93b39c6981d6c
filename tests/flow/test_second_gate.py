"""The second gate as a table: one line for each combination of facts."""

import dataclasses
from datetime import date

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amount import examples
from hengce.flow.second_gate import HandoffFacts, second_gate
from hengce.kernel.windows import earliest_open
from hengce.model.configuration import Stop, StopScope
from hengce.model.contact import Contact, ContactKind
from hengce.model.decision import Reason
from hengce.model.instant import DAY_US, MINUTE_US, day, read_instant
from hengce.model.noun import Label
from hengce.model.policy import Blackout, OpenHours, Policy, Suitability
from hengce.model.product import Product
from hengce.model.strategy import (
    Graph,
    MessageClass,
    PriorityClass,
    Score,
    Strategy,
    StrategyState,
)

NAME = Label(zh="名", en="name")
NOON = read_instant("2026-11-22T12:00:00", "Asia/Shanghai")
TODAY = day(date(2026, 11, 22))

STRATEGY = Strategy(
    id="wealth_offer",
    label=NAME,
    department="wealth",
    owner="li",
    priority_class=PriorityClass.MARKETING,
    message_class=MessageClass.COMMERCIAL,
    category="wealth",
    topic="funds",
    starts="2026-01-01",
    ends="2026-12-31",
    score=Score(propensity="0.1", value="100"),
    graph=Graph(nodes=(), edges=()),
    product="steady",
)
PRODUCT = Product(id="steady", label=NAME, category="wealth", risk_level=3)
POLICY = Policy(
    zone="Asia/Shanghai",
    departments=(),
    suitability=Suitability(
        tolerance_tag="tolerance",
        valid_until_tag="assessed_until",
        allows={"C1": 1, "C2": 2, "C3": 3, "C4": 4, "C5": 5},
    ),
    open_hours=(
        OpenHours(
            id="sms_day",
            label=NAME,
            opens="08:30",
            closes="20:30",
            channels=("sms",),
            message_classes=(MessageClass.COMMERCIAL, MessageClass.CARE),
        ),
    ),
)
FACTS = HandoffFacts(
    strategy=STRATEGY,
    state=StrategyState.LIVE,
    product=PRODUCT,
    consents=frozenset({"marketing:sms"}),
    opt_outs=frozenset({"email"}),
    opt_out_topics=frozenset({"loans"}),
    stopped_topics=frozenset({"cards"}),
    stopped_categories=frozenset({"card"}),
    stopped_strategies=frozenset({"other"}),
    tolerance="C3",
    assessed_until=TODAY,
    zone="Asia/Shanghai",
    requirements_met=True,
    suppressed=False,
    resting_until=NOON - 60 * MINUTE_US,
    reachable=True,
    address="13800000000",
)
COMMERCIAL, CARE = MessageClass.COMMERCIAL, MessageClass.CARE
TRANSACTIONAL, REGULATORY = MessageClass.TRANSACTIONAL, MessageClass.REGULATORY
MARKETING = (COMMERCIAL, CARE)
BINDING = (TRANSACTIONAL, REGULATORY)
ALL = MARKETING + BINDING


def contact(message_class: MessageClass = COMMERCIAL) -> Contact:
    kind = ContactKind(
        strategy="wealth_offer",
        channel="sms",
        priority_class=PriorityClass.MARKETING,
        message_class=message_class,
        category="wealth",
        topic="funds",
        department="wealth",
        interrupts=True,
    )
    return Contact(
        id="d1.1",
        decision="d1",
        customer="C1",
        org="HQ",
        kind=kind,
        reserved_at=NOON - 60 * MINUTE_US,
        release_at=NOON - 30 * MINUTE_US,
        expires_at=NOON + DAY_US,
    )


def stop(scope: StopScope, target: str) -> tuple[Stop, ...]:
    return (Stop(scope=scope, target=target, reason="r", by="wang", at=0),)


def names(*of: str) -> frozenset[str]:
    return frozenset(of)


def strategy(**changed: object) -> Strategy:
    return msgspec.structs.replace(STRATEGY, **changed)


def product(level: int | None) -> Product:
    return msgspec.structs.replace(PRODUCT, risk_level=level)


def said_as(facts: HandoffFacts, message_class: MessageClass) -> HandoffFacts:
    """Let the strategy still say its message in a class."""
    if facts.strategy is None:
        return facts
    mine = msgspec.structs.replace(facts.strategy, message_class=message_class)
    return dataclasses.replace(facts, strategy=mine)


# what differs from a customer who may get everything | whom it concerns | refused because
TABLE = [
    ({}, ALL, None),
    # switches
    ({"stops": stop(StopScope.BANK, "")}, ALL, Reason.SWITCHED_OFF),
    ({"stops": stop(StopScope.STRATEGY, "wealth_offer")}, ALL, Reason.SWITCHED_OFF),
    ({"stops": stop(StopScope.CHANNEL, "sms")}, ALL, Reason.SWITCHED_OFF),
    ({"stops": stop(StopScope.CATEGORY, "wealth")}, ALL, Reason.SWITCHED_OFF),
    ({"stops": stop(StopScope.STRATEGY, "sms")}, ALL, None),
    ({"stops": stop(StopScope.CHANNEL, "email")}, ALL, None),
    ({"stops": stop(StopScope.CATEGORY, "loans")}, ALL, None),
    ({"state": StrategyState.STOPPED}, ALL, Reason.SWITCHED_OFF),
    ({"state": StrategyState.APPROVED}, ALL, Reason.SWITCHED_OFF),
    ({"state": None}, ALL, Reason.SWITCHED_OFF),
    ({"strategy": None}, ALL, Reason.SWITCHED_OFF),
    ({"strategy": strategy(id="other")}, ALL, Reason.SWITCHED_OFF),
    ({"strategy": strategy(ends="2026-11-21")}, ALL, Reason.EXPIRED),
    ({"strategy": strategy(ends="2026-11-22")}, ALL, None),
    ({"product": None}, ALL, Reason.SWITCHED_OFF),
    # what was published since is about something else than was decided
    ({"strategy": strategy(topic="gold")}, ALL, Reason.SWITCHED_OFF),
    ({"strategy": strategy(category="loans")}, ALL, Reason.SWITCHED_OFF),
    ({"strategy": strategy(label=Label(zh="又", en="again"))}, ALL, None),
    # the unit that the strategy keeps within: unknown fails, whatever the message
    ({"strategy": strategy(within="GZ"), "in_unit": True}, ALL, None),
    ({"strategy": strategy(within="GZ"), "in_unit": False}, ALL, Reason.NOT_IN_AUDIENCE),
    ({"strategy": strategy(within="GZ"), "in_unit": None}, ALL, Reason.NOT_IN_AUDIENCE),
    ({"strategy": strategy(within=""), "in_unit": False}, ALL, None),
    # requirements: unknown fails
    ({"requirements_met": False}, ALL, Reason.REQUIREMENT),
    ({"requirements_met": None}, ALL, Reason.REQUIREMENT),
    # consent: for commercial messages, of the purpose and the channel
    ({"consents": names()}, (COMMERCIAL,), Reason.CONSENT_MISSING),
    ({"consents": names("marketing:email")}, (COMMERCIAL,), Reason.CONSENT_MISSING),
    ({"consents": names("research:sms")}, (COMMERCIAL,), Reason.CONSENT_MISSING),
    ({"consents": None}, (COMMERCIAL,), Reason.CONSENT_MISSING),
    ({"consents": None}, (CARE, *BINDING), None),
    # the customer's own refusals: of marketing
    ({"opt_outs": names("*")}, MARKETING, Reason.DO_NOT_CONTACT),
    ({"opt_outs": names("sms")}, MARKETING, Reason.OPTED_OUT_CHANNEL),
    ({"opt_outs": None}, MARKETING, Reason.DO_NOT_CONTACT),
    ({"opt_outs": names("*", "sms")}, BINDING, None),
    ({"opt_outs": None}, BINDING, None),
    ({"opt_out_topics": names("funds")}, MARKETING, Reason.OPTED_OUT_TOPIC),
    ({"opt_out_topics": None}, MARKETING, Reason.OPTED_OUT_TOPIC),
    ({"opt_out_topics": names("funds")}, BINDING, None),
    # suitability: of marketing
    ({"tolerance": None}, MARKETING, Reason.ASSESSMENT_MISSING),
    ({"tolerance": "C9"}, MARKETING, Reason.ASSESSMENT_MISSING),
    ({"assessed_until": None}, MARKETING, Reason.ASSESSMENT_MISSING),
    ({"assessed_until": TODAY - 1}, MARKETING, Reason.ASSESSMENT_EXPIRED),
    ({"tolerance": "C2"}, MARKETING, Reason.RISK_ABOVE_TOLERANCE),
    ({"tolerance": "C5"}, ALL, None),
    ({"product": product(4)}, MARKETING, Reason.RISK_ABOVE_TOLERANCE),
    ({"product": product(None), "tolerance": None}, ALL, None),
    ({"tolerance": None, "assessed_until": None}, BINDING, None),
    # hours, in the customer's zone; noon in Shanghai is 04:00 in London, 12:00 in Perth
    ({"zone": "Europe/London"}, MARKETING, Reason.OUTSIDE_HOURS),
    ({"zone": "Europe/London"}, BINDING, None),
    ({"zone": "Australia/Perth"}, ALL, None),
    ({"zone": "Nowhere/At_All"}, ALL, None),  # the bank's zone holds
    ({"zone": "../../etc/passwd"}, ALL, None),
    ({"zone": None}, ALL, None),
    # suppression
    ({"suppressed": True}, ALL, Reason.SUPPRESSION),
    ({"suppressed": None}, MARKETING, Reason.SUPPRESSION),
    ({"suppressed": None}, BINDING, None),
    ({"stopped_topics": names("funds")}, MARKETING, Reason.TOPIC_STOPPED),
    ({"stopped_topics": None}, MARKETING, Reason.TOPIC_STOPPED),
    ({"stopped_topics": names("funds")}, BINDING, None),
    ({"stopped_categories": names("wealth")}, MARKETING, Reason.CATEGORY_STOPPED),
    ({"stopped_categories": None}, MARKETING, Reason.CATEGORY_STOPPED),
    ({"stopped_categories": names("wealth")}, BINDING, None),
    ({"stopped_strategies": names(STRATEGY.id)}, MARKETING, Reason.STRATEGY_STOPPED),
    ({"stopped_strategies": None}, MARKETING, Reason.STRATEGY_STOPPED),
    ({"stopped_strategies": names(STRATEGY.id)}, BINDING, None),
    # a person works on the topic: marketing rests, and so do further tasks
    ({"stopped_topics": names("+funds")}, MARKETING, Reason.PERSON_ENGAGED),
    ({"stopped_topics": names("+funds")}, BINDING, None),
    ({"stopped_topics": names("+funds"), "to_person": True}, ALL, Reason.PERSON_ENGAGED),
    ({"stopped_topics": names("+cards"), "to_person": True}, ALL, None),
    # rests: of whomever the rest applies to, but what is unknown holds marketing back
    ({"resting_until": NOON + 1}, ALL, Reason.RESTING),
    ({"resting_until": NOON}, ALL, None),
    ({"resting_until": None}, MARKETING, Reason.RESTING),
    ({"resting_until": None}, BINDING, None),
    # reachability: of everybody
    ({"reachable": False}, ALL, Reason.NO_ADDRESS),
    ({"reachable": None}, ALL, Reason.NO_ADDRESS),
    ({"address": ""}, ALL, Reason.NO_ADDRESS),
    ({"address": " "}, ALL, Reason.NO_ADDRESS),
    # the first gate in order answers
    ({"consents": names(), "opt_outs": names("*")}, (COMMERCIAL,), Reason.CONSENT_MISSING),
    ({"opt_outs": names("sms"), "reachable": False}, (CARE,), Reason.OPTED_OUT_CHANNEL),
    ({"suppressed": True, "resting_until": None}, MARKETING, Reason.SUPPRESSION),
    ({"reachable": False, "resting_until": NOON + 1}, ALL, Reason.RESTING),
    ({"state": None, "consents": names()}, ALL, Reason.SWITCHED_OFF),
]
ROWS = [(changed, of, reason) for changed, classes, reason in TABLE for of in classes]


@pytest.mark.parametrize(("changed", "message_class", "reason"), ROWS)
def test_table(changed: dict[str, object], message_class: MessageClass, reason: Reason | None):
    facts = said_as(dataclasses.replace(FACTS, **changed), message_class)

    assert second_gate(contact(message_class), facts, POLICY, NOON) is reason


@pytest.mark.parametrize(("decided", "now"), [(a, b) for a in ALL for b in ALL])
def test_words_of_another_class_than_was_decided_do_not_leave(
    decided: MessageClass, now: MessageClass
) -> None:
    """Consent was not asked for a greeting; what is commercial by now needs one."""
    reason = second_gate(contact(decided), said_as(FACTS, now), POLICY, NOON)
    assert reason is (None if decided is now else Reason.SWITCHED_OFF)


@pytest.mark.parametrize("message_class", ALL)
def test_nothing_known_refuses_everybody(message_class: MessageClass):
    assert second_gate(contact(message_class), HandoffFacts(), POLICY, NOON) is not None


@pytest.mark.parametrize(
    ("minutes_from_release", "reason"),
    [
        (-1, Reason.DEFERRED),
        (0, None),
        (24 * 60 + 29, None),
        (24 * 60 + 30, Reason.EXPIRED),
    ],
)
def test_contact_has_its_time(minutes_from_release: int, reason: Reason | None):
    now = NOON + (minutes_from_release - 30) * MINUTE_US

    assert (
        second_gate(contact(), dataclasses.replace(FACTS, assessed_until=TODAY + 9), POLICY, now)
        is reason
    )


# No stop is a fact, and the bank's zone stands in for the customer's.
NEEDED = sorted({f.name for f in dataclasses.fields(HandoffFacts)} - {"stops", "to_person", "zone"})


@pytest.mark.parametrize("unknown", NEEDED)
def test_unknown_fact_refuses_commercial_messages(unknown: str):
    known = dataclasses.replace(FACTS, strategy=strategy(within="GZ"), in_unit=True)
    facts = dataclasses.replace(known, **{unknown: "" if unknown == "address" else None})

    assert second_gate(contact(), known, POLICY, NOON) is None
    assert second_gate(contact(), facts, POLICY, NOON) is not None


HOURS = st.builds("{:02d}:{:02d}".format, st.integers(0, 23), st.sampled_from([0, 15, 30, 59]))
ENTRIES = st.lists(
    st.builds(OpenHours, id=st.just("h"), label=st.just(NAME), opens=HOURS, closes=HOURS),
    max_size=3,
)


@settings(derandomize=True, deadline=None, max_examples=examples(300))
@given(ENTRIES, st.integers(0, 24 * 60 - 1), st.sampled_from(["Asia/Shanghai", "Europe/London"]))
def test_two_keys_read_the_same_clock(entries: list[OpenHours], minute: int, zone: str):
    """Written twice, on purpose; both must answer alike."""
    policy = msgspec.structs.replace(POLICY, open_hours=tuple(entries))
    now = NOON + minute * MINUTE_US
    facts = dataclasses.replace(FACTS, zone=zone, assessed_until=TODAY + 9)
    forever = msgspec.structs.replace(contact(), expires_at=now + DAY_US)

    is_open = second_gate(forever, facts, policy, now) is None

    assert is_open is (earliest_open(entries, now, zone) == now)


@pytest.mark.parametrize(
    ("zone", "now", "message_class", "reason"),
    [
        ("Asia/Shanghai", "2026-11-22T12:00", MessageClass.COMMERCIAL, None),
        ("Asia/Shanghai", "2026-11-22T14:00", MessageClass.COMMERCIAL, Reason.OUTSIDE_HOURS),
        ("Asia/Shanghai", "2026-11-22T15:59", MessageClass.CARE, Reason.OUTSIDE_HOURS),
        ("Asia/Shanghai", "2026-11-22T16:00", MessageClass.COMMERCIAL, None),
        ("Asia/Shanghai", "2026-11-22T15:00", MessageClass.REGULATORY, None),
        ("Asia/Shanghai", "2026-11-23T15:00", MessageClass.COMMERCIAL, None),
        ("Asia/Urumqi", "2026-11-22T15:00", MessageClass.COMMERCIAL, None),  # 13:00 there
        ("Asia/Urumqi", "2026-11-22T16:00", MessageClass.COMMERCIAL, Reason.OUTSIDE_HOURS),
    ],
)
def test_a_blackout_keeps_marketing_back_by_the_customer_s_clock(
    zone: str, now: str, message_class: MessageClass, reason: Reason | None
) -> None:
    shut = Blackout(
        id="b", label=NAME, first="2026-11-22", last="2026-11-22", begins="14:00", ends="16:00"
    )
    at = read_instant(now, "Asia/Shanghai")
    made = contact()
    kind = msgspec.structs.replace(made.kind, message_class=message_class)
    asked = msgspec.structs.replace(made, kind=kind, expires_at=at + DAY_US, release_at=at)
    facts = said_as(dataclasses.replace(FACTS, zone=zone, assessed_until=TODAY + 9), message_class)
    policy = msgspec.structs.replace(POLICY, open_hours=(), blackouts=(shut,))
    assert second_gate(asked, facts, policy, at) is reason
