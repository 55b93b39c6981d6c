"""Findings as conditions: those whom a finding is about, in the language of rules, and no list.

A condition is asked of every customer anew, so who it holds for changes by the day. What it
cannot say exactly it says as nearly as it can; how many meet it is asked of the engine.
"""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hengce.insight.churn import GAPS_MIN
from hengce.insight.events import Events
from hengce.insight.rfm import SEGMENTS
from hengce.insight.selecting import Pattern
from hengce.model.instant import DAY_US, Instant
from hengce.model.intent_rule import IntentRule, IntentStep
from hengce.model.tag import Kind

KINDS_MAX = 30
"""Of more kinds of events no condition is made: nobody could read it."""

Properties = Mapping[str, Mapping[str, Kind]]
"""By event type: its properties."""


@dataclass(frozen=True, slots=True)
class Counting:
    """What is counted in conditions.

    Attributes:
        kinds: Which events.
        days: Over so many days of 24 hours.
        properties: Of the bank's events.
        money: The property that holds an amount.
    """

    kinds: Sequence[Pattern]
    days: int
    properties: Properties
    money: str = "amount"

    @property
    def with_money(self) -> tuple[Pattern, ...]:
        """Those of which an amount is known."""
        known = self.properties
        return tuple(k for k in self.kinds if known[k.name].get(self.money) is Kind.MONEY)

    def times(self, days: int) -> str:
        """Return how often they happened in the last days."""
        return " + ".join(f"count_of({self._event(one, days)})" for one in self.kinds)

    def amount(self) -> str:
        """Return for how much they happened: the language adds up one kind of events."""
        (one,) = self.with_money
        return f"sum_of({quoted(one.name)}, {quoted(self.money)}{self._rest(one, self.days)})"

    def _event(self, one: Pattern, days: int) -> str:
        return quoted(one.name) + self._rest(one, days)

    def _rest(self, one: Pattern, days: int) -> str:
        asked = [f"{name} = {_value(value, self._kind(one, name))}" for name, value in one.where]
        return f", days => {days}" + (f", where => {' AND '.join(asked)}" if asked else "")

    def _kind(self, one: Pattern, name: str) -> Kind:
        return self.properties[one.name].get(name, Kind.TEXT)


@dataclass(frozen=True, slots=True)
class Silent:
    """A plain rule for those who stopped coming, and how near it is.

    Attributes:
        condition: They came often enough, and not in the last days.
        days: How many these are.
        found: Customers who are alerted.
        caught: Of those, for whom the rule holds, too.
        others: Customers for whom it holds and who are not alerted.
    """

    condition: str
    days: int
    found: int
    caught: int
    others: int


def days_of(begins: Instant, ends: Instant) -> int:
    """Return how many days of 24 hours a time needs."""
    return max(1, math.ceil((ends - begins) / DAY_US))


def can_count(counting: Counting) -> bool:
    """Whether the bank knows the events, and there are not too many for a condition."""
    is_known = all(one.name in counting.properties for one in counting.kinds)
    return is_known and 0 < len(counting.kinds) <= KINDS_MAX


def rfm_conditions(customers: pa.Table, classes: int, counting: Counting) -> dict[str, str]:
    """Return the condition of each segment.

    None is made where there are too many kinds of events, or several with an amount.

    Args:
        customers: As `rfm` puts them into classes.
        classes: How many.
        counting: What was counted.
    """
    if not can_count(counting) or not customers.num_rows:
        return {}
    lately = _edge(customers, "r", "recency_days", classes, np.max)
    often = _edge(customers, "f", "frequency", classes, np.min)
    much = _edge(customers, "m", "monetary_cents", classes, np.min)
    if much is not None and len(counting.with_money) != 1:
        return {}
    times = counting.times(counting.days)
    # The days of the finding begin at midnight, those of a condition are 24 hours.
    near = "" if lately is None else counting.times(lately + 1)
    tests = (
        _sides(lately, f"{near} = 0", f"{near} >= 1"),
        _sides(often, f"{times} < {often}", f"{times} >= {often}"),
        _by_amount(counting, much),
    )
    made = {}
    for place, name in enumerate(SEGMENTS):
        asked = [f"{times} >= 1", *(one[place >> bit & 1] for bit, one in enumerate(tests))]
        made[name] = " AND ".join(dict.fromkeys(filter(None, asked)))
    return made


