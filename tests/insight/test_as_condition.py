"""Findings as conditions: whom they are about, the engine finds again by the condition."""

from pathlib import Path

import pyarrow as pa
import pytest

import hengce
from hengce.config.load import load
from hengce.insight.as_condition import Counting, churn_condition, intent_condition, rfm_conditions
from hengce.insight.churn import churn
from hengce.insight.events import arrange
from hengce.insight.intents import intent_library
from hengce.insight.rfm import rfm
from hengce.insight.selecting import Pattern
from hengce.model.instant import DAY_US, read_instant
from hengce.model.tag import Kind
from hengce.rules.catalogue import Catalogue
from hengce.rules.check import check_condition

ENDS = read_instant("2026-06-01T00:00:00", "Asia/Shanghai")
DEMO = Path(hengce.__file__).parent / "simulate" / "demo_bank"
KNOWN = {
    "visit": {"page": Kind.TEXT, "seconds": Kind.INTEGER},
    "buy": {"amount": Kind.MONEY},
    "fund": {"amount": Kind.MONEY},
}
EVERY = {
    # whose, how many days ago he came
    "a": [40, 38, 36, 34, 32],  # every other day, and then not for a month: he is alerted
    "b": [50, 45, 40, 35, 30, 29],  # likewise
    "c": [160, 120, 80, 40],  # seldom, as always
    "d": [5, 4, 3, 2, 1],
    "e": [100],  # once says nothing
}


def events_of(days: dict[str, list[int]]) -> object:
    rows = [
        {"customer": who, "at_us": ENDS - ago * DAY_US, "kind": "visit", "cents": 100}
        for who, agos in days.items()
        for ago in sorted(agos, reverse=True)
    ]
    return arrange(pa.Table.from_pylist(rows))


def counting(*names: str, days: int = 90) -> Counting:
    return Counting([Pattern(name) for name in names], days, KNOWN)


def test_the_rule_of_those_who_left_is_the_nearest_one() -> None:
    events = events_of(EVERY)
    alerted = churn(events, events.numbers("cents"), ENDS, 3.0)["customer"].to_pylist()
    assert alerted == ["a", "b"]
    found = churn_condition(events, alerted, ENDS, counting("visit", days=180))
    assert found is not None
    # Silent for 29 days are both of them, and who seldom comes; for 32 only one of them.
    assert (found.days, found.found, found.caught, found.others) == (29, 2, 2, 1)
    assert found.condition == (
        "count_of('visit', days => 180) >= 4 AND count_of('visit', days => 29) = 0"
    )
    assert churn_condition(events, [], ENDS, counting("visit")) is None
    assert churn_condition(events, alerted, ENDS, counting("unknown")) is None


@pytest.mark.parametrize(
    ("names", "cents", "is_made"),
    [
        (("visit",), 0, True),
        (("visit",), 100, False),
        (("visit", "buy"), 100, True),
        (("buy", "fund"), 100, False),
        ((), 0, False),
    ],
)
def test_segments_are_said_where_one_amount_is_known(
    names: tuple[str, ...], cents: int, *, is_made: bool
) -> None:
    events = events_of(EVERY)
    found = rfm(events, events.numbers("cents") * cents // 100, ENDS, "Asia/Shanghai")
    assert bool(rfm_conditions(found.customers, 5, counting(*names))) is is_made


def test_a_filter_of_a_finding_is_kept() -> None:
    pattern = Pattern("buy", (("amount", "12345"),))
    asked = Counting([pattern, Pattern("visit", (("page", "it's"),))], 7, KNOWN)
    assert asked.times(7) == (
        "count_of('buy', days => 7, where => amount = 123.45) + "
        "count_of('visit', days => 7, where => page = 'it''s')"
    )


INTENTS = {
    "loan_abandoned": (
        "followed_of('loan_viewed', days => 30, by => 'loan_calculated', within_minutes => 30) "
        ">= 1 AND unfollowed_of('loan_calculated', days => 30, by => 'loan_applied', "
        "within_minutes => 10) >= 1"
    ),
    "inflow_idle": (
        "unfollowed_of('fund_in', days => 30, where => amount >= 100000.00, by => "
        "'transfer_out', within_minutes => 1440) >= 1 AND unfollowed_of('fund_in', days => 30, "
        "where => amount >= 100000.00, by => 'wealth_bought', within_minutes => 1440) >= 1"
    ),
    "salary_arrives": (
        "followed_of('payroll_in', days => 30, by => 'payroll_in', within_minutes => 100800) >= 2"
    ),
}


@pytest.mark.parametrize("name", INTENTS)
def test_an_intent_is_said_step_by_step(name: str) -> None:
    assert intent_condition(intent_library()[name], 30) == INTENTS[name]


def test_the_demonstration_bank_can_ask_for_every_intent_that_it_can_see() -> None:
    bank = load(DEMO)
    catalogue, known = Catalogue.of_bank(bank), {event.name for event in bank.events}
    seen = [
        rule
        for rule in intent_library().values()
        if {step.event for step in (*rule.steps, *rule.against)} <= known
    ]
    assert len(seen) >= 6
    for rule in seen:
        check_condition(intent_condition(rule, 30), catalogue, rule.id)
