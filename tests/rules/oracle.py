"""The meaning of the rule language, written as plainly as possible: three values of truth.

None is unknown. Every reader of the language has to agree with `truth` and `number`.
"""

import math
import operator
from collections.abc import Sequence

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
    Shift,
    Value,
)
from rules.strategies import INT_MOST, NOW, TODAY, Past, Row

COMPARE = {
    Operator.EQ: operator.eq,
    Operator.NE: operator.ne,
    Operator.LT: operator.lt,
    Operator.LE: operator.le,
    Operator.GT: operator.gt,
    Operator.GE: operator.ge,
}


def truth(condition: Condition, row: Row, past: Sequence[Past]) -> bool | None:
    """Return Kleene's truth of a condition for one customer."""
    match condition:
        case And(items=items):
            parts = [truth(item, row, past) for item in items]
            return False if False in parts else None if None in parts else True
        case Or(items=items):
            parts = [truth(item, row, past) for item in items]
            return True if True in parts else None if None in parts else False
        case Not(item=item):
            inner = truth(item, row, past)
            return None if inner is None else not inner
        case Constant(value=value):
            return value
        case IsNull(value=value, negated=negated):
            return (number(value, row, past) is None) is not negated
        case Compare(operator=sign, left=left, right=right):
            a, b = number(left, row, past), number(right, row, past)
            if a is None or b is None:
                return None
            if Kind.REAL in {left.kind, right.kind}:
                a, b = float(a), float(b)
            return COMPARE[sign](a, b)
    known = number(condition.value, row, past)
    return None if known is None else _test(condition, known) is not condition.negated


def _test(leaf: In | Like | IsTrue, known: Scalar) -> bool:
    match leaf:
        case In(literals=literals):
            return known in [literal.value for literal in literals]
        case IsTrue():
            return known is True
        case Like(pattern=pattern):
            core = pattern.removeprefix("%").removesuffix("%")
            match pattern.startswith("%"), pattern.endswith("%"):
                case True, True:
                    return core in known
                case True, False:
                    return known.endswith(core)
                case False, True:
                    return known.startswith(core)
            return known == pattern


def number(value: Value, row: Row, past: Sequence[Past]) -> Scalar:
    """Return the stored form of a value for one customer, None for unknown."""
    match value:
        case Column(name=name):
            return row[name]
        case Literal(value=stored):
            return stored
        case Clock(kind=kind):
            return NOW if kind is Kind.TIMESTAMP else TODAY
        case Shift(base=base, amount=amount):
            at = number(base, row, past)
            return None if at is None else at + amount
        case EventColumn():
            return _fold(value, past)
        case Compute(left=left, right=right):
            a, b = number(left, row, past), number(right, row, past)
            return None if a is None or b is None else _step(value, a, b)


def _step(value: Compute, a: float, b: float) -> float | None:
    if value.kind is not Kind.REAL:
        return _exact(value.operator, a, b)
    a, b = float(a), float(b)
    if value.operator is Arithmetic.DIVIDE and b == 0:
        return None
    steps = {
        Arithmetic.ADD: operator.add,
        Arithmetic.SUBTRACT: operator.sub,
        Arithmetic.MULTIPLY: operator.mul,
        Arithmetic.DIVIDE: operator.truediv,
    }
    result = steps[value.operator](a, b)
    return result if math.isfinite(result) else None


def _exact(sign: Arithmetic, a: int, b: int) -> int | None:
    match sign:
        case Arithmetic.ADD:
            result = a + b
        case Arithmetic.SUBTRACT:
            result = a - b
        case Arithmetic.MULTIPLY:
            result = a * b
        case _:
            if b == 0:
                return None
            result = abs(a) % abs(b) * (-1 if a < 0 else 1)
    return result if abs(result) <= INT_MOST else None


def _fold(value: EventColumn, past: Sequence[Past]) -> float | None:
    events = [e for e in past if _counts(value, e)]
    match value.fold:
        case Fold.COUNT:
            return len(events)
        case Fold.LAST:
            return max((e.occurred_at for e in events), default=None)
        case Fold.FIRST:
            return min((e.occurred_at for e in events), default=None)
        case Fold.FOLLOWED:
            return sum(bool(_followers(value, e, past)) for e in events)
        case Fold.UNFOLLOWED:
            due = [e for e in events if NOW - e.occurred_at > value.span_us]
            return sum(not _followers(value, e, past) for e in due)
        case Fold.DECAYED:
            return _decayed(value, events)
    total = None
    for event in sorted(events, key=lambda e: e.occurred_at):
        amount = event.properties.get(value.property)
        if amount is not None:
            total = amount if total is None else total + amount
    if total is None:
        return None
    fits = math.isfinite(total) if value.kind is Kind.REAL else abs(total) <= INT_MOST
    return total if fits else None


def _followers(value: EventColumn, first: Past, past: Sequence[Past]) -> list[Past]:
    gaps = [(e, e.occurred_at - first.occurred_at) for e in past if e.name == value.by]
    return [e for e, gap in gaps if 0 < gap <= value.span_us and e.occurred_at <= NOW]


def _decayed(value: EventColumn, events: Sequence[Past]) -> float | None:
    left = 0.0
    for event in sorted(events, key=lambda e: e.occurred_at):
        worth = event.properties.get(value.property) if value.property else 1
        if worth is not None:
            left += worth * 2.0 ** ((event.occurred_at - NOW) / value.span_us)
    return left if math.isfinite(left) else None


def _counts(value: EventColumn, event: Past) -> bool:
    age = NOW - event.occurred_at
    if event.name != value.event or age < 0:
        return False
    if value.window_us is not None and age >= value.window_us:
        return False
    for test in value.where:
        found = event.properties.get(test.name)
        if found is None or not COMPARE[test.operator](found, test.literal.value):
            return False
    return True
