"""The oracle against cases that a person computed: gates, hours and caps."""

import pytest

from hengce.model.configuration import Stop, StopScope
from hengce.model.decision import Reason
from hengce.model.filter import Filter
from hengce.model.instant import DAY_US, HOUR_US, Instant, read_instant, show_instant
from hengce.model.policy import OpenHours, Requirement, Suitability, Suppression
from hengce.model.product import Product
from hengce.model.strategy import MessageClass, PriorityClass
from hengce.model.window import Calendar, Rolling, Window
from oracle.case import CustomerFacts
from oracle.small_bank import (
    ANY,
    COMMERCIAL,
    NAME,
    NEW_YORK,
    NOW,
    SHANGHAI,
    SMS,
    TODAY,
    a_cap,
    a_channel,
    a_contact,
    a_strategy,
    ask,
    only,
    reasons,
)

# Gates ------------------------------------------------------------------------------------


def test_requirement_is_before_all_and_fits_by_any_channel() -> None:
    rule = Requirement(id="adult", label=NAME, condition="adult", applies=SMS)
    unmet = {"requirements": (rule,), "consent_required": (MessageClass.COMMERCIAL,)}
    got = only(ask(a_strategy("s", "push", "sms"), **unmet))
    assert (got.reason, got.rule, got.channel) == (Reason.REQUIREMENT, "adult", "")
    assert only(ask(a_strategy("s", "push"), **unmet)).reason is Reason.CONSENT_MISSING


@pytest.mark.parametrize(
    ("customer", "message_class", "reason"),
    [
        ({}, MessageClass.COMMERCIAL, Reason.CONSENT_MISSING),
        ({}, MessageClass.CARE, Reason.CHOSEN),
        ({"consents": frozenset({("service", "sms")})}, "commercial", Reason.CONSENT_MISSING),
        ({"consents": frozenset({("marketing", "push")})}, "commercial", Reason.CONSENT_MISSING),
        ({"consents": frozenset({("marketing", "sms")})}, "commercial", Reason.CHOSEN),
        ({"opt_outs": frozenset({"*", "sms"})}, "care", Reason.DO_NOT_CONTACT),
        ({"opt_outs": frozenset({"sms"})}, "care", Reason.OPTED_OUT_CHANNEL),
        ({"opt_outs": frozenset({"push"})}, "care", Reason.CHOSEN),
        ({"opt_out_topics": frozenset({"funds"})}, "care", Reason.OPTED_OUT_TOPIC),
        ({"stopped_topics": frozenset({"funds"})}, "care", Reason.TOPIC_STOPPED),
        ({"stopped_categories": frozenset({"wealth"})}, "care", Reason.CATEGORY_STOPPED),
        ({"stopped_categories": frozenset({"card"})}, "care", Reason.CHOSEN),
        ({"stopped_strategies": frozenset({"s"})}, "care", Reason.STRATEGY_STOPPED),
        ({"stopped_strategies": frozenset({"t"})}, "care", Reason.CHOSEN),
        ({"engaged_topics": frozenset({"funds"})}, "care", Reason.PERSON_ENGAGED),
        ({"opt_outs": frozenset({"*", "sms"})}, "regulatory", Reason.CHOSEN),
        ({"opt_out_topics": frozenset({"funds"})}, "transactional", Reason.CHOSEN),
        ({"stopped_topics": frozenset({"funds"})}, "transactional", Reason.CHOSEN),
        ({"stopped_categories": frozenset({"wealth"})}, "transactional", Reason.CHOSEN),
        ({"stopped_strategies": frozenset({"s"})}, "transactional", Reason.CHOSEN),
    ],
)
def test_consent_and_opt_out(
    customer: dict[str, frozenset[object]], message_class: str, reason: Reason
) -> None:
    answer = ask(
        a_strategy("s", message_class=MessageClass(message_class)),
        customer=CustomerFacts("C1", **customer),
        consent_required=(MessageClass.COMMERCIAL,),
    )
    assert only(answer).reason is reason


