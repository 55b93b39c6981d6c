"""When time alone may turn a condition: of an exit rule, or of what the bank asks of customers.

"No login for 30 days" becomes true with no event. Such a condition can only turn at a few
instants: when an event falls out of a window, when a time in a tag or of an event comes to
lie long enough ago, when an intent is certain, when a value is not good any more, and at
midnight where it asks for today. These are looked at, and no other.
"""

from collections.abc import Iterator, Sequence
from math import log2

from hengce.flow.expiring import licence_ends
from hengce.flow.fold import ALWAYS, fold
from hengce.flow.intents import FOR_EVER, shown
from hengce.flow.journeys import Journey, Journeys
from hengce.flow.standing import Facts
from hengce.model.event import Event
from hengce.model.instant import DAY_US, HOUR_US, Instant, day_at, start_of_day
from hengce.model.intent_rule import PAST_US, IntentRule
from hengce.model.tag import Kind, Tag
from hengce.rules.ast import (
    And,
    Clock,
    Column,
    Compare,
    Condition,
    EventColumn,
    Fold,
    Literal,
    Or,
    Shift,
    Value,
)
from hengce.rules.lineage import columns_of, event_columns_of, types_read

_DECAY_LOOK_US = HOUR_US
"""How often a sum that loses weight all the time is looked at, inside of arithmetic."""


def turns_at(journeys: Journeys, journey: Journey, customer: str, facts: Facts) -> Instant | None:
    """Return the next instant at which an exit rule may come true by time; None: never.

    It may be that nothing turns there; nothing turns before.
    """
    texts = (rule.condition for rule in journey.strategy.exits if rule.condition)
    conditions = [journeys.conditions[text] for text in texts]
    moments = [at for one in conditions for at in _moments(journeys, one, customer, facts)]
    # What the night or a service says may turn it as well: it is looked at once a day.
    if any(columns_of(one) or _asks_today(one) for one in conditions):
        zone = journeys.configuration.policy.zone
        moments.append(start_of_day(day_at(facts.at, zone) + 1, zone))
    return min((at for at in moments if at > facts.at), default=None)


def rule_turns_at(journeys: Journeys, rule: str, customer: str, facts: Facts) -> Instant | None:
    """Return the next instant at which time may turn a requirement or a suppression of the bank.

    None: time alone does not turn it, but perhaps the day does.
    """
    moments = _moments(journeys, journeys.rules[rule], customer, facts)
    return min((at for at in moments if at > facts.at), default=None)


def _moments(
    journeys: Journeys, condition: Condition, customer: str, facts: Facts
) -> Iterator[Instant]:
    zone = journeys.configuration.policy.zone
    for read in columns_of(condition):
        if read.name in journeys.expiring:
            yield from _expiries(journeys.expiring[read.name], customer, facts, zone)
    for column in event_columns_of(condition):
        if column.window_us is not None:
            happened = _happened(column, customer, facts, facts.at - column.window_us)
            yield from (event.occurred_at + column.window_us for event in happened)
        if column.fold is Fold.UNFOLLOWED:
            # Only who is still in time can become one who was not followed.
            happened = _happened(column, customer, facts, facts.at - column.span_us - 1)
            yield from (event.occurred_at + column.span_us + 1 for event in happened)
        for rule in column.intents:
            yield from (event.occurred_at for event in _shown(rule, customer, facts, facts.at))
    for leaf in _leaves(condition):
        yield from _decaying(leaf, customer, facts)
        yield from _compared(leaf.left, leaf.right, customer, facts)
        yield from _compared(leaf.right, leaf.left, customer, facts)


def _expiries(tag: Tag, customer: str, facts: Facts, zone: str) -> Iterator[Instant]:
    """Yield when the value of a tag is not good any more; see `flow.expiring`."""
    ends = licence_ends(tag)
    if ends is not None:
        yield start_of_day(ends + 1, zone)
    for name, days, more in ((tag.until, 0, 1), (tag.obtained, tag.valid_days or 0, 0)):
        if not name:
            continue
        kind, value = facts.value(customer, name)
        if isinstance(value, int) and kind is Kind.DATE:
            yield start_of_day(value + days + more, zone)
        elif isinstance(value, int):
            yield value + days * DAY_US


def _happened(column: EventColumn, customer: str, facts: Facts, after: Instant) -> Sequence[Event]:
    """Return the events of a column; of an intent those, too, that wait for their quiet time."""
    rule = next((one for one in column.intents if one.id == column.event), None)
    if rule is None:
        return facts.events(customer, column.event, after)
    return _shown(rule, customer, facts, after)


def _shown(rule: IntentRule, customer: str, facts: Facts, after: Instant) -> list[Event]:
    since = facts.at - PAST_US
    events = [event for name in rule.reads for event in facts.events(customer, name, since)]
    return [event for event in shown(rule, events, FOR_EVER) if event.occurred_at > after]


def _compared(told: Value, clock: Value, customer: str, facts: Facts) -> Iterator[Instant]:
    """Yield when now, moved by an interval, comes to a time that is known."""
    amount = _since_now(clock)
    if amount is None:
        return
    while isinstance(told, Shift):
        amount -= told.amount
        told = told.base
    if isinstance(told, Column) and told.kind is Kind.TIMESTAMP:
        _, value = facts.value(customer, told.name)
        times = [value] if isinstance(value, int) else []
    elif isinstance(told, EventColumn) and told.fold in {Fold.LAST, Fold.FIRST}:
        after = ALWAYS if told.window_us is None else facts.at - told.window_us
        times = [event.occurred_at for event in _happened(told, customer, facts, after)]
    else:
        times = []
    for at in times:
        yield from (at - amount, at - amount + 1)


def _decaying(leaf: Compare, customer: str, facts: Facts) -> Iterator[Instant]:
    """Yield when a sum that loses weight comes down to what it is compared with."""
    match leaf:
        case Compare(
            left=EventColumn(fold=Fold.DECAYED) as told,
            right=Literal(value=int() | float() as least),
        ):
            after = ALWAYS if told.window_us is None else facts.at - told.window_us
            after = facts.at - PAST_US if told.intents else after
            events = [e for name in types_read(told) for e in facts.events(customer, name, after)]
            (found,) = fold([told], events, {customer: 0}, 1, facts.at)
            ratio = float(found[0]) / least if least else 0.0
            if ratio > 1:  # not later than it happens; rounding is made good by another look
                yield facts.at + max(1, int(told.span_us * log2(ratio)) - 1)
        case _:
            columns = event_columns_of(leaf)
            if any(column.fold is Fold.DECAYED for column in columns):
                yield facts.at + _DECAY_LOOK_US


def _since_now(value: Value) -> int | None:
    """Return by how much a value is later than now, in microseconds; None: it is no such."""
    if isinstance(value, Clock) and value.kind is Kind.TIMESTAMP:
        return 0
    if isinstance(value, Shift) and value.kind is Kind.TIMESTAMP:
        base = _since_now(value.base)
        return None if base is None else base + value.amount
    return None


def _leaves(condition: Condition) -> Iterator[Compare]:
    match condition:
        case And(items=items) | Or(items=items):
            for item in items:
                yield from _leaves(item)
        case Compare():
            yield condition


def _asks_today(condition: Condition) -> bool:
    return any(_is_day(leaf.left) or _is_day(leaf.right) for leaf in _leaves(condition))


def _is_day(value: Value) -> bool:
    if isinstance(value, Shift):
        return _is_day(value.base)
    return isinstance(value, Clock) and value.kind is Kind.DATE
