"""The people of the weeks: readers, and newcomers who open their accounts week by week.

All of them use the app, are reached by its push and agreed to it; what else is known of them is
drawn like that of any customer of the synthetic bank.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hengce.model.consent import ConsentState
from hengce.model.instant import Day, Instant, day_at, start_of_day
from hengce.simulate.columns import dates, flags, instants, longs, numbered
from hengce.simulate.consents import SOURCE
from hengce.simulate.customers import Drawn, customer_table, draw_customers
from hengce.simulate.streams import Longs

_WIDTH = 6
_OF_AGE = 18
_GROWN = 30
_VALID_DAYS = 365
_QUIET = ("complaint_open", "fraud_case_open", "in_collections", "risk_case_open")
"""What would silence them."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """Who lives the weeks, newcomers first, in the order of their numbers.

    Attributes:
        opened: The day on which each opened the account.
        newcomers: How many of them are newcomers.
        drawn: What is known of them.
        seed: It was drawn from this one.
        zone: The bank's.
    """

    opened: Longs
    newcomers: int
    drawn: Drawn
    seed: int
    zone: str


@dataclass(frozen=True, slots=True)
class Known:
    """The bank's files about those who are its customers by then, sorted by customer.

    Attributes:
        customers: The nightly table.
        consents: What they agreed to.
    """

    customers: pa.Table
    consents: pa.Table


def newcomer(number: int) -> str:
    """Return who comes as the so-manieth, from 0."""
    return f"N{number:0{_WIDTH}}"


def reader(number: int) -> str:
    """Return a reader by number, from 0."""
    return f"R{number:0{_WIDTH}}"


def crowd_of(newcomers: Sequence[Day], readers: int, since: Day, seed: int, zone: str) -> Crowd:
    """Draw a crowd.

    Args:
        newcomers: The day on which each newcomer opens the account, ascending.
        readers: How many customers read the news.
        since: The day before which readers opened theirs.
        seed: Draws what is known of them.
        zone: The bank's.
    """
    drawn = draw_customers(len(newcomers) + readers, seed)
    long_ago = since - drawn.people.tenure_days[len(newcomers) :]
    opened = np.concatenate([np.array(newcomers, dtype=np.int64), long_ago])
    return Crowd(opened, len(newcomers), drawn, seed, zone)


def known_of(crowd: Crowd, as_of: Instant) -> Known:
    """Return what the bank's files tell at an instant of those who have accounts by then."""
    today = day_at(as_of, crowd.zone)
    here = pa.array(crowd.opened < today)
    table = customer_table(crowd.drawn, today, crowd.seed)
    for name, column in _of_app_users(crowd, table, today).items():
        table = table.set_column(table.schema.get_field_index(name), name, column)
    return Known(table.filter(here), _consents(crowd).filter(here))


def _of_app_users(crowd: Crowd, table: pa.Table, today: Day) -> dict[str, pa.Array]:
    """Return the columns that say what all of them have in common, and their own numbers."""
    count = len(crowd.opened)
    everybody, places = np.ones(count, dtype=np.bool_), np.arange(count)
    ages, valid = table["age"], table["identity_valid_until"]
    grown = pc.and_kleene(pc.is_valid(ages), pc.greater_equal(ages, _OF_AGE))
    in_force = pc.greater(valid, dates(np.zeros(1, np.int64), today)[0])
    names = _names(crowd)
    return {
        "customer": names,
        # Like numbers beginning with 1000, those with 1001 were never given to anybody.
        "mobile": numbered("1001", places, 7),
        "email": pc.binary_join_element_wise(pc.utf8_lower(names), pa.scalar("example.com"), "@"),
        "age": pc.if_else(grown, ages, _GROWN),
        "time_zone": pa.repeat(crowd.zone, count),
        "opened_on": dates(crowd.opened - today, today),
        "identity_valid_until": pc.if_else(
            pc.fill_null(in_force, False),  # noqa: FBT003
            valid,
            dates(np.full(count, _VALID_DAYS), today),
        ),
        "app_logins_30d": pc.max_element_wise(table["app_logins_30d"], 1),
        "last_login_on": dates(np.full(count, -1), today),
        "push_enabled": flags(everybody),
        "overdue_days": longs(np.zeros(count, dtype=np.int64)),
        **{name: flags(~everybody) for name in _QUIET},
    }


def _names(crowd: Crowd) -> pa.Array:
    readers = len(crowd.opened) - crowd.newcomers
    return pa.array([*map(newcomer, range(crowd.newcomers)), *map(reader, range(readers))])


def _consents(crowd: Crowd) -> pa.Table:
    """Say that all of them agreed to marketing by push when they opened their accounts."""
    midnights = {day: start_of_day(day, crowd.zone) for day in set(crowd.opened.tolist())}
    said = {
        "purpose": "marketing",
        "channel": "push",
        "state": str(ConsentState.GIVEN),
        "at": instants(np.array([midnights[day] for day in crowd.opened.tolist()])),
        "text_version": "2025-01",
        "source": SOURCE,
        "evidence": f"made up by the demo, seed {crowd.seed}; no person agreed to anything",
    }
    count = len(crowd.opened)
    columns = {
        name: pa.repeat(text, count) if isinstance(text, str) else text
        for name, text in said.items()
    }
    return pa.table({"customer": _names(crowd), **columns})
