"""The numbers of the rule language: exact int64, finite float64, and NULL.

INT64_MIN is NULL, so the integers are symmetric and every overflow is seen before it
happens: no operation here wraps. A float64 that is not finite becomes NaN, which is NULL. The
SQL reader writes the same rules, and `rules.constant` has them for constants.
"""

import math

from hengce.kernel.jit import compiled
from hengce.rules.code import INT_MOST, INT_NULL


@compiled
def add(left: int, right: int) -> int:
    """Return left + right; NULL for NULL or overflow."""
    if min(left, right) == INT_NULL:  # no number is less
        return INT_NULL
    fits = left <= INT_MOST - right if right > 0 else left >= -INT_MOST - right
    return left + right if fits else INT_NULL


@compiled
def subtract(left: int, right: int) -> int:
    """Return left - right; NULL for NULL or overflow."""
    return INT_NULL if right == INT_NULL else add(left, -right)


@compiled
def multiply(left: int, right: int) -> int:
    """Return left * right; NULL for NULL or overflow."""
    if min(left, right) == INT_NULL:  # no number is less
        return INT_NULL
    if right == 0:
        return 0
    fits = abs(left) <= INT_MOST // abs(right)
    return left * right if fits else INT_NULL


@compiled
def modulo(left: int, right: int) -> int:
    """Return what a division truncated toward zero leaves; NULL for NULL or a zero divisor."""
    if min(left, right) == INT_NULL or right == 0:
        return INT_NULL
    rest = abs(left) % abs(right)
    return rest if left >= 0 else -rest


@compiled
def cast(number: int) -> float:
    """Return the nearest float64, as DuckDB casts a BIGINT to DOUBLE; NaN for NULL."""
    return math.nan if number == INT_NULL else float(number)


@compiled
def divide(left: float, right: float) -> float:
    """Return left / right; NaN for NULL, a zero divisor, or overflow."""
    return math.nan if right == 0.0 else finite(left / right)


@compiled
def finite(number: float) -> float:
    """Return a number as it is, and NaN when it is infinite."""
    return number if math.isfinite(number) else math.nan
