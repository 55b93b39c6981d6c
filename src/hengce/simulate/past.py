"""What the customers already heard in the last sixty days, within the caps of the bank.

The kinds of contact come from the strategies of `demo_bank`, so a change there is a change
here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from hengce.kernel.actions import actions_of
from hengce.model.configuration import Configuration
from hengce.model.contact import ContactKind
from hengce.model.instant import DAY_US, HOUR_US, Instant, day_at, start_of_day
from hengce.model.strategy import MessageClass
from hengce.simulate.columns import instants, words
from hengce.simulate.consents import Agreed
from hengce.simulate.customers import Drawn, customer_ids
from hengce.simulate.reach import CHANNELS
from hengce.simulate.streams import Flags, Longs, Reals, stream

PAST_DAYS = 60
_DRAWN_PER_CUSTOMER = 2.3  # a third of them have no open way or break a cap
_DRAWN_MAX = 12
_OPENS_HOUR, _OPEN_HOURS = 9, 11
_COMMERCIAL_A_MONTH = 3

_TEXT_FIELDS = (
    "strategy",
    "channel",
    "priority_class",
    "message_class",
    "category",
    "topic",
    "department",
    "product",
)

# Which strategies were live, how often they spoke, and to whom (a name in `_audiences`).
_LIVE = (
    ("wealth_first_purchase", 12.0, "assessed"),
    ("wealth_idle_cash", 14.0, "assessed"),
    ("wealth_enhanced_launch", 6.0, "investor"),
    ("wealth_mixed_launch", 3.0, "investor"),
    ("deposit_new_saver", 4.0, "everybody"),
    ("deposit_cd_release", 8.0, "saver"),
    ("deposit_notice_sign", 6.0, "saver"),
    ("deposit_silent_wakeup", 3.0, "asleep"),
    ("deposit_churn_save", 2.0, "saver"),
    ("card_apply", 5.0, "no_card"),
    ("card_bill_instalment", 16.0, "card"),
    ("card_merchant_morning", 12.0, "card"),
    ("card_autopay", 3.0, "card"),
    ("loan_preapproved", 16.0, "preapproved"),
    ("service_identity_expiry", 0.4, "everybody"),
    ("service_anti_fraud_senior", 4.0, "senior"),
)


def _interrupts(kind: ContactKind) -> bool:
    return kind.interrupts


def _is_wealth(kind: ContactKind) -> bool:
    return kind.interrupts and kind.category == "wealth"


def _is_inbox(kind: ContactKind) -> bool:
    return kind.channel == "inbox"


def _is_task(kind: ContactKind) -> bool:
    return kind.channel == "task"


# The caps with a limit of one are gaps between two commercial contacts.
_GAPS = ((_is_wealth, 7 * DAY_US), (_is_inbox, 3 * DAY_US), (_is_task, 30 * DAY_US))


@dataclass(frozen=True, slots=True)
class _Heard:
    """Contacts, one place each in every array, sorted by customer and time."""

    customer: Longs
    strategy: Longs
    channel: Longs
    at: Longs

    def only(self, kept: Flags | Longs) -> "_Heard":
        """Return those that are kept."""
        return _Heard(self.customer[kept], self.strategy[kept], self.channel[kept], self.at[kept])


def draw_past(
    drawn: Drawn, agreed: Agreed, configuration: Configuration, as_of: Instant, seed: int
) -> pa.Table:
    """Draw past contacts as a table of customer, at and the fields of `ContactKind`."""
    kinds = _kinds(configuration)
    heard = _by_open_ways(_draw(drawn, as_of, seed), drawn, agreed, kinds, seed)
    heard = _within_caps(heard, kinds, configuration.policy.zone, as_of)
    return _as_table(heard, kinds, drawn.people.count)


def _kinds(configuration: Configuration) -> Sequence[Sequence[ContactKind | None]]:
    """Return the kind of contact of each live strategy, by channel."""
    strategies = {strategy.id: strategy for strategy in configuration.strategies}
    rows = []
    for name, _, _ in _LIVE:
        (action,) = actions_of(strategies[name], configuration)
        by_channel = {kind.channel: kind for kind in action.kinds}
        rows.append([by_channel.get(channel) for channel in CHANNELS])
    return rows


def _draw(drawn: Drawn, as_of: Instant, seed: int) -> _Heard:
    """Draw who was meant, by which strategy and when; the warm hear more."""
    count = drawn.people.count
    warmth = np.exp(0.55 * drawn.people.warmth + 0.25 * drawn.assets.wealthy)
    warmth *= np.minimum(1.0, 0.2 + _weights(drawn).sum(axis=1) / 25.0)
    mean = _DRAWN_PER_CUSTOMER * warmth / float(np.mean(warmth))
    number = np.minimum(stream(seed, "past.number").poisson(mean), _DRAWN_MAX)
    customer = np.repeat(np.arange(count), number)
    strategy = _strategies(drawn, customer, seed)
    day = np.floor(stream(seed, "past.day").random(len(customer)) * PAST_DAYS)
    hour = _OPENS_HOUR + stream(seed, "past.hour").random(len(customer)) * _OPEN_HOURS
    # Whole days before the last midnight in China; the hours are those of the clock there.
    midnight = start_of_day(day_at(as_of, "Asia/Shanghai"), "Asia/Shanghai")
    at = midnight - (1 + day.astype(np.int64)) * DAY_US + np.rint(hour * HOUR_US).astype(np.int64)
    order = np.lexsort((strategy, at, customer))
    return _Heard(customer, strategy, np.zeros_like(customer), at).only(order)


def _strategies(drawn: Drawn, customer: Longs, seed: int) -> Longs:
    """Draw a strategy for each contact among those that are for the customer."""
    edges = np.cumsum(_weights(drawn), axis=1)
    chance = stream(seed, "past.strategy").random(len(customer)) * edges[customer, -1]
    passed: Longs = np.sum(edges[customer] <= chance[:, np.newaxis], axis=1, dtype=np.int64)
    return np.minimum(passed, len(_LIVE) - 1)


def _weights(drawn: Drawn) -> Reals:
    """Return how often each strategy speaks to each customer, shape (customers, strategies)."""
    audiences = _audiences(drawn)
    return np.stack([audiences[name] * weight for _, weight, name in _LIVE], axis=1)


def _audiences(drawn: Drawn) -> dict[str, Flags]:
    people, assets, credit = drawn.people, drawn.assets, drawn.credit
    assessed = drawn.ratings.assessed & (assets.aum >= 10_000)
    return {
        "everybody": np.ones(people.count, dtype=np.bool_),
        "assessed": assessed,
        "investor": assessed & (assets.wealth > 0) & (assets.aum >= 80_000),
        "saver": people.adult & (assets.aum >= 40_000),
        "asleep": people.adult & ~drawn.reach.app,
        "card": credit.card,
        "no_card": people.adult & ~credit.card & assets.payroll,
        "preapproved": credit.preapproved >= 20_000,
        "senior": people.age >= 65,
    }


def _by_open_ways(
    heard: _Heard,
    drawn: Drawn,
    agreed: Agreed,
    kinds: Sequence[Sequence[ContactKind | None]],
    seed: int,
) -> _Heard:
    """Send each contact through one of its open ways; without one it did not happen."""
    uses = np.array([[kind is not None for kind in row] for row in kinds])
    commercial = np.array([any(_fits(kind, lambda _: True) for kind in row) for row in kinds])
    open_ways = uses[heard.strategy] & drawn.reach.channels[heard.customer]
    open_ways &= agreed.marketing[heard.customer] | ~commercial[heard.strategy][:, np.newaxis]
    chance: Reals = stream(seed, "past.channel").random(open_ways.shape)
    channel = np.argmax(np.where(open_ways, chance, -1.0), axis=1)
    reached: Flags = np.any(open_ways, axis=1)
    sent = _Heard(heard.customer, heard.strategy, channel, heard.at)
    return sent.only(reached)


def _within_caps(
    heard: _Heard, kinds: Sequence[Sequence[ContactKind | None]], zone: str, as_of: Instant
) -> _Heard:
    """Leave out what the caps of the bank would have refused."""
    for counts, gap_us in _GAPS:
        counted = np.array([[_fits(kind, counts) for kind in row] for row in kinds])
        heard = heard.only(~_too_soon(heard, counted[heard.strategy, heard.channel], gap_us))
    interrupts = np.array([[_fits(kind, _interrupts) for kind in row] for row in kinds])
    counted = interrupts[heard.strategy, heard.channel]
    month = _months(heard.at, zone, as_of)
    return heard.only(~_too_many(heard, counted, month, _COMMERCIAL_A_MONTH))


def _too_soon(heard: _Heard, counted: Flags, gap_us: int) -> Flags:
    """Mark counted contacts that follow another counted one within the gap."""
    places = np.nonzero(counted)[0]
    same = heard.customer[places[1:]] == heard.customer[places[:-1]]
    soon = heard.at[places[1:]] - heard.at[places[:-1]] <= gap_us
    marked = np.zeros(len(counted), dtype=np.bool_)
    marked[places[1:][same & soon]] = True
    return marked


def _too_many(heard: _Heard, counted: Flags, month: Longs, limit: int) -> Flags:
    """Mark counted contacts beyond the limit of their customer's month."""
    places = np.nonzero(counted)[0]
    group = heard.customer[places] * 64 + month[places]  # time order keeps groups together
    first = np.searchsorted(group, group, side="left")
    marked = np.zeros(len(counted), dtype=np.bool_)
    marked[places[np.arange(len(places)) - first >= limit]] = True
    return marked


