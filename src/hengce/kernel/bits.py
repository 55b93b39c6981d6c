"""Sets of customers as bits: row r of a population is bit r % 64 of word r // 64.

Bits behind the last row are zero, so that counts are exact.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from hengce.kernel.jit import compiled

Bits = npt.NDArray[np.uint64]

WORD = 64
_ONE = np.uint64(1)


@compiled
def flip(bits: npt.NDArray[np.uint64], rows: npt.NDArray[Any]) -> None:
    """Turn over the bits of some rows, each of them named once, in place."""
    for row in rows:
        bits[row >> 6] ^= _ONE << np.uint64(row & 63)


@compiled
def keep(bits: npt.NDArray[np.uint64], rows: npt.NDArray[Any], held: npt.NDArray[np.uint8]) -> None:
    """Set the bits of rows to what is held of each: 1 or 0, in place."""
    for k in range(len(rows)):
        row = rows[k]
        bit = _ONE << np.uint64(row & 63)
        if held[k] != 0:
            bits[row >> 6] |= bit
        else:
            bits[row >> 6] &= ~bit


def nobody(count: int) -> Bits:
    """Return the empty set among so many customers."""
    return np.zeros(-(-count // WORD), np.uint64)


def everybody(count: int) -> Bits:
    """Return the set of all of so many customers."""
    bits = np.full(-(-count // WORD), ~np.uint64(0))
    if count % WORD:
        bits[-1] = (_ONE << np.uint64(count % WORD)) - _ONE
    return bits


def packed(flags: npt.NDArray[np.bool_]) -> Bits:
    """Return the rows at which a flag is set."""
    bits = nobody(len(flags))
    octets = np.packbits(flags, bitorder="little")
    bits.view(np.uint8)[: len(octets)] = octets
    return bits


def of_rows(rows: npt.NDArray[Any], count: int) -> Bits:
    """Return some rows, each named once, as a set among so many customers."""
    bits = nobody(count)
    flip(bits, rows)
    return bits


def size(bits: Bits) -> int:
    """Return how many customers a set has."""
    return int(np.bitwise_count(bits).sum(dtype=np.int64))


def rows_of(bits: Bits) -> npt.NDArray[np.int64]:
    """Return the rows of a set, ascending; words that are empty are not looked at."""
    words = np.flatnonzero(bits)
    octets = np.ascontiguousarray(bits[words]).view(np.uint8)
    flags = np.unpackbits(octets, bitorder="little").reshape(len(words), WORD)
    word, bit = np.nonzero(flags)
    rows: npt.NDArray[np.int64] = words[word].astype(np.int64) * WORD + bit
    return rows
