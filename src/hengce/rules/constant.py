"""Values that are the same for every customer: literals, the clock, and sums of them.

The arithmetic is that of `kernel.arithmetic`, on Python's numbers: what leaves int64 or the
finite float64 is NULL, so is division by zero, and `%` truncates toward zero.
"""

import math
from typing import TypeAlias

from hengce.model.instant import Day, Instant
from hengce.model.tag import Kind
from hengce.rules.ast import Arithmetic, Clock, Compute, Literal, Operator, Shift, Value
from hengce.rules.code import INT_LEAST, INT_MOST, INT_NULL

Number: TypeAlias = int | float

_NOWHERE_LONG = (1, 0)
_EVERYWHERE_LONG = (INT_NULL, INT_MOST)
_NOWHERE_REAL = (math.inf, -math.inf)
_EVERYWHERE_REAL = (-math.inf, math.inf)


def is_constant(value: Value) -> bool:
    """Whether a value is the same for every customer."""
    match value:
        case Literal() | Clock():
            return True
        case Compute(left=left, right=right):
            return is_constant(left) and is_constant(right)
        case Shift(base=base):
            return is_constant(base)
        case _:
            return False


def uses_clock(value: Value) -> bool:
    """Whether a constant changes with the time of the decision."""
    match value:
        case Compute(left=left, right=right):
            return uses_clock(left) or uses_clock(right)
        case Shift(base=base):
            return uses_clock(base)
        case _:
            return isinstance(value, Clock)


def constant(value: Value, now: Instant, today: Day) -> Number | None:
    """Return a constant at a time: an int, a float for REAL, or None for NULL."""
    match value:
        case Literal(value=int() | float() as number, kind=kind):
            return _held(number, kind)
        case Literal(value=None):
            return None
        case Clock(kind=kind):
            return now if kind is Kind.TIMESTAMP else today
        case Shift(base=base, amount=amount, kind=kind):
            return _computed(Arithmetic.ADD, constant(base, now, today), amount, kind)
        case Compute(operator=operator, left=left, right=right, kind=kind):
            sides = constant(left, now, today), constant(right, now, today)
            return _computed(operator, *sides, kind)
        case _:
            raise AssertionError(f"not a constant number: {value}")


def long_interval(operator: Operator, limit: Number | None) -> tuple[int, int]:
    """Return the int64 interval that a comparison with a limit means.

    For <> it is what must be avoided. A limit that is NULL gives an interval in which, or
    outside which, nothing lies.
    """
    if limit is None:
        return _EVERYWHERE_LONG if operator is Operator.NE else _NOWHERE_LONG
    number = int(limit)
    match operator:
        case Operator.EQ | Operator.NE:
            return number, number
        case Operator.LT:
            return INT_LEAST, number - 1
        case Operator.LE:
            return INT_LEAST, number
        case Operator.GT:
            return (number + 1, INT_MOST) if number < INT_MOST else _NOWHERE_LONG
        case Operator.GE:
            return number, INT_MOST


def real_interval(operator: Operator, limit: Number | None) -> tuple[float, float]:
    """Return the float64 interval that a comparison with a limit means; see above."""
    if limit is None:
        return _EVERYWHERE_REAL if operator is Operator.NE else _NOWHERE_REAL
    number = float(limit)
    match operator:
        case Operator.EQ | Operator.NE:
            return number, number
        case Operator.LT:
            return -math.inf, math.nextafter(number, -math.inf)
        case Operator.LE:
            return -math.inf, number
        case Operator.GT:
            return math.nextafter(number, math.inf), math.inf
        case Operator.GE:
            return number, math.inf


def _computed(
    operator: Arithmetic, left: Number | None, right: Number | None, kind: Kind
) -> Number | None:
    if left is None or right is None:
        return None
    if operator in {Arithmetic.DIVIDE, Arithmetic.MODULO} and right == 0:
        return None
    if kind is Kind.REAL:
        left, right = float(left), float(right)
    return _held(_arithmetic(operator, left, right), kind)


def _arithmetic(operator: Arithmetic, left: Number, right: Number) -> Number:
    match operator:
        case Arithmetic.ADD:
            return left + right
        case Arithmetic.SUBTRACT:
            return left - right
        case Arithmetic.MULTIPLY:
            return left * right
        case Arithmetic.DIVIDE:
            return left / right
        case Arithmetic.MODULO:
            rest = abs(left) % abs(right)
            return rest if left >= 0 else -rest


def _held(number: Number, kind: Kind) -> Number | None:
    if kind is Kind.REAL:
        real = float(number)
        return real if math.isfinite(real) else None
    return int(number) if INT_LEAST <= number <= INT_MOST else None
