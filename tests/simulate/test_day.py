"""A day of events: in order, by the catalogue, for about one customer in fifty."""

from collections import Counter

import pytest

from hengce.model.instant import HOUR_US, day_at, start_of_day
from hengce.model.tag import Kind
from hengce.simulate.day import day_of_events
from simulate.banks import AS_OF, SEED

PYTHON = {Kind.MONEY: int, Kind.INTEGER: int, Kind.TEXT: str}


@pytest.fixture(scope="module")
def today(bank):
    return day_at(AS_OF, bank.zone)


@pytest.fixture(scope="module")
def events(bank, today):
    return day_of_events(bank, SEED, today)


def test_about_two_in_a_hundred_customers(bank, events):
    assert 0.018 <= len(events) / bank.customers.num_rows <= 0.022


def test_events_lie_in_the_day_in_order(bank, today, events):
    times = [event.occurred_at for event in events]
    assert times == sorted(times)
    assert start_of_day(today, bank.zone) <= times[0]
    assert times[-1] < start_of_day(today + 1, bank.zone)
    assert all(event.received_at >= event.occurred_at for event in events)


def test_ids_are_unique_among_all_events(bank, today, events):
    tomorrow = day_of_events(bank, SEED, today + 1)
    ids = [(event.source, event.id) for event in (*bank.events, *events, *tomorrow)]
    assert len(ids) == len(set(ids))
    assert {source for source, _ in ids} == {"simulator"}


def test_names_and_properties_are_those_of_the_catalogue(bank, configuration, events):
    catalogue = {event.name: event.properties for event in configuration.events}
    assert {event.name for event in bank.events} == set(catalogue)
    for event in (*events, *bank.events[:2_000]):
        kinds = catalogue[event.name]
        assert event.properties.keys() == kinds.keys(), event.name
        for name, value in event.properties.items():
            assert type(value) is PYTHON[kinds[name]], (event.name, name)


def test_events_fit_their_customers(bank, events):
    rows = {row["customer"]: row for row in bank.customers.to_pylist()}
    fits = {
        "payroll_in": lambda row: row["payroll_client"],
        "card_declined": lambda row: row["credit_card"] and row["card_activated"],
        "deposit_matured": lambda row: row["fixed_balance"] > 0,
        "loan_overdue": lambda row: row["overdue_days"] > 0,
        "mortgage_enquired": lambda row: not row["mortgage"],
    }
    seen = Counter()
    for event in (*bank.events, *events):
        row = rows[event.customer]
        assert event.org == row["org"]
        assert fits.get(event.name, lambda _: True)(row), event
        seen[event.name] += 1
    assert all(seen[name] > 0 for name in fits)


def test_few_act_at_night(bank, events):
    midnight = min(e.occurred_at for e in events) // HOUR_US * HOUR_US
    hours = Counter((event.occurred_at - midnight) // HOUR_US for event in events)
    night = sum(hours[hour] for hour in range(6))
    assert 0 < night < 0.05 * len(events)


def test_the_same_seed_gives_the_same_day(bank, today, events):
    assert day_of_events(bank, SEED, today) == events
    assert day_of_events(bank, SEED + 1, today) != events
