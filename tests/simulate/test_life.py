"""Months in a bank's life: the journeys of the example find customers and events in them."""

from collections import Counter, defaultdict
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from hengce.config.load import load
from hengce.model.instant import day_at, read_instant, start_of_day
from hengce.model.nodes import Entry
from hengce.model.tag import Kind, Owner
from hengce.rules.catalogue import Catalogue
from hengce.rules.check import check_condition
from hengce.rules.sql import Frame, where_sql
from hengce.simulate.bank import generate
from hengce.simulate.life import BEGINS, ZONE, life
from hengce.simulate.life_tables import LIKE, SLEEPING, life_consents, life_customers
from simulate.banks import SEED

CUSTOMERS, DAYS = 6_000, 90
AS_OF = read_instant(BEGINS, ZONE)
JOURNEYS = load(Path(__file__).parents[2] / "examples" / "journeys")
PYTHON = {Kind.MONEY: int, Kind.INTEGER: int, Kind.TEXT: str, Kind.REAL: float, Kind.BOOLEAN: bool}
STORED = {
    Kind.BOOLEAN: "BOOLEAN",
    Kind.INTEGER: "BIGINT",
    Kind.MONEY: "BIGINT",
    Kind.REAL: "DOUBLE",
    Kind.TEXT: "VARCHAR",
}


@pytest.fixture(scope="module")
def events():
    return life(SEED, CUSTOMERS, DAYS)


@pytest.fixture(scope="module")
def born():
    return generate(CUSTOMERS, SEED, AS_OF)


@pytest.fixture(scope="module")
def customers(born):
    return life_customers(born, SEED)


def test_the_same_seed_gives_the_same_life(events):
    assert life(SEED, CUSTOMERS, DAYS) == events
    assert life(SEED + 1, CUSTOMERS, DAYS) != events


def test_every_event_type_of_the_journeys_happens(events):
    seen = Counter(event.name for event in events)
    assert set(seen) == {event.name for event in JOURNEYS.events}
    assert min(seen.values()) >= 8


def test_at_rates_that_a_bank_knows(events):
    """A bill a month for each card-holder; a complaint of one in a few hundred customers."""
    seen = Counter(event.name for event in events)
    for name, least, most in (
        ("bill_generated", 0.8, 1.0),
        ("transfer_requested", 0.06, 0.08),
        ("app_installed", 0.02, 0.03),
        ("complaint_filed", 0.004, 0.006),
    ):
        assert least <= seen[name] / CUSTOMERS <= most, name
    ends = seen["repaid"] + seen["instalment_signed"]
    assert 0.7 <= ends / seen["bill_generated"] <= 1.0
    assert 0.005 <= seen["card_overdue"] / seen["bill_generated"] <= 0.02


def test_in_order_within_the_days_and_numbered(events):
    times = [event.occurred_at for event in events]
    assert times == sorted(times)
    first = day_at(AS_OF, ZONE)
    assert start_of_day(first, ZONE) <= times[0]
    assert times[-1] < start_of_day(first + DAYS, ZONE)
    assert [event.id for event in events] == [f"life-{n:07d}" for n in range(1, len(events) + 1)]
    assert all(0 <= event.received_at - event.occurred_at <= 4_000_000 for event in events)


def test_properties_are_those_of_the_catalogue(events):
    catalogue = {event.name: event.properties for event in JOURNEYS.events}
    for event in events:
        kinds = catalogue[event.name]
        assert event.properties.keys() == kinds.keys(), event.name
        for name, value in event.properties.items():
            assert type(value) is PYTHON[kinds[name]], (event.name, name)


@pytest.mark.parametrize(
    ("name", "after", "keeps"),
    [
        ("repaid", ("bill_generated",), "bill"),
        ("instalment_signed", ("bill_generated",), "bill"),
        ("card_overdue", ("bill_generated",), "bill"),
        ("account_opened", ("account_open_step",), "application"),
        ("deposit_renewed", ("deposit_matured",), "deposit"),
        ("app_registered", ("app_installed",), "device"),
        ("transfer_confirmed", ("transfer_requested",), "transfer"),
        ("transfer_cancelled", ("transfer_requested",), "transfer"),
        ("complaint_closed", ("complaint_filed",), "complaint"),
    ],
)
def test_what_follows_keeps_customer_and_number(events, name, after, keeps):
    begun = {event.properties[keeps]: event for event in events if event.name in after}
    followed = [event for event in events if event.name == name]
    assert followed
    for event in followed:
        first = begun[event.properties[keeps]]
        assert event.customer == first.customer
        assert event.occurred_at > first.occurred_at


