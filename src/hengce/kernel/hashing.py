"""Hashes that decide: assignment to hold-outs and the order of equal scores.

All work on the UTF-8 bytes of a customer identifier, held as a zero-padded row of uint8.
"""

import numpy as np
import numpy.typing as npt

from hengce.kernel.jit import compiled

_FNV32_OFFSET = 2166136261
_FNV32_PRIME = 16777619
_MASK32 = 0xFFFFFFFF
_FNV64_OFFSET = np.uint64(14695981039346656037)
_FNV64_PRIME = np.uint64(1099511628211)
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)

_ZERO = ord("0")

BUCKETS = 10_000


@compiled
def fnv1a32(start: int, text: npt.NDArray[np.uint8]) -> int:
    """Fold zero-terminated bytes into a 32-bit FNV-1a hash that began at `start`."""
    state = start
    for byte in text:
        if byte == 0:
            break
        # Both factors stay below 2^57, so int64 holds the product exactly.
        state = ((state ^ int(byte)) * _FNV32_PRIME) & _MASK32
    return state


@compiled
def fnv1a64(text: npt.NDArray[np.uint8]) -> np.uint64:
    """Fold zero-terminated bytes into a 64-bit FNV-1a hash."""
    state = _FNV64_OFFSET
    for byte in text:
        if byte == 0:
            break
        state = (state ^ np.uint64(byte)) * _FNV64_PRIME
    return state


@compiled
def splitmix64(seed: np.uint64) -> np.uint64:
    """Scramble 64 bits (Steele, Lea, Flood 2014: the finalizer of SplitMix)."""
    z = seed + _GOLDEN
    z = (z ^ (z >> np.uint64(30))) * _MIX_1
    z = (z ^ (z >> np.uint64(27))) * _MIX_2
    return z ^ (z >> np.uint64(31))


@compiled
def bucket(salt: npt.NDArray[np.uint8], customer: npt.NDArray[np.uint8]) -> int:
    """Place a customer in one of 10,000 buckets (GrowthBook's hash, version 2).

    n = fnv1a32(decimal(fnv1a32(salt + customer))) mod 10,000.
    """
    first = fnv1a32(fnv1a32(_FNV32_OFFSET, salt), customer)
    power = 1
    while first // power >= 10:
        power *= 10
    state = _FNV32_OFFSET
    while power > 0:
        digit = first // power % 10
        state = ((state ^ (_ZERO + digit)) * _FNV32_PRIME) & _MASK32
        power //= 10
    return state % BUCKETS


@compiled
def bucket_all(
    salt: npt.NDArray[np.uint8],
    customers: npt.NDArray[np.uint8],
    buckets: npt.NDArray[np.int32],
) -> None:
    """Place each customer, a row of uint8, in one of 10,000 buckets; see `bucket`."""
    for row in range(len(customers)):
        buckets[row] = bucket(salt, customers[row])


@compiled
def tie(seed: int, customer: npt.NDArray[np.uint8]) -> np.uint64:
    """Return the customer's half of the order of equal scores."""
    return splitmix64(np.uint64(seed) ^ fnv1a64(customer))


def wrapping() -> np.errstate:
    """Let hashes wrap around and numbers overflow in silence, as compiled code does."""
    return np.errstate(over="ignore", invalid="ignore")


def padded(texts: list[bytes]) -> npt.NDArray[np.uint8]:
    """Return byte strings as zero-padded rows of uint8, shape (n, longest + 1)."""
    width = max((len(text) for text in texts), default=0) + 1
    rows = np.zeros((len(texts), width), np.uint8)
    for row, text in zip(rows, texts, strict=True):
        row[: len(text)] = np.frombuffer(text, np.uint8)
    return rows