@pytest.mark.parametrize(
    ("tolerance", "valid_until", "level", "reason", "numbers"),
    [
        (None, TODAY, 2, Reason.ASSESSMENT_MISSING, (0, 0)),
        ("C3", None, 2, Reason.ASSESSMENT_MISSING, (0, 0)),
        ("C9", TODAY - 1, 2, Reason.ASSESSMENT_MISSING, (0, 0)),
        ("C3", TODAY - 1, 2, Reason.ASSESSMENT_EXPIRED, (0, 0)),
        ("C3", TODAY, 3, Reason.CHOSEN, (0, 0)),
        ("C3", TODAY, 4, Reason.RISK_ABOVE_TOLERANCE, (4, 3)),
        (None, None, None, Reason.CHOSEN, (0, 0)),
    ],
)
def test_suitability(
    tolerance: str | None,
    valid_until: int | None,
    level: int | None,
    reason: Reason,
    numbers: tuple[int, int],
) -> None:
    rule = Suitability(tolerance_tag="t", valid_until_tag="u", allows={"C3": 3})
    shelf = (Product(id="fund", label=NAME, category="wealth", risk_level=level),)
    person = CustomerFacts("C1", tags={"t": tolerance, "u": valid_until})
    offer = a_strategy("s", product="fund")
    got = only(ask(offer, customer=person, products=shelf, suitability=rule))
    assert (got.reason, (got.used, got.limit)) == (reason, numbers)
    notice = a_strategy("s", product="fund", message_class=MessageClass.REGULATORY)
    told = only(ask(notice, customer=person, products=shelf, suitability=rule))
    assert told.reason is Reason.CHOSEN


@pytest.mark.parametrize(
    ("scope", "target", "reason"),
    [
        (StopScope.STRATEGY, "s", Reason.SWITCHED_OFF),
        (StopScope.STRATEGY, "t", Reason.CHOSEN),
        (StopScope.CHANNEL, "sms", Reason.SWITCHED_OFF),
        (StopScope.CHANNEL, "push", Reason.CHOSEN),
        (StopScope.CATEGORY, "wealth", Reason.SWITCHED_OFF),
        (StopScope.BANK, "", Reason.SWITCHED_OFF),
    ],
)
def test_stops(scope: StopScope, target: str, reason: Reason) -> None:
    stop = Stop(scope=scope, target=target, reason="drill", by="ops", at=NOW)
    assert only(ask(a_strategy("s"), stops=(stop,))).reason is reason


def test_the_furthest_gate_speaks_and_the_first_channel_of_equals() -> None:
    silent = Suppression(id="quiet", label=NAME, condition="TRUE", applies=SMS)
    offer = a_strategy("s", "email", "sms", "push")
    out = CustomerFacts("C1", opt_outs=frozenset({"email", "push"}))
    got = only(ask(offer, customer=out, suppressions=(silent,)))
    assert (got.reason, got.rule, got.channel) == (Reason.SUPPRESSION, "quiet", "sms")

    no_address = tuple(a_channel(name, reachable="FALSE") for name in ("email", "sms"))
    full = a_cap("none", 0, counts=Filter(channels=("email",)))
    got = only(ask(a_strategy("s", "email", "sms"), channels=no_address, caps=(full,)))
    assert (got.reason, got.channel) == (Reason.NO_ADDRESS, "sms")

    # OPTED_OUT_CHANNEL (21) and CONSENT_MISSING (20) are of one decade: the first channel
    half = CustomerFacts(
        "C1", consents=frozenset({("marketing", "push")}), opt_outs=frozenset({"push"})
    )
    needed = (MessageClass.COMMERCIAL,)
    got = only(ask(a_strategy("s", "sms", "push"), customer=half, consent_required=needed))
    assert (got.reason, got.channel) == (Reason.CONSENT_MISSING, "sms")


# Hours ------------------------------------------------------------------------------------


def _hours(opens: str, closes: str, name: str = "day", **more: object) -> OpenHours:
    return OpenHours(id=name, label=NAME, opens=opens, closes=closes, **more)


