"""The oracle against cases that a person computed: relations, rests, offers, working days."""

from datetime import date

import pytest

from hengce.model.decision import Reason
from hengce.model.filter import Filter
from hengce.model.instant import DAY_US, HOUR_US, day, read_instant
from hengce.model.relation import Ban, Exclusion, Precedence, Rest
from hengce.model.strategy import PriorityClass
from hengce.model.window import BusinessDays, Rolling
from hengce.model.working_days import WEEKENDS_ONLY, WorkingDays
from oracle.case import PastContact, ReferenceAnswer
from oracle.moments import since
from oracle.small_bank import (
    ANY,
    NAME,
    NEW_YORK,
    NOW,
    SHANGHAI,
    a_cap,
    a_contact,
    a_strategy,
    ask,
    only,
    reasons,
)

FUNDS = Filter(topics=("funds",))
CARDS = Filter(topics=("cards",))
LOUD = Filter(interruptions_only=True)
WEEK = Rolling(days=7)
PAIR = (a_strategy("a", value="9"), a_strategy("b", value="8", topic="cards"))


def told(answer: ReferenceAnswer) -> dict[str, tuple[object, ...]]:
    """Return what each candidate was told: reason, rule, used, limit, winner."""
    return {c.strategy: (c.reason, c.rule, c.used, c.limit, c.winner) for c in answer.candidates}


# Relations --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "then", "mutual", "reason"),
    [
        (FUNDS, CARDS, True, Reason.EXCLUDED),
        (FUNDS, CARDS, False, Reason.EXCLUDED),
        (CARDS, FUNDS, True, Reason.EXCLUDED),
        (CARDS, FUNDS, False, Reason.CHOSEN),  # the excluding one comes second
        (FUNDS, Filter(topics=("credit",)), True, Reason.CHOSEN),
    ],
)
def test_an_exclusion_holds_within_a_decision(
    first: Filter, then: Filter, mutual: bool, reason: Reason
) -> None:
    rule = Exclusion(id="x", label=NAME, first=first, then=then, mutual=mutual)
    past = (a_contact(NOW - 1), a_contact(None, topic="cards"))  # the ledger does not matter
    answer = ask(*PAIR, history=past, relations=(rule,), contacts_per_decision_max=2)
    assert reasons(answer) == {"a": Reason.CHOSEN, "b": reason}
    if reason is Reason.EXCLUDED:
        assert told(answer)["b"] == (Reason.EXCLUDED, "x", 1, 1, "a")


@pytest.mark.parametrize(
    ("past", "reason"),
    [
        ((), Reason.BEFORE_MISSING),
        ((a_contact(NOW - 1, topic="credit"),), Reason.BEFORE_MISSING),
        ((a_contact(NOW - 7 * DAY_US),), Reason.BEFORE_MISSING),
        ((a_contact(NOW - 7 * DAY_US + 1),), Reason.CHOSEN),
        ((a_contact(None),), Reason.CHOSEN),
        ((a_contact(NOW, topic="x", riders=(a_contact(NOW).kind,)),), Reason.CHOSEN),
    ],
)
def test_what_must_come_before_is_in_the_ledger(
    past: tuple[PastContact, ...], reason: Reason
) -> None:
    rule = Precedence(id="p", label=NAME, first=FUNDS, then=CARDS, window=WEEK)
    answer = ask(*PAIR, history=past, relations=(rule,), contacts_per_decision_max=2)
    assert reasons(answer) == {"a": Reason.CHOSEN, "b": reason}, "what is chosen now is no help"
    if reason is Reason.BEFORE_MISSING:
        assert told(answer)["b"] == (reason, "p", 0, 1, "")


@pytest.mark.parametrize(
    ("first", "then", "past", "wanted"),
    [
        (FUNDS, CARDS, (), ("b", Reason.EXCLUDED, 1, "a")),
        (CARDS, FUNDS, (), ("b", Reason.EXCLUDED, 1, "a")),  # nor together, whoever is first
        (FUNDS, CARDS, (a_contact(NOW), a_contact(None)), ("b", Reason.AFTER_CONTACT, 2, "")),
        (FUNDS, CARDS, (a_contact(NOW - 7 * DAY_US),), ("b", Reason.EXCLUDED, 1, "a")),
        (CARDS, FUNDS, (a_contact(NOW),), ("b", Reason.EXCLUDED, 1, "a")),
        (CARDS, FUNDS, (a_contact(NOW, topic="cards"),), ("a", Reason.AFTER_CONTACT, 1, "")),
    ],
)
def test_a_ban_holds_after_and_together(
    first: Filter,
    then: Filter,
    past: tuple[PastContact, ...],
    wanted: tuple[str, Reason, int, str],
) -> None:
    rule = Ban(id="n", label=NAME, first=first, then=then, window=WEEK)
    answer = ask(*PAIR, history=past, relations=(rule,), contacts_per_decision_max=2)
    name, reason, used, winner = wanted
    assert told(answer)[name] == (reason, "n", used, 1, winner)
    others = {one: r for one, r in reasons(answer).items() if one != name}
    assert set(others.values()) == {Reason.CHOSEN}