def _months(at: Longs, zone: str, as_of: Instant) -> Longs:
    """Number the calendar months of a zone, from 0 for the oldest."""
    days = range(day_at(as_of - (PAST_DAYS + 2) * DAY_US, zone), day_at(as_of, zone) + 1)
    dates = np.array(days).astype("datetime64[D]")
    firsts = [day for day, date in zip(days, dates, strict=True) if str(date).endswith("-01")]
    starts = np.array([start_of_day(day, zone) for day in firsts], dtype=np.int64)
    return np.searchsorted(starts, at, side="right")


def _fits(kind: ContactKind | None, counts: Callable[[ContactKind], bool]) -> bool:
    """Tell whether a cap on commercial contacts counts this kind."""
    commercial = kind is not None and kind.message_class is MessageClass.COMMERCIAL
    return kind is not None and commercial and counts(kind)


def _as_table(
    heard: _Heard, kinds: Sequence[Sequence[ContactKind | None]], customers: int
) -> pa.Table:
    used = [kind for row in kinds for kind in row if kind is not None]
    places = {(kind.strategy, kind.channel): place for place, kind in enumerate(used)}
    code = np.array(
        [[places.get((name, channel), 0) for channel in CHANNELS] for name, _, _ in _LIVE]
    )[heard.strategy, heard.channel]
    return pa.table(
        {
            "customer": customer_ids(customers).take(pa.array(heard.customer)),
            "at": instants(heard.at),
            **{
                name: words(code, [str(getattr(kind, name)) for kind in used])
                for name in _TEXT_FIELDS
            },
            "interrupts": pa.array([kind.interrupts for kind in used]).take(pa.array(code)),
        }
    )
