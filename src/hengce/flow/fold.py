"""Folds a customer's events into the numbers that rules ask for."""

import operator
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from math import exp2

import numpy as np
import numpy.typing as npt

from hengce.flow.intents import told
from hengce.model.event import Event
from hengce.model.instant import Instant
from hengce.model.intent_rule import PAST_US
from hengce.model.tag import Kind, Scalar
from hengce.rules.ast import COUNTS, EventColumn, Fold, Operator, PropertyFilter
from hengce.rules.code import INT_LEAST, INT_MOST, INT_NULL
from hengce.rules.lineage import types_read

_COMPARISONS = {
    Operator.EQ: operator.eq,
    Operator.NE: operator.ne,
    Operator.LT: operator.lt,
    Operator.LE: operator.le,
    Operator.GT: operator.gt,
    Operator.GE: operator.ge,
}

ALWAYS: Instant = -(2**62)
"""Before all that ever happened."""

Numbers = npt.NDArray[np.int64] | npt.NDArray[np.float64]


def fold(
    columns: Sequence[EventColumn],
    events: Sequence[Event],
    row_of: Mapping[str, int],
    rows: int,
    now: Instant,
) -> list[Numbers]:
    """Fold events into one array for each column, shape (rows,).

    Args:
        columns: What is wanted.
        events: In the order (customer, occurred_at, source, id), which fixes the order in
            which REAL sums are added up.
        row_of: The row of each customer; events of others are passed over.
        rows: How many customers there are.
        now: Windows end here, this instant included.

    Returns:
        int64 or, for a REAL sum, float64; NULL as in packed rows.
    """
    by_name: dict[str, list[Event]] = {}
    for event in told(columns, events, now):
        by_name.setdefault(event.name, []).append(event)
    return [_fold(column, by_name, row_of, rows, now) for column in columns]


def history_needed(columns: Sequence[EventColumn], now: Instant) -> Mapping[str, Instant]:
    """Return since when each event type is read that the columns read.

    Those of windows share the longest one; what intents are made of is read for their own time.
    """
    windows = [c.window_us for c in columns if c.window_us is not None and not c.intents]
    shared = now - max(windows, default=0)
    needed: dict[str, Instant] = {}
    for column in columns:
        since = ALWAYS if column.window_us is None else shared
        for name in types_read(column):
            needed[name] = min(needed.get(name, now), now - PAST_US if column.intents else since)
    return dict(sorted(needed.items()))


def _fold(
    column: EventColumn,
    by_name: Mapping[str, Sequence[Event]],
    row_of: Mapping[str, int],
    rows: int,
    now: Instant,
) -> Numbers:
    totals: list[int | float | None] = [_EMPTY.get(column.fold)] * rows
    since = None if column.window_us is None else now - column.window_us
    followers = _instants(by_name.get(column.by, ()), now) if column.by else {}
    for event in by_name.get(column.event, ()):
        row = row_of.get(event.customer)
        if row is None or event.occurred_at > now:
            continue
        if since is not None and event.occurred_at <= since:
            continue
        if all(passes(test, event.properties) for test in column.where):
            after = followers.get(event.customer, ())
            totals[row] = _step(column, totals[row], event, after, now)
    return _array(column, totals)


_EMPTY = {**dict.fromkeys(COUNTS, 0), Fold.DECAYED: 0.0}
"""What a fold is without events; else it is unknown."""


def _instants(events: Sequence[Event], now: Instant) -> dict[str, list[Instant]]:
    """Return when events happened up to now, by customer, ascending."""
    found: dict[str, list[Instant]] = {}
    for event in events:
        if event.occurred_at <= now:
            found.setdefault(event.customer, []).append(event.occurred_at)
    return found


def _step(
    column: EventColumn,
    total: float | None,
    event: Event,
    followers: Sequence[Instant],
    now: Instant,
) -> int | float | None:
    at = event.occurred_at
    match column.fold:
        case Fold.LAST:
            return at if total is None else max(total, at)
        case Fold.FIRST:
            return at if total is None else min(total, at)
        case Fold.SUM | Fold.DECAYED:
            amount = event.properties.get(column.property) if column.property else 1.0
            if amount is None or isinstance(amount, str | bool):
                return total
            if column.fold is Fold.DECAYED:
                amount *= exp2((at - now) / column.span_us)
            return amount if total is None else total + amount
        case _:
            return (total or 0) + _counts(column, at, followers, now)


def _counts(column: EventColumn, at: Instant, followers: Sequence[Instant], now: Instant) -> bool:
    """Whether an event that belongs to a count's window is counted."""
    if column.fold is Fold.COUNT:
        return True
    is_followed = _is_followed(at, followers, column.span_us)
    if column.fold is Fold.FOLLOWED:
        return is_followed
    return at + column.span_us < now and not is_followed


def _is_followed(at: Instant, followers: Sequence[Instant], within_us: int) -> bool:
    """Whether the first of some instants after one lies within a time of it."""
    place = bisect_right(followers, at)
    return place < len(followers) and followers[place] <= at + within_us


def _array(column: EventColumn, totals: Sequence[int | float | None]) -> Numbers:
    """Write totals as stored numbers; what does not fit is unknown."""
    if column.kind is Kind.REAL:
        reals = np.array([np.nan if t is None else t for t in totals], np.float64)
        reals[~np.isfinite(reals)] = np.nan
        return reals
    fitting = [INT_NULL if t is None or not INT_LEAST <= t <= INT_MOST else t for t in totals]
    return np.array(fitting, np.int64)


def passes(test: PropertyFilter, properties: Mapping[str, Scalar]) -> bool:
    """Tell whether an event's properties pass a test; a missing one passes nothing."""
    value, wanted = properties.get(test.name), test.literal.value
    if value is None or wanted is None or isinstance(value, str) != isinstance(wanted, str):
        return False
    if isinstance(value, str) or isinstance(wanted, str):
        return _compare(test.operator, str(value), str(wanted))
    return _compare(test.operator, value, wanted)


def _compare(test: Operator, left: str | float, right: str | float) -> bool:
    """Compare two texts for equality, or two numbers in any way."""
    if isinstance(left, str) and test not in {Operator.EQ, Operator.NE}:
        return False
    return bool(_COMPARISONS[test](left, right))
