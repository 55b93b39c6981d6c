"""Folds the events of many customers at once: the same numbers as `fold`, to the bit.

One customer's few events are folded one by one faster than any array is made; a block of the
bank is not. A property test holds the two against each other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import exp2

import numpy as np
import numpy.typing as npt

from hengce.flow.fold import Numbers, fold, passes
from hengce.flow.intents import told
from hengce.model.event import Event
from hengce.model.instant import Instant
from hengce.model.tag import Kind
from hengce.rules.ast import COUNTS, EventColumn, Fold, PropertyFilter
from hengce.rules.code import INT_MOST, INT_NULL

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Kind:
    """The events of one type, in the order in which they are added up.

    Attributes:
        events: The events.
        rows: Whose each is.
        at: When each happened.
        passing: Which pass a filter, by filter.
        amounts: What a property says, NaN where it says no number; by property.
    """

    events: Sequence[Event]
    rows: Ints
    at: Ints
    passing: dict[PropertyFilter, Mask] = field(default_factory=dict)
    amounts: dict[str, npt.NDArray[np.float64]] = field(default_factory=dict)


def fold_table(
    columns: Sequence[EventColumn],
    events: Sequence[Event],
    row_of: Mapping[str, int],
    rows: int,
    now: Instant,
) -> list[Numbers]:
    """Fold events into one array for each column; arguments and results are those of `fold`."""
    by_name: dict[str, list[Event]] = {}
    for event in told(columns, events, now):
        if event.customer in row_of and event.occurred_at <= now:
            by_name.setdefault(event.name, []).append(event)
    kinds = {name: _kind(mine, row_of) for name, mine in by_name.items()}
    nothing = _kind((), row_of)
    folded: list[Numbers] = []
    for column in columns:
        kind = kinds.get(column.event, nothing)
        chosen = _chosen(column, kind, kinds.get(column.by, nothing), now)
        if column.fold is Fold.SUM and column.kind is not Kind.REAL and _may_overflow(column, kind):
            folded += fold([column], kind.events, row_of, rows, now)
        else:
            folded.append(_folded(column, kind, chosen, rows, now))
    return folded


def _kind(events: Sequence[Event], row_of: Mapping[str, int]) -> _Kind:
    rows = np.fromiter((row_of[event.customer] for event in events), np.int64, len(events))
    at = np.fromiter((event.occurred_at for event in events), np.int64, len(events))
    return _Kind(events, rows, at)


def _chosen(column: EventColumn, kind: _Kind, by: _Kind, now: Instant) -> Mask:
    """Return which events of a kind a column takes."""
    chosen = np.ones(len(kind.at), np.bool_)
    if column.window_us is not None:
        chosen &= kind.at > now - column.window_us
    for test in column.where:
        chosen &= _passing(kind, test)
    if column.by:
        followed = _followed(kind, by, column.span_us)
        if column.fold is Fold.FOLLOWED:
            chosen &= followed
        else:
            chosen &= ~followed & (kind.at + column.span_us < now)
    return chosen


def _passing(kind: _Kind, test: PropertyFilter) -> Mask:
    known = kind.passing.get(test)
    if known is None:
        told = (passes(test, event.properties) for event in kind.events)
        known = kind.passing[test] = np.fromiter(told, np.bool_, len(kind.events))
    return known


def _amounts(kind: _Kind, name: str) -> npt.NDArray[np.float64]:
    known = kind.amounts.get(name)
    if known is None:
        values = (event.properties.get(name) for event in kind.events)
        plain = (
            np.nan if value is None or isinstance(value, str | bool) else value for value in values
        )
        known = kind.amounts[name] = np.fromiter(plain, np.float64, len(kind.events))
    return known


def _followed(kind: _Kind, by: _Kind, within_us: int) -> Mask:
    """Return after which events the first of another kind lies within a time."""
    times = np.unique(np.concatenate([kind.at, by.at]))
    step = len(times) + 1
    keys = by.rows * step + np.searchsorted(times, by.at)
    order = np.argsort(keys, kind="stable")
    asked = kind.rows * step + np.searchsorted(times, kind.at)
    place = np.searchsorted(keys[order], asked, side="right")
    there = place < len(order)
    followed = np.zeros(len(kind.at), np.bool_)
    first = order[place[there]]
    followed[there] = (by.rows[first] == kind.rows[there]) & (
        by.at[first] - kind.at[there] <= within_us
    )
    return followed


def _may_overflow(column: EventColumn, kind: _Kind) -> bool:
    """Whether whole numbers may leave what a float64 holds exactly."""
    return float(np.nansum(np.abs(_amounts(kind, column.property)))) >= 2**53


def _folded(column: EventColumn, kind: _Kind, chosen: Mask, rows: int, now: Instant) -> Numbers:
    whose = kind.rows[chosen]
    match column.fold:
        case fold if fold in COUNTS:
            return np.bincount(whose, minlength=rows).astype(np.int64)
        case Fold.LAST | Fold.FIRST:
            return _moment(column.fold, kind.at[chosen], whose, rows)
        case Fold.DECAYED:
            halves = ((kind.at[chosen] - now) / column.span_us).tolist()
            left = np.fromiter(map(exp2, halves), np.float64, len(halves))
            return _added(column, left * _weights(column, kind)[chosen], whose, rows)
        case _:
            return _added(column, _weights(column, kind)[chosen], whose, rows)


def _moment(fold: Fold, at: Ints, whose: Ints, rows: int) -> Ints:
    """Return the latest or the earliest instant of each row."""
    if fold is Fold.LAST:
        moments = np.full(rows, INT_NULL, np.int64)
        np.maximum.at(moments, whose, at)
        return moments
    moments = np.full(rows, INT_MOST, np.int64)
    np.minimum.at(moments, whose, at)
    return np.where(np.bincount(whose, minlength=rows) == 0, INT_NULL, moments)


def _weights(column: EventColumn, kind: _Kind) -> npt.NDArray[np.float64]:
    return _amounts(kind, column.property) if column.property else np.ones(len(kind.at))


def _added(
    column: EventColumn, amounts: npt.NDArray[np.float64], whose: Ints, rows: int
) -> Numbers:
    """Add up what is known, in its order; without any a sum is unknown."""
    known = ~np.isnan(amounts)
    with np.errstate(over="ignore", invalid="ignore"):
        totals = np.bincount(whose[known], amounts[known], rows).astype(np.float64)
    if column.fold is Fold.SUM:
        totals[np.bincount(whose[known], minlength=rows) == 0] = np.nan
    if column.kind is Kind.REAL:
        totals[~np.isfinite(totals)] = np.nan
        return totals
    unknown = np.isnan(totals) | (np.abs(totals) > INT_MOST)
    return np.where(unknown, INT_NULL, np.where(unknown, 0, totals)).astype(np.int64)
