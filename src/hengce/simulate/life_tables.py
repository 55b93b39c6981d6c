"""What the journeys of `examples/journeys` ask of the synthetic bank beyond the demo.

Tags that the demo does not have, and what was agreed to about channels that it does not have.
The demo's own columns, and the bytes of its bank, stay as they are.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hengce.model.instant import Day, calendar_date, day_at
from hengce.simulate.bank import SyntheticBank
from hengce.simulate.columns import dates, flags, money, reals
from hengce.simulate.happenings import Traits, traits_of
from hengce.simulate.shapes import yuan
from hengce.simulate.streams import Flags, Longs, stream

LIKE = {"popup": "inbox", "banner": "inbox", "call_ai": "sms", "call_center": "sms"}
"""Channels that nobody was asked about, and those whose consents hold for them, too."""

SLEEPING = ("card_bill", "card_spend_90d")
"""The demo's columns that are 0 for cards that sleep."""

_MONTH_DAYS = 30
_DUE_DAYS_MAX = 25
_MERCHANT_SHARE = 0.03
_TEMPORARY_SHARE = 0.3
_RENEWS_SHARE = 0.35
_SLEEPS_SHARE = 0.06


def life_customers(bank: SyntheticBank, seed: int) -> pa.Table:
    """Return the bank's nightly table with the tags that only journeys ask.

    Some of the cards sleep: they have neither bill nor spending, unlike in the demo.
    """
    today, traits = day_at(bank.as_of, bank.zone), traits_of(bank.customers)
    asleep = traits.card & (stream(seed, "life.sleeps").random(len(traits.aum)) < _SLEEPS_SHARE)
    table = bank.customers
    for name in SLEEPING:
        place = table.schema.get_field_index(name)
        silent = pc.if_else(pa.array(asleep), 0, table[name])
        table = table.set_column(place, table.schema.field(place), silent)
    for name, column in _columns(traits, asleep, today, seed).items():
        table = table.append_column(name, column)
    return table


def life_consents(bank: SyntheticBank) -> pa.Table:
    """Return what was agreed to, about every channel of the journeys."""
    parts = [bank.consents]
    place = bank.consents.schema.get_field_index("channel")
    field = bank.consents.schema.field(place)
    for channel, like in LIKE.items():
        alike = bank.consents.filter(pc.equal(bank.consents["channel"], like))
        named = pa.array([channel] * len(alike), field.type)
        parts.append(alike.set_column(place, field, named))
    return pa.concat_tables(parts)


def _columns(traits: Traits, asleep: Flags, today: Day, seed: int) -> dict[str, pa.Array]:
    count = len(traits.aum)

    def chance(name: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        return stream(seed, f"life.{name}").random(count)

    last_spent = np.where(
        asleep,
        181 + np.floor(chance("slept") * 300),
        np.floor(chance("spent") ** 2 * 60),
    ).astype(np.int64)
    temporary = traits.card & (chance("temporary") < _TEMPORARY_SHARE)
    return {
        "payday_next_on": dates(_days(chance("payday"), _MONTH_DAYS), today, traits.payroll),
        "payroll_retention": reals(chance("retention") ** 2, traits.payroll),
        "avg_balance_90d": money(traits.current * (0.4 + chance("average"))),
        "auto_renewal": flags(chance("renews") < _RENEWS_SHARE, traits.fixed > 0),
        "repay_due_on": dates(1 + _days(chance("due"), _DUE_DAYS_MAX), today, traits.card),
        "card_last_spent_on": dates(-last_spent, today, traits.card),
        "temp_limit_offer": money(500 + np.floor(chance("limit") * 20) * 500, temporary),
        "birthday_next_on": _birthdays(chance("birthday"), today),
        **_sales(traits, seed),
    }


def _sales(traits: Traits, seed: int) -> dict[str, pa.Array]:
    """Draw what shops took; in some the last week was much worse than the month."""
    count = len(traits.aum)
    shop = stream(seed, "life.merchant").random(count) < _MERCHANT_SHARE
    month = yuan(np.log(30_000.0), 1.0, stream(seed, "life.sales").standard_normal(count))
    week_share = 7 / 30 * (0.3 + stream(seed, "life.week").random(count))
    return {
        "merchant": flags(shop),
        "merchant_sales_7d": money(month * week_share, shop),
        "merchant_sales_30d": money(month, shop),
    }


def _birthdays(chance: np.ndarray[tuple[int], np.dtype[np.float64]], today: Day) -> pa.Array:
    """Draw the next birthday; nobody is born on the 29th of February here."""
    ahead = _days(chance, 365)
    leap = [calendar_date(today + int(n)).strftime("%m-%d") == "02-29" for n in range(366)]
    return dates(ahead + np.array(leap)[ahead], today)


def _days(chance: np.ndarray[tuple[int], np.dtype[np.float64]], most: int) -> Longs:
    return np.floor(chance * most).astype(np.int64)
