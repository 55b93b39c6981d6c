"""Whole cents for weights, so that the parts sum to the whole."""

from collections.abc import Sequence


def apportion(total: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Divide an amount in proportion to weights, by largest remainders (Hamilton's method).

    Each part is its exact share rounded down or up. Where two remainders are equal the earlier
    part is rounded up, so the order of the weights must mean something that does not change:
    the time of touches, or the alphabet.

    Args:
        total: In cents; a negative amount is divided like a positive one and negated.
        weights: Not negative; all are zero only if the amount is.
    """
    if min(weights, default=0) < 0:
        raise ValueError("a weight is not negative")
    if total < 0:
        return tuple(-part for part in apportion(-total, weights))
    whole = sum(weights)
    if whole == 0:
        if total:
            raise ValueError("an amount needs somebody to go to")
        return (0,) * len(weights)
    divided = [divmod(total * weight, whole) for weight in weights]
    parts = [quotient for quotient, _ in divided]
    neediest = sorted(range(len(weights)), key=lambda i: (-divided[i][1], i))
    for i in neediest[: total - sum(parts)]:
        parts[i] += 1
    return tuple(parts)


SCALE = 2**60
"""A weight that was computed as a fraction becomes an integer at this scale: 18 digits."""


def scaled(fractions: Sequence[float]) -> tuple[int, ...]:
    """Turn fractions from 0 to 1 into integer weights for `apportion`."""
    return tuple(round(fraction * SCALE) for fraction in fractions)
