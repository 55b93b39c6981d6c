"""What a checked tree means for one customer, in SQL's three values.

TRUE, FALSE and NULL are Python's True, False and None, and NOT is kept as written: this
reader knows nothing of normal form, tables or registers. What leaves int64 or the finite
float64 is NULL, so is a division by zero.
"""

import math
import operator
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from hengce.model.event import Event
from hengce.model.instant import Day, Instant
from hengce.model.tag import Kind, Scalar
from hengce.rules.ast import (
    And,
    Arithmetic,
    Clock,
    Column,
    Compare,
    Compute,
    Condition,
    Constant,
    EventColumn,
    Fold,
    In,
    IsNull,
    IsTrue,
    Like,
    Literal,
    Not,
    Operator,
    Or,
    PropertyFilter,
    Shift,
    Value,
)

Truth = bool | None

_INT64_END = 2**63  # -2**63 itself stands for NULL in a row and is no value

_COMPARISONS: dict[Operator, Callable[[Scalar, Scalar], bool]] = {
    Operator.EQ: operator.eq,
    Operator.NE: operator.ne,
    Operator.LT: operator.lt,
    Operator.LE: operator.le,
    Operator.GT: operator.gt,
    Operator.GE: operator.ge,
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What a condition may look at.

    Attributes:
        values: Stored scalars by tag or property; a name that is absent is NULL.
        events: The customer's events, in any order; None: every event column is NULL.
        now: The decision's time.
        today: The day that the bank's clocks show.
    """

    values: Mapping[str, Scalar]
    events: Sequence[Event] | None
    now: Instant
    today: Day


def holds(condition: Condition, facts: Facts) -> bool:
    """Whether a condition is true; false and unknown are both no."""
    return truth(condition, facts) is True


def truth(condition: Condition, facts: Facts) -> Truth:
    """Return a condition's value in SQL's three values."""
    match condition:
        case Constant(value=value):
            return value
        case Not(item=item):
            return _not(truth(item, facts))
        case And(items=items):
            return _all(truth(item, facts) for item in items)
        case Or(items=items):
            return _not(_all(_not(truth(item, facts)) for item in items))
        case Compare(operator=how, left=left, right=right):
            return _compare(how, value_of(left, facts), value_of(right, facts))
        case In(value=value, literals=literals, negated=negated):
            known = value_of(value, facts)
            tests = [_compare(Operator.NE, known, literal.value) for literal in literals]
            return _all(tests) if negated else _not(_all(tests))
        case Like(value=value, pattern=pattern, negated=negated):
            text = value_of(value, facts)
            return None if text is None else _like(str(text), pattern) is not negated
        case IsNull(value=value, negated=negated):
            return (value_of(value, facts) is None) is not negated
        case IsTrue(value=value, negated=negated):
            flag = value_of(value, facts)
            return None if flag is None else bool(flag) is not negated


def value_of(value: Value, facts: Facts) -> Scalar:
    """Return a value in stored form; None is NULL."""
    match value:
        case Literal(value=written, kind=kind):
            return _stored(written, kind)
        case Column(name=name, kind=kind):
            return _stored(facts.values.get(name), kind)
        case Clock(kind=kind):
            return facts.now if kind is Kind.TIMESTAMP else facts.today
        case EventColumn():
            return _fold(value, facts)
        case Shift(base=base, amount=amount, kind=kind):
            start = value_of(base, facts)
            return None if start is None else _stored(start + amount, kind)
        case Compute(operator=how, left=left, right=right, kind=kind):
            return _compute(how, value_of(left, facts), value_of(right, facts), kind)


def _not(value: Truth) -> Truth:
    return None if value is None else not value


def _all(values: Iterable[Truth]) -> Truth:
    seen = set(values)
    if False in seen:
        return False
    return None if None in seen else True


def _compare(how: Operator, left: Scalar, right: Scalar) -> Truth:
    if left is None or right is None:
        return None
    if isinstance(left, float) or isinstance(right, float):
        left, right = float(left), float(right)
    return _COMPARISONS[how](left, right)


def _like(text: str, pattern: str) -> bool:
    shape = "".join({"%": ".*", "_": "."}.get(sign, re.escape(sign)) for sign in pattern)
    return re.fullmatch(shape, text, re.DOTALL) is not None


def _compute(how: Arithmetic, left: Scalar, right: Scalar, kind: Kind) -> Scalar:
    if left is None or right is None:
        return None
    if how in {Arithmetic.DIVIDE, Arithmetic.MODULO} and right == 0:
        return None
    if kind is Kind.REAL:
        left, right = float(left), float(right)
    match how:
        case Arithmetic.ADD:
            return _stored(left + right, kind)
        case Arithmetic.SUBTRACT:
            return _stored(left - right, kind)
        case Arithmetic.MULTIPLY:
            return _stored(left * right, kind)
        case Arithmetic.DIVIDE:
            return _stored(left / right, kind)
        case Arithmetic.MODULO:
            rest = abs(left) % abs(right)
            return _stored(-rest if left < 0 else rest, kind)


def _stored(value: Scalar, kind: Kind) -> Scalar:
    """Return the value as a row could hold it, NULL when it could not."""
    if value is None or kind in {Kind.TEXT, Kind.BOOLEAN}:
        return value
    if kind is Kind.REAL:
        return float(value) if math.isfinite(value) else None
    return value if -_INT64_END < value < _INT64_END else None


def _fold(column: EventColumn, facts: Facts) -> Scalar:
    if facts.events is None:
        return None
    found = [event for event in facts.events if _belongs(event, column, facts.now)]
    instants = [event.occurred_at for event in found]
    match column.fold:
        case Fold.COUNT:
            return len(found)
        case Fold.LAST:
            return max(instants, default=None)
        case Fold.FIRST:
            return min(instants, default=None)
        case Fold.SUM:
            found.sort(key=lambda event: (event.occurred_at, event.source, event.id))
            amounts = [event.properties.get(column.property) for event in found]
            known = [amount for amount in amounts if amount is not None]
            return _stored(sum(known), column.kind) if known else None
        case Fold.FOLLOWED:
            return sum(_is_followed(event, column, facts) for event in found)
        case Fold.UNFOLLOWED:
            due = [e for e in found if facts.now - e.occurred_at > column.span_us]
            return sum(not _is_followed(event, column, facts) for event in due)
        case Fold.DECAYED:
            return _decayed(found, column, facts.now)


def _is_followed(event: Event, column: EventColumn, facts: Facts) -> bool:
    return any(
        other.name == column.by
        and 0 < other.occurred_at - event.occurred_at <= column.span_us
        and other.occurred_at <= facts.now
        for other in facts.events or ()
    )


def _decayed(found: list[Event], column: EventColumn, now: Instant) -> Scalar:
    found.sort(key=lambda event: (event.occurred_at, event.source, event.id))
    left = 0.0
    for event in found:
        worth = event.properties.get(column.property) if column.property else 1
        if worth is not None:
            left += worth * 2.0 ** ((event.occurred_at - now) / column.span_us)
    return _stored(left, column.kind)


def _belongs(event: Event, column: EventColumn, now: Instant) -> bool:
    if event.name != column.event or event.occurred_at > now:
        return False
    if column.window_us is not None and event.occurred_at <= now - column.window_us:
        return False
    return all(_passes(event, test) for test in column.where)


def _passes(event: Event, test: PropertyFilter) -> bool:
    return _compare(test.operator, event.properties.get(test.name), test.literal.value) is True
