"""Frequency caps: what the ledger counts, and which caps are full."""

import numpy as np
import numpy.typing as npt

from hengce.kernel.jit import compiled
from hengce.kernel.tables import BITS, Answer, Customer, IntArray, Records, Tables


@compiled
def count_history(tables: Tables, customer: Customer, i: int, answer: Answer) -> None:
    """Count a customer's past contacts for each cap, and mark the caps that are full.

    A contact counts when it is later than the start of the cap's window; a contact in
    flight carries the last instant there is, and so counts in every window.
    """
    caps, uses, kind_counts = tables.caps, answer.uses, tables.kind_counts
    for cap in range(caps.size):
        uses[cap]["before"], uses[cap]["winner"] = 0, -1
    for j in range(customer.history_begin[i], customer.history_end[i]):
        counted, at = kind_counts[customer.history_kind[j]], customer.history_at[j]
        for cap in range(caps.size):
            if holds(counted, cap) and at > caps[cap]["since"]:
                uses[cap]["before"] += 1
    answer.full_before[:] = 0
    for cap in range(caps.size):
        uses[cap]["now"] = uses[cap]["before"]
        if uses[cap]["before"] >= caps[cap]["limit"]:
            fill(answer.full_before, cap)
    answer.full_now[:] = answer.full_before


@compiled
def take(caps: Records, counts: IntArray, winner: int, uses: Records, full: IntArray) -> None:
    """Count a contact that was chosen in this decision."""
    for cap in range(caps.size):
        if holds(counts, cap):
            uses[cap]["now"] += 1
            uses[cap]["winner"] = winner
            if uses[cap]["now"] >= caps[cap]["limit"]:
                fill(full, cap)


@compiled
def first_common(mask: IntArray, other: IntArray) -> int:
    """Return the first cap that two masks share, or -1."""
    for word in range(mask.size):
        common = mask[word] & other[word]
        if common != 0:
            bit = 0
            while (common >> bit) & 1 == 0:
                bit += 1
            return word * BITS + bit
    return -1


@compiled
def holds(mask: IntArray, cap: int) -> bool:
    """Tell whether a mask names a cap."""
    return (mask[cap // BITS] >> (cap % BITS)) & 1 == 1


@compiled
def fill(mask: IntArray, cap: int) -> None:
    """Put a cap into a mask."""
    mask[cap // BITS] |= np.int64(1) << (cap % BITS)


def words_for(caps: int) -> int:
    """Return how many words a mask of so many caps needs; at least one."""
    return max(1, -(-caps // BITS))


def mask_of(caps: list[int], words: int) -> npt.NDArray[np.int64]:
    """Return the mask that names these caps."""
    mask = np.zeros(words, np.int64)
    for cap in caps:
        mask[cap // BITS] |= np.int64(1) << np.int64(cap % BITS)
    return mask
