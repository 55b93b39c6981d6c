"""What happens to customers: draws a stretch of days of events from what is known of them.

Each kind of event says how often it happens, to whom, and what its properties are. The kinds
are those of `demo_bank/events.yaml`.
"""

from collections.abc import Callable
from dataclasses import dataclass

import msgspec
import numpy as np
import pyarrow as pa

from hengce.model.event import Event
from hengce.model.instant import DAY_US, SECOND_US, Day, start_of_day
from hengce.model.tag import Scalar
from hengce.simulate.shapes import pick, yuan
from hengce.simulate.streams import Flags, Longs, Reals, stream

SOURCE = "simulator"
DAILY_RATE = 0.02
"""Events a day and customer, all kinds together."""

# When people act, by hour of the day: little at night, most at noon and in the evening.
_HOURS = np.array(
    [3, 2, 1, 1, 1, 2, 8, 20, 38, 50, 52, 50, 58, 46, 44, 46, 46, 46, 50, 56, 60, 50, 30, 12],
    dtype=np.float64,
)
_RECEIVED_WITHIN_SECONDS = 4.0
_WEALTH = ("wealth_cash", "wealth_steady", "wealth_enhanced", "wealth_mixed")
_BANKS = ("bank_a", "bank_b", "bank_c", "broker_a", "wallet_a")
_MERCHANTS = ("food", "travel", "fuel", "education", "medical", "online")
_DECLINES = ("limit", "limit", "limit", "wrong_pin", "card_locked")
_PATTERNS = ("new_device", "odd_hour", "many_small")
_SUBJECTS = ("fee", "service", "sales", "system")


@dataclass(frozen=True, slots=True)
class Traits:
    """What events depend on, one place a customer; what is unknown is 0 or false."""

    ids: pa.Array
    orgs: pa.Array
    adult: Flags
    aum: Reals
    current: Reals
    fixed: Reals
    income: Reals
    bill: Reals
    loan: Reals
    logins: Reals
    overdue_days: Reals
    payroll: Flags
    card: Flags
    mortgage: Flags

    @property
    def everybody(self) -> Reals:
        """One for each customer."""
        return np.ones(len(self.aum))


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of event.

    Attributes:
        name: The event type.
        weight: How often it happens, against the others.
        whom: How likely it is each customer whom it happens to, against the others.
        amount: The usual amount in yuan; None for an event without one.
        spread: How far amounts stray from it, as the deviation of their logarithm.
        text: The property that holds one of `texts`; empty for none.
        texts: Its values.
        number: The integer property; empty for none.
        numbers: Its range, the end not included.
    """

    name: str
    weight: float
    whom: Callable[[Traits], Reals]
    amount: Callable[[Traits], Reals] | None = None
    spread: float = 0.5
    text: str = ""
    texts: tuple[str, ...] = ("",)
    number: str = ""
    numbers: tuple[int, int] = (0, 1)


_KINDS = (
    _Kind("app_logged_in", 26, lambda t: t.logins),
    _Kind(
        "wealth_viewed", 22, lambda t: t.logins**1.5 * t.adult * (t.aum >= 2_000),
        text="product", texts=_WEALTH, number="dwell_seconds", numbers=(3, 180),
    ),
    _Kind(
        "wealth_bought", 3, lambda t: t.logins * t.adult * (t.current >= 5_000),
        lambda t: t.current * 0.3, text="product", texts=_WEALTH,
    ),
    _Kind("payroll_in", 9, lambda t: 1.0 * t.payroll, lambda t: t.income, 0.08),
    _Kind(
        "fund_in", 5, lambda t: np.sqrt(t.aum), lambda t: 5_000 + t.aum * 0.2, 0.8,
        text="counterparty", texts=_BANKS,
    ),
    _Kind(
        "transfer_out", 9, lambda t: np.sqrt(t.current), lambda t: 500 + t.current * 0.3, 0.9,
        text="counterparty", texts=_BANKS,
    ),
    _Kind("deposit_matured", 2, lambda t: 1.0 * (t.fixed > 0), lambda t: t.fixed * 0.6, 0.3),
    _Kind(
        "card_spent", 14, lambda t: t.bill, lambda t: 40 + t.bill * 0.04, 1.0,
        text="merchant", texts=_MERCHANTS,
    ),
    _Kind(
        "card_declined", 3, lambda t: np.sqrt(t.bill), lambda t: 300 + t.bill * 0.3, 0.7,
        text="reason", texts=_DECLINES,
    ),
    _Kind(
        "mortgage_enquired", 0.8, lambda t: np.sqrt(t.income) * t.adult * ~t.mortgage,
        lambda t: 800_000 * t.everybody,
    ),
    _Kind(
        "loan_viewed", 4, lambda t: t.adult * t.logins, text="product",
        texts=("loan_consumer", "loan_business", "loan_mortgage"),
    ),
    _Kind(
        "loan_overdue", 1, lambda t: 1.0 * (t.overdue_days > 0), lambda t: 200 + t.loan * 0.01,
        number="days", numbers=(1, 30),
    ),
    _Kind(
        "suspicious_transaction", 0.7, lambda t: np.sqrt(t.aum), lambda t: 500 + t.current * 0.5,
        0.8, text="pattern", texts=_PATTERNS,
    ),
    _Kind("complaint_filed", 0.3, lambda t: t.everybody, text="subject", texts=_SUBJECTS),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some days: the first, how many, and the zone whose midnights bound them."""

    first: Day
    days: int
    zone: str