@pytest.mark.parametrize(
    ("windows", "now", "zone", "released"),
    [
        # open at the first minute, closed at the last
        ([("08:00", "21:00")], "2026-11-22T08:00:00", SHANGHAI, "2026-11-22T08:00:00+08:00"),
        ([("08:00", "21:00")], "2026-11-22T07:59:59.999999", SHANGHAI, "2026-11-22T08:00:00+08:00"),
        ([("08:00", "21:00")], "2026-11-22T21:00:00", SHANGHAI, "2026-11-23T08:00:00+08:00"),
        # within the minute, the instant itself
        (
            [("08:00", "21:00")],
            "2026-11-22T08:00:07.5",
            SHANGHAI,
            "2026-11-22T08:00:07.500000+08:00",
        ),
        # over midnight
        ([("22:00", "06:00")], "2026-11-22T05:59:59", SHANGHAI, "2026-11-22T05:59:59+08:00"),
        ([("22:00", "06:00")], "2026-11-22T06:00:00", SHANGHAI, "2026-11-22T22:00:00+08:00"),
        ([("22:00", "06:00")], "2026-11-22T23:30:00", SHANGHAI, "2026-11-22T23:30:00+08:00"),
        # the strictest of two is their intersection
        (
            [("08:00", "21:00"), ("20:00", "09:00")],
            "2026-11-22T09:00:00",
            SHANGHAI,
            "2026-11-22T20:00:00+08:00",
        ),
        # New York springs from 02:00 to 03:00 on 2026-03-08: 02:30 never comes
        ([("02:30", "05:00")], "2026-03-08T01:10:00", NEW_YORK, "2026-03-08T03:00:00-04:00"),
        ([("02:00", "03:00")], "2026-03-08T01:10:00", NEW_YORK, "2026-03-09T02:00:00-04:00"),
        # and falls back from 02:00 to 01:00 on 2026-11-01: 01:15 comes twice
        ([("01:00", "01:30")], "2026-11-01T01:29:59", NEW_YORK, "2026-11-01T01:29:59-04:00"),
        ([("01:00", "01:30")], "2026-11-01T01:30:00", NEW_YORK, "2026-11-01T01:00:00-05:00"),
    ],
)
def test_released_at_the_earliest_open_instant(
    windows: list[tuple[str, str]], now: str, zone: str, released: str
) -> None:
    at = read_instant(now, zone)
    hours = tuple(_hours(opens, closes, f"h{n}") for n, (opens, closes) in enumerate(windows))
    person = CustomerFacts("C1", tags={"zone": zone})
    answer = ask(a_strategy("s"), customer=person, now=at, open_hours=hours, zone_tag="zone")
    (contact,) = answer.contacts
    assert show_instant(contact.release_at, zone) == released
    assert contact.expires_at == at + 24 * HOUR_US


@pytest.mark.parametrize(
    ("now", "reason"),
    [
        ("2026-11-22T06:00:00", Reason.OUTSIDE_HOURS),  # open at 08:00, expired at 08:00
        ("2026-11-22T06:00:00.000001", Reason.CHOSEN),
    ],
)
def test_quiet_when_no_open_instant_lies_before_expiry(now: str, reason: Reason) -> None:
    at = read_instant(now, SHANGHAI)
    hours = (_hours("00:00", "12:00", "app", channels=("app",)), _hours("08:00", "21:00", "mine"))
    got = only(ask(a_strategy("s", hours=2), now=at, open_hours=hours))
    assert got.reason is reason
    assert got.rule == ("mine" if reason is Reason.OUTSIDE_HOURS else "")


@pytest.mark.parametrize("zone", [None, "", "Mars/Olympus", "+08:00", "Asia"])
def test_a_zone_that_is_none_is_the_banks(zone: str | None) -> None:
    at = read_instant("2026-11-22T22:00:00", SHANGHAI)
    person = CustomerFacts("C1", tags={"zone": zone})
    hours = (_hours("08:00", "21:00"),)
    answer = ask(a_strategy("s"), customer=person, now=at, open_hours=hours, zone_tag="zone")
    assert show_instant(answer.contacts[0].release_at, SHANGHAI) == "2026-11-23T08:00:00+08:00"


# Caps -------------------------------------------------------------------------------------


WEEK = 7 * DAY_US
MONTH_START = read_instant("2026-11-01T00:00:00", SHANGHAI)
MONDAY = read_instant("2026-11-16T00:00:00", SHANGHAI)
MIDNIGHT = read_instant("2026-11-22T00:00:00", SHANGHAI)
NEW_YORK_DAY = read_instant("2026-11-21T00:00:00", NEW_YORK)  # 21:00 there, still the 21st