def churn_condition(
    events: Events, alerted: Sequence[str], ends: Instant, counting: Counting
) -> Silent | None:
    """Return the plain rule that comes nearest to an alert; None: nobody is alerted, or no rule.

    Everybody has a gap of his own, which one rule for all cannot say. Of the numbers of silent
    days of those who are alerted the one is taken with the highest F1: most of those it holds for
    are alerted, and most who are alerted are held.
    """
    if not alerted or not can_count(counting):
        return None
    often = np.flatnonzero(np.diff(events.starts) > GAPS_MIN)
    silent = (ends - events.at_us[events.starts[often + 1] - 1]) // DAY_US
    names, chosen = events.customers.take(pa.array(often)).to_pylist(), set(alerted)
    is_alerted = np.array([name in chosen for name in names], np.bool_)
    spans = np.unique(silent[is_alerted & (silent >= 1)])
    if not len(spans):
        return None
    caught = np.array([(is_alerted & (silent >= span)).sum() for span in spans])
    others = np.array([(~is_alerted & (silent >= span)).sum() for span in spans])
    best = int(np.argmax(2 * caught / (len(chosen) + caught + others)))
    quiet = int(spans[best])
    came, lately = counting.times(counting.days), counting.times(quiet)
    return Silent(
        condition=f"{came} >= {GAPS_MIN + 1} AND {lately} = 0",
        days=quiet,
        found=len(chosen),
        caught=int(caught[best]),
        others=int(others[best]),
    )


def intent_condition(rule: IntentRule, days: int) -> str:
    """Return a condition for those who showed an intent in the last days.

    Each step is followed by the next one in time, and the last one by nothing that speaks
    against it. The language asks of the first of two events alone how it was.
    """
    pairs = Counter(
        f"followed_of({_step(one, days)}, by => {quoted(then.event)}, "
        f"within_minutes => {rule.within_minutes})"
        for one, then in zip(rule.steps, rule.steps[1:], strict=False)
    )
    asked = [f"{pair} >= {times}" for pair, times in pairs.items()]
    last, quiet = rule.steps[-1], rule.quiet_minutes
    if quiet:
        asked += [
            f"unfollowed_of({_step(last, days)}, by => {quoted(one.event)}, "
            f"within_minutes => {quiet}) >= 1"
            for one in rule.against
        ]
    elif not asked or last.cents_min is not None or last.where:
        asked.append(f"count_of({_step(last, days)}) >= 1")
    return " AND ".join(dict.fromkeys(asked))


def quoted(text: str) -> str:
    """Return a text as conditions write it."""
    return "'" + text.replace("'", "''") + "'"


def _sides(edge: int | None, low: str, high: str) -> tuple[str, str]:
    """Return what is asked of the lower and of the upper half; nothing where there is no upper."""
    return ("", "") if edge is None else (low, high)


def _by_amount(counting: Counting, cents: int | None) -> tuple[str, str]:
    if cents is None:
        return "", ""
    amount, edge = counting.amount(), f"{cents / 100:.2f}"
    return f"({amount} IS NULL OR {amount} < {edge})", f"{amount} >= {edge}"


def _edge(
    customers: pa.Table,
    grade: str,
    value: str,
    classes: int,
    last: Callable[[npt.NDArray[np.int64]], np.int64],
) -> int | None:
    """Return the worst value of the upper half of classes; None: nobody is in it."""
    is_high = 2 * customers[grade].to_numpy() > classes
    return int(last(customers[value].to_numpy()[is_high])) if is_high.any() else None


def _step(step: IntentStep, days: int) -> str:
    asked = [f"{name} = {quoted(value)}" for name, value in step.where.items()]
    if step.cents_min is not None:
        asked.append(f"amount >= {step.cents_min / 100:.2f}")
    where = f", where => {' AND '.join(asked)}" if asked else ""
    return f"{quoted(step.event)}, days => {days}{where}"


def _value(text: str, kind: Kind) -> str:
    """Return a property's value as conditions write it: amounts are told in cents elsewhere."""
    if kind is Kind.MONEY and text.lstrip("-").isdecimal():
        return f"{int(text) / 100:.2f}"
    return quoted(text) if kind in {Kind.TEXT, Kind.DATE, Kind.TIMESTAMP} else text
