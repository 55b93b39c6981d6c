"""What is kept of an arm: exact sums that add up, in any order, to the same bytes."""

import numpy as np
import numpy.typing as npt

from hengce.model.noun import Noun

Whole = npt.NDArray[np.int64]

VALUE_BITS = 40
"""Values lie within ±2⁴⁰: cents up to about ten billion yuan."""

_HALF = VALUE_BITS // 2
_LOW = (1 << _HALF) - 1
_AT_ONCE = 1 << 22
"""So many products of two halves add up below 2⁶³."""


class Moments(Noun, frozen=True, kw_only=True):
    """Sums over the units of an arm, as exact whole numbers of any size.

    Values are counts, cents or milliseconds. The second value of a unit, x, is its covariate
    (the same metric before the experiment), or the denominator of a ratio.

    Attributes:
        units: How many.
        y, yy: Sum of the values, and of their squares.
        x, xx, xy: Sum of the second values, of their squares, and of the products.
    """

    units: int = 0
    y: int = 0
    yy: int = 0
    x: int = 0
    xx: int = 0
    xy: int = 0

    def __add__(self, other: "Moments") -> "Moments":
        """Return the sums over the units of both."""
        return Moments(
            units=self.units + other.units,
            y=self.y + other.y,
            yy=self.yy + other.yy,
            x=self.x + other.x,
            xx=self.xx + other.xx,
            xy=self.xy + other.xy,
        )

    @property
    def spread_y(self) -> int:
        """Units times the sum of squared distances of y from its mean."""
        return self.units * self.yy - self.y * self.y

    @property
    def spread_x(self) -> int:
        """Units times the sum of squared distances of x from its mean."""
        return self.units * self.xx - self.x * self.x

    @property
    def spread_xy(self) -> int:
        """Units times the sum of products of both distances."""
        return self.units * self.xy - self.x * self.y


def moments(y: Whole, x: Whole | None = None) -> Moments:
    """Sum up the values of units, one value a unit, without any rounding.

    Raises:
        ValueError: A value is outside of ±2⁴⁰.
    """
    other = np.zeros(1, np.int64) if x is None else x
    for values in (y, other):
        if values.size and max(int(values.max()), -int(values.min())) >= 1 << VALUE_BITS:
            raise ValueError("a value is outside of what sums are exact for")
    if x is None:
        return Moments(units=len(y), y=_sum(y), yy=_products(y, y))
    if len(x) != len(y):
        raise ValueError("there are not as many second values as values")
    return Moments(
        units=len(y),
        y=_sum(y),
        yy=_products(y, y),
        x=_sum(x),
        xx=_products(x, x),
        xy=_products(x, y),
    )


def _sum(values: Whole) -> int:
    return sum(int(values[at : at + _AT_ONCE].sum()) for at in range(0, len(values), _AT_ONCE))


def _products(a: Whole, b: Whole) -> int:
    """Sum up products in halves of twenty bits, each of which fits 64 bits."""
    total = 0
    for at in range(0, len(a), _AT_ONCE):
        one, two = a[at : at + _AT_ONCE], b[at : at + _AT_ONCE]
        high, low = one >> _HALF, one & _LOW
        upper, lower = two >> _HALF, two & _LOW
        middle = int(high @ lower) + int(low @ upper)
        total += (int(high @ upper) << VALUE_BITS) + (middle << _HALF) + int(low @ lower)
    return total
