"""Chances that are the same however often, in whichever order and in which ticks one asks."""

from hashlib import blake2b
from math import exp

_RANGE = 2.0**64
EACH_DAY_MAX = 20
"""Nobody does one thing more often in a day."""


def chance(seed: int, customer: str, purpose: str) -> float:
    """Return a number from 0 up to 1 for a customer and a purpose.

    Args:
        seed: Of a run.
        customer: Who.
        purpose: What is drawn; each purpose is independent of every other.
    """
    key = f"{seed}\0{customer}\0{purpose}".encode()
    return int.from_bytes(blake2b(key, digest_size=8).digest(), "big") / _RANGE


def times_a_day(mean: float, drawn: float) -> int:
    """Return how often something happens in a day (Poisson, by inversion)."""
    term = total = exp(-mean)
    times = 0
    while drawn >= total and times < EACH_DAY_MAX:
        times += 1
        term *= mean / times
        total += term
    return times