@pytest.mark.parametrize(
    ("window", "at", "counts"),
    [
        (Rolling(days=7), NOW - WEEK, False),
        (Rolling(days=7), NOW - WEEK + 1, True),
        (Rolling(hours=1, seconds=1), NOW - HOUR_US - 1_000_000, False),
        (Rolling(hours=1, seconds=1), NOW - HOUR_US - 999_999, True),
        (Rolling(days=7), NOW + 1, True),
        (Rolling(days=7), None, True),
        (Calendar(unit="day"), MIDNIGHT, True),
        (Calendar(unit="day"), MIDNIGHT - 1, False),
        (Calendar(unit="day", zone=NEW_YORK), NEW_YORK_DAY, True),
        (Calendar(unit="day", zone=NEW_YORK), NEW_YORK_DAY - 1, False),
        (Calendar(unit="week"), MONDAY, True),
        (Calendar(unit="week"), MONDAY - 1, False),
        (Calendar(unit="week", week_start=7), MIDNIGHT, True),  # today is a Sunday
        (Calendar(unit="week", week_start=7), MIDNIGHT - 1, False),
        (Calendar(unit="month"), MONTH_START, True),
        (Calendar(unit="month"), MONTH_START - 1, False),
        (Calendar(unit="month"), None, True),
    ],
)
def test_the_edge_of_a_window(window: Window, at: Instant | None, counts: bool) -> None:
    got = only(ask(a_strategy("s"), history=(a_contact(at),), caps=(a_cap("c", 1, window),)))
    told = (got.reason, got.rule, got.used, got.limit)
    assert told == ((Reason.CAP_REACHED, "c", 1, 1) if counts else (Reason.CHOSEN, "", 0, 0))


@pytest.mark.parametrize(
    ("filter_", "contact", "used"),
    [
        (ANY, {}, 1),
        (Filter(channels=("push",)), {}, 0),
        (Filter(channels=("push", "sms")), {}, 1),
        (Filter(channels=("sms",), topics=("cards",)), {}, 0),
        (Filter(strategies=("old",), departments=("retail",)), {}, 1),
        (Filter(interruptions_only=True), {"interrupts": False}, 0),
        (Filter(categories=("wealth",), priority_classes=(PriorityClass.RISK,)), {}, 0),
    ],
)
def test_what_a_cap_counts(filter_: Filter, contact: dict[str, object], used: int) -> None:
    cap = a_cap("c", 1, counts=filter_, obeys=ANY)
    got = only(ask(a_strategy("s"), history=(a_contact(NOW, **contact),), caps=(cap,)))
    assert got.reason is (Reason.CAP_REACHED if used else Reason.CHOSEN)


def test_who_counts_need_not_obey_and_who_obeys_need_not_count() -> None:
    care = Filter(message_classes=(MessageClass.CARE,))
    cap = a_cap("c", 1, counts=COMMERCIAL, obeys=care)
    answer = ask(
        a_strategy("first", value="9"),
        a_strategy("second", value="8"),
        a_strategy("wish", value="7", message_class=MessageClass.CARE),
        caps=(cap,),
        contacts_per_decision_max=3,
    )
    assert reasons(answer) == {
        "first": Reason.CHOSEN,
        "second": Reason.CHOSEN,
        "wish": Reason.CAP_TAKEN,
    }
    # the second was the last that the cap counts; two are used of one
    lost = answer.candidates[-1]
    assert (lost.rule, lost.used, lost.limit, lost.winner) == ("c", 2, 1, "second")


def test_capped_is_history_alone_and_outranked_is_a_winner_of_this_decision() -> None:
    cap = a_cap("week", 2)
    past = (a_contact(NOW - 1),)
    pair = (a_strategy("a", value="9"), a_strategy("b", value="6.5"))
    answer = ask(*pair, history=past, caps=(cap,), contacts_per_decision_max=2)
    won, lost = answer.candidates
    assert (won.strategy, won.reason) == ("a", Reason.CHOSEN)
    assert (lost.reason, lost.rule, lost.used, lost.limit) == (Reason.CAP_TAKEN, "week", 2, 2)
    assert (lost.winner, lost.margin, lost.channel) == ("a", 250.0, "sms")
    answer = ask(*pair, history=past * 2, caps=(cap,), contacts_per_decision_max=2)
    assert set(reasons(answer).values()) == {Reason.CAP_REACHED}


def test_a_full_cap_leaves_the_other_channel() -> None:
    cap = a_cap("sms", 1, counts=SMS)
    pair = (a_strategy("a", "sms", value="9"), a_strategy("b", "sms", "push", value="8"))
    answer = ask(*pair, caps=(cap,), contacts_per_decision_max=2)
    assert [(c.kind.strategy, c.kind.channel, c.number) for c in answer.contacts] == [
        ("a", "sms", 1),
        ("b", "push", 2),
    ]


def test_the_first_full_cap_in_the_policys_order_is_named() -> None:
    caps = (a_cap("open", 5), a_cap("month", 1, Calendar(unit="month")), a_cap("week", 1))
    got = only(ask(a_strategy("s"), history=(a_contact(NOW),), caps=caps))
    assert (got.reason, got.rule) == (Reason.CAP_REACHED, "month")