@dataclass(frozen=True, slots=True)
class _Drawn:
    """Events of one kind, one place each in every array."""

    kind: int
    customer: Longs
    at: Longs
    received_at: Longs
    cents: Longs
    text: Longs
    number: Longs


def draw_events(traits: Traits, stretch: Stretch, name: str, seed: int) -> list[Event]:
    """Draw the events of a stretch of days in the order of their time.

    Args:
        traits: The customers.
        stretch: When.
        name: The stream to draw from, and the beginning of each event's id.
        seed: The seed of the bank.
    """
    drawn = [_draw(place, traits, stretch, f"{name}.{place}", seed) for place in range(len(_KINDS))]
    at = np.concatenate([part.at for part in drawn])
    customer = np.concatenate([part.customer for part in drawn])
    kind = np.repeat(np.arange(len(drawn)), [len(part.at) for part in drawn])
    unordered = [event for part in drawn for event in _events(part, traits)]
    order = np.lexsort((kind, customer, at))
    return [_numbered(unordered[place], name, n) for n, place in enumerate(order.tolist(), 1)]


def traits_of(customers: pa.Table) -> Traits:
    """Read what events depend on from the nightly table."""

    def number(name: str, unit: float = 1.0) -> Reals:
        filled: Reals = customers[name].fill_null(0).to_numpy() / unit
        return filled

    def flag(name: str) -> Flags:
        filled: Flags = customers[name].fill_null(False).to_numpy()  # noqa: FBT003
        return filled

    return Traits(
        ids=customers["customer"],
        orgs=customers["org"],
        adult=number("age") >= 18,
        aum=number("aum", 100.0),
        current=number("current_balance", 100.0),
        fixed=number("fixed_balance", 100.0),
        income=number("monthly_income", 100.0),
        bill=number("card_bill", 100.0),
        loan=number("loan_balance", 100.0),
        logins=number("app_logins_30d"),
        overdue_days=number("overdue_days"),
        payroll=flag("payroll_client"),
        card=flag("credit_card") & flag("card_activated"),
        mortgage=flag("mortgage"),
    )


def _draw(place: int, traits: Traits, stretch: Stretch, name: str, seed: int) -> _Drawn:
    kind = _KINDS[place]
    share = kind.weight / sum(each.weight for each in _KINDS)
    count = round(len(traits.aum) * DAILY_RATE * stretch.days * share)
    whom = kind.whom(traits)
    if not whom.any():
        count = 0
    draws = stream(seed, name)
    customer = pick(draws.random(count), whom if count else traits.everybody)
    at = draw_times(draws, count, stretch)
    delay = np.rint(draws.random(count) * _RECEIVED_WITHIN_SECONDS * SECOND_US)
    low, high = kind.numbers
    return _Drawn(
        kind=place,
        customer=customer,
        at=at,
        received_at=at + delay.astype(np.int64),
        cents=_amounts(kind, traits, customer, draws),
        text=np.floor(draws.random(count) * len(kind.texts)).astype(np.int64),
        number=low + np.floor(draws.random(count) ** 2 * (high - low)).astype(np.int64),
    )


def draw_times(draws: np.random.Generator, count: int, stretch: Stretch) -> Longs:
    """Draw instants whose hours follow the rhythm of the day in the zone."""
    day = np.floor(draws.random(count) * stretch.days).astype(np.int64)
    hour = pick(draws.random(count), _HOURS) + draws.random(count)
    midnights = [start_of_day(stretch.first + n, stretch.zone) for n in range(stretch.days)]
    starts = np.array(midnights, dtype=np.int64)
    return starts[day] + np.floor(hour / 24 * DAY_US).astype(np.int64)


def _amounts(kind: _Kind, traits: Traits, customer: Longs, draws: np.random.Generator) -> Longs:
    """Draw amounts in cents, at least one yuan."""
    normal = draws.standard_normal(len(customer))
    if kind.amount is None:
        return np.zeros(len(customer), dtype=np.int64)
    usual = np.maximum(kind.amount(traits)[customer], 1.0)
    drawn = np.maximum(yuan(np.log(usual), kind.spread, normal), 1.0)
    cents: Longs = np.rint(drawn * 100).astype(np.int64)
    return cents


def _events(drawn: _Drawn, traits: Traits) -> list[Event]:
    kind = _KINDS[drawn.kind]
    places = pa.array(drawn.customer)
    columns = (
        traits.ids.take(places).to_pylist(),
        traits.orgs.take(places).to_pylist(),
        drawn.at.tolist(),
        drawn.received_at.tolist(),
        drawn.cents.tolist(),
        drawn.text.tolist(),
        drawn.number.tolist(),
    )
    return [
        Event(
            source=SOURCE,
            id="",
            name=kind.name,
            customer=customer,
            occurred_at=at,
            received_at=received_at,
            properties=_properties(kind, cents, text, number),
            org=org,
        )
        for customer, org, at, received_at, cents, text, number in zip(*columns, strict=True)
    ]


def _properties(kind: _Kind, cents: int, text: int, number: int) -> dict[str, Scalar]:
    properties: dict[str, Scalar] = {}
    if kind.amount is not None:
        properties["amount"] = cents
    if kind.text:
        properties[kind.text] = kind.texts[text]
    if kind.number:
        properties[kind.number] = number
    return properties


def _numbered(event: Event, name: str, number: int) -> Event:
    return msgspec.structs.replace(event, id=f"{name}-{number:07d}")