# Rests ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("priority_class", "at", "contacts", "resting"),
    [
        (PriorityClass.SERVICE, NOW - HOUR_US, 0, False),
        (PriorityClass.MARKETING, NOW - HOUR_US, 1, False),  # asks for no quiet
        (PriorityClass.SERVICE, NOW - 24 * HOUR_US, 1, False),
        (PriorityClass.SERVICE, NOW - 24 * HOUR_US + 1, 1, True),
        (PriorityClass.SERVICE, None, 2, True),
    ],
)
def test_a_rest_defers_marketing_after_service(
    priority_class: PriorityClass, at: int | None, contacts: int, resting: bool
) -> None:
    past = (a_contact(at, priority_class=priority_class),) * contacts
    answer = ask(a_strategy("s"), history=past, rests=(Rest(id="r", label=NAME),))
    refused = (Reason.RESTING, "r", contacts, 1, "")
    assert told(answer)["s"] == (refused if resting else (Reason.CHOSEN, "", 0, 0, ""))


def test_a_service_message_of_this_decision_asks_for_rest_as_well() -> None:
    answer = ask(
        a_strategy("help", priority_class=PriorityClass.SERVICE),
        a_strategy("offer"),
        rests=(Rest(id="r", label=NAME),),
        contacts_per_decision_max=2,
    )
    assert told(answer)["offer"] == (Reason.REST_TAKEN, "r", 1, 1, "help")


def test_relations_come_before_rests_and_rests_before_caps() -> None:
    rules = {
        "relations": (Ban(id="ban", label=NAME, first=ANY, then=CARDS, window=WEEK),),
        "rests": (Rest(id="rest", label=NAME, after=ANY, applies=ANY),),
        "caps": (a_cap("cap", 1),),
    }
    answer = ask(*PAIR, **rules, contacts_per_decision_max=2)
    assert told(answer)["b"][:2] == (Reason.EXCLUDED, "ban")
    answer = ask(*PAIR, **{**rules, "relations": ()}, contacts_per_decision_max=2)
    assert told(answer)["b"][:2] == (Reason.REST_TAKEN, "rest")
    past = (a_contact(NOW),)
    rest_and_cap = {name: rules[name] for name in ("rests", "caps")}
    assert told(ask(*PAIR, history=past, **rules))["b"][:2] == (Reason.AFTER_CONTACT, "ban")
    assert told(ask(*PAIR, history=past, **rest_and_cap))["b"][:2] == (Reason.RESTING, "rest")


# Messages with several offers -------------------------------------------------------------


@pytest.mark.parametrize(
    ("counts", "interrupts", "used"),
    [
        (ANY, True, 3),
        (FUNDS, True, 2),
        (LOUD, True, 1),
        (LOUD, False, 0),
        (Filter(topics=("credit",), interruptions_only=True), True, 1),
        (Filter(topics=("none",), interruptions_only=True), True, 0),
    ],
)
def test_a_message_is_one_interruption_and_each_offer_an_exposure(
    counts: Filter, interrupts: bool, used: int
) -> None:
    riders = tuple(
        a_contact(NOW, topic=topic, interrupts=interrupts).kind for topic in ("funds", "credit")
    )
    past = a_contact(NOW, interrupts=interrupts, riders=riders)
    cap = a_cap("c", 1, counts=counts, obeys=ANY)
    got = only(ask(a_strategy("s"), history=(past,), caps=(cap,)))
    assert got.used == used
    assert got.reason is (Reason.CAP_REACHED if used else Reason.CHOSEN)


# Windows of working days ------------------------------------------------------------------


def a_day(text: str) -> int:
    return day(date.fromisoformat(text))


OCTOBER = WorkingDays(
    version="2026",
    first=a_day("2026-09-28"),
    last=a_day("2026-10-11"),
    off=frozenset([*range(a_day("2026-10-01"), a_day("2026-10-08")), a_day("2026-10-11")]),
)
"""The week of the national day is off, and Saturday the 10th is worked."""


@pytest.mark.parametrize(
    ("now", "days", "zone", "first"),
    [
        ("2026-10-08", 1, "", "2026-10-08"),
        ("2026-10-08", 2, "", "2026-09-30"),
        ("2026-10-07", 1, "", "2026-09-30"),
        ("2026-10-10", 1, "", "2026-10-10"),
        ("2026-10-11", 1, "", "2026-10-10"),
        ("2026-10-11", 2, "", "2026-10-09"),
        ("2026-10-11", 4, "", "2026-09-30"),
        ("2026-10-12", 1, "", "2026-10-12"),  # unknown: a Monday
        ("2026-10-18", 1, "", "2026-10-16"),  # unknown: a Sunday, so Friday
        ("2026-09-29", 3, "", "2026-09-25"),  # unknown before Monday the 28th: Friday
        ("2026-10-08", 1, NEW_YORK, "2026-09-30"),  # still the 7th there
    ],
)
def test_a_window_of_working_days_begins_with_the_earliest(
    now: str, days: int, zone: str, first: str
) -> None:
    at = read_instant(f"{now}T10:00:00", SHANGHAI)
    begins = read_instant(f"{first}T00:00:00", zone or SHANGHAI)
    window = BusinessDays(days=days, zone=zone)
    assert since(window, at, SHANGHAI, OCTOBER) == begins - 1
    for moved, used in ((0, 1), (-1, 0)):
        caps = (a_cap("c", 1, window),)
        past = (a_contact(begins + moved),)
        got = only(ask(a_strategy("s"), now=at, history=past, caps=caps, calendar=OCTOBER))
        assert got.used == used


def test_without_a_calendar_weekends_are_off() -> None:
    friday = read_instant("2026-11-20T00:00:00", SHANGHAI)
    assert since(BusinessDays(days=1), NOW, SHANGHAI, WEEKENDS_ONLY) == friday - 1