def test_a_transfer_is_confirmed_or_cancelled_never_both(events):
    ends = defaultdict(set)
    for event in events:
        if event.name in {"transfer_confirmed", "transfer_cancelled"}:
            ends[event.properties["transfer"]].add(event.name)
    assert max(map(len, ends.values())) == 1


def test_the_table_has_every_nightly_tag_of_the_journeys(customers):
    nightly = {tag.name for tag in JOURNEYS.tags if tag.owner is Owner.SNAPSHOT}
    assert nightly <= set(customers.column_names)
    assert {tag.name for tag in JOURNEYS.tags} - nightly == {
        "wealth_preference", "deposit_preference", "card_preference", "loan_preference",
        "digital_preference", "complaint_stage",
    }  # fmt: skip


def test_the_table_is_the_banks_own_with_columns_behind(born, customers):
    alike = [name for name in born.customers.column_names if name not in SLEEPING]
    assert customers.select(alike) == born.customers.select(alike)


def test_a_card_that_sleeps_has_no_bill_and_no_spending(events, customers):
    asleep = {
        row["customer"]
        for row in customers.to_pylist()
        if row["card_last_spent_on"] and (row["card_bill"], row["card_spend_90d"]) == (0, 0)
    }
    assert 0.004 <= len(asleep) / CUSTOMERS <= 0.06
    assert not asleep & {event.customer for event in events if event.name == "bill_generated"}


def test_slots_and_calls_have_the_consents_of_what_they_are_like(born):
    def said(table, channel):
        return sum(name == channel for name in table["channel"].to_pylist())

    consents = life_consents(born)
    for channel, like in LIKE.items():
        assert said(consents, channel) == said(born.consents, like) > 0
    used = {channel.id for channel in JOURNEYS.channels}
    assert used <= set(consents["channel"].to_pylist())


# Who would come in --------------------------------------------------------------------


@pytest.fixture(scope="module")
def tables(customers, events):
    """What the SQL of a rule expects: customers, and their events as text."""
    heard = pa.table(
        {
            "customer": [event.customer for event in events],
            "name": [event.name for event in events],
            "occurred": [event.occurred_at for event in events],
            "keys": [list(event.properties) for event in events],
            "texts": [[_stored(v) for v in event.properties.values()] for event in events],
        }
    )
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1")
        connection.register("nightly", customers)
        connection.register("heard", heard)
        connection.execute("CREATE TABLE customers AS SELECT * FROM nightly")
        connection.execute(
            "CREATE TABLE events AS SELECT customer, name, make_timestamp(occurred) AS occurred_at,"
            " MAP(keys::VARCHAR[], texts::VARCHAR[]) AS properties FROM heard"
        )
        yield connection


def _stored(value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _audience(tables, entry: Entry, day: int) -> int:
    """How many customers an audience holds for on a morning of that day."""
    today = day_at(AS_OF, ZONE) + day
    frame = Frame(now=start_of_day(today, ZONE) + 9 * 3_600_000_000, today=today)
    catalogue = Catalogue.of_bank(JOURNEYS)
    condition = where_sql(check_condition(entry.audience, catalogue, "audience"), frame)
    return tables.execute(f"SELECT count(*) FROM customers WHERE {condition}").fetchone()[0]


def _matching(tables, entry: Entry) -> int:
    """How many events of a journey's type fit what it asks of them."""
    event = next(each for each in JOURNEYS.events if each.name == entry.event)
    columns = ", ".join(
        f"TRY_CAST(properties['{name}'] AS {STORED[kind]}) AS \"{name}\""
        for name, kind in event.properties.items()
    )
    now = AS_OF + DAYS * 86_400_000_000
    frame = Frame(now=now, today=day_at(now, ZONE), customers="named")
    catalogue = Catalogue.of_properties(event.properties.items(), ZONE)
    where = check_condition(entry.where or "TRUE", catalogue, "where")
    return tables.execute(
        f"SELECT count(*) FROM (SELECT customer{', ' + columns if columns else ''} FROM events"
        f" WHERE name = '{event.name}') AS named WHERE {where_sql(where, frame)}"
    ).fetchone()[0]


ENTRIES = {
    strategy.id: next(node for node in strategy.graph.nodes if isinstance(node, Entry))
    for strategy in JOURNEYS.strategies
}


@pytest.mark.parametrize("name", [name for name, entry in ENTRIES.items() if not entry.event])
def test_a_batch_journey_finds_customers_in_its_audience(tables, name):
    assert 0 < _audience(tables, ENTRIES[name], 0) < CUSTOMERS / 2


@pytest.mark.parametrize("name", [name for name, entry in ENTRIES.items() if entry.event])
def test_an_event_journey_hears_events_that_fit(tables, name):
    assert _matching(tables, ENTRIES[name]) >= 5
