"""The synthetic bank: its customers, consents, past contacts and past events.

Nothing in it is real, and the same arguments give the same bytes.
"""

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from hengce.config.load import load
from hengce.model.event import Event
from hengce.model.instant import Instant, day_at
from hengce.simulate.consents import draw_consents
from hengce.simulate.customers import customer_table, draw_customers
from hengce.simulate.happenings import Stretch, draw_events, traits_of
from hengce.simulate.past import draw_past

DEMO_BANK = Path(__file__).with_name("demo_bank")
"""The folder of the configuration."""

HISTORY_DAYS = 30
CUSTOMERS_MAX = 9_999_999  # their numbers have seven digits, so that text order is their order


@dataclass(frozen=True, slots=True)
class SyntheticBank:
    """A bank that nobody owns.

    Attributes:
        zone: The bank's IANA zone.
        as_of: Up to when everything below speaks.
        customers: The nightly table: customer, org, then one column a tag. Tags that the
            engine owns are not in it: they begin unknown.
        consents: The fields of `model.consent.Consent`.
        opt_outs: customer, channel (`*` for all), at: who had said stop before.
        contacts: customer, at, then the fields of `ContactKind`; sorted by customer and at.
        events: The thirty days before today, in the order of their time.
    """

    zone: str
    as_of: Instant
    customers: pa.Table
    consents: pa.Table
    opt_outs: pa.Table
    contacts: pa.Table
    events: tuple[Event, ...]


def generate(customers: int, seed: int, as_of: Instant) -> SyntheticBank:
    """Draw a bank with so many customers, as it knows them at an instant.

    Raises ValueError for less than one customer or more than CUSTOMERS_MAX.
    """
    if not 1 <= customers <= CUSTOMERS_MAX:
        raise ValueError(f"a synthetic bank has 1 to {CUSTOMERS_MAX} customers, not {customers}")
    configuration = load(DEMO_BANK)
    zone = configuration.policy.zone
    today = day_at(as_of, zone)
    drawn = draw_customers(customers, seed)
    agreed = draw_consents(drawn, as_of, seed)
    table = customer_table(drawn, today, seed)
    history = Stretch(today - HISTORY_DAYS, HISTORY_DAYS, zone)
    return SyntheticBank(
        zone=zone,
        as_of=as_of,
        customers=table,
        consents=agreed.consents,
        opt_outs=agreed.opt_outs,
        contacts=draw_past(drawn, agreed, configuration, as_of, seed),
        events=tuple(draw_events(traits_of(table), history, "past", seed)),
    )
