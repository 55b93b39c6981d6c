"""Frequency caps: what the ledger counts, and which caps are full."""

import numpy as np
import numpy.typing as npt

from hengce.kernel.jit import compiled
from hengce.kernel.tables import BITS, Answer, Bank, Customer, IntArray


@compiled
def count_history(bank: Bank, customer: Customer, i: int, answer: Answer) -> None:
    """Count a customer's past contacts for each cap, and mark the caps that are full.

    A contact counts when it is later than the start of the cap's window; a contact in
    flight carries the last instant there is, and so counts in every window.
    """
    answer.used_before[:] = 0
    for j in range(customer.history_begin[i], customer.history_end[i]):
        kind = customer.history_kind[j]
        for cap in range(bank.cap_limit.size):
            if holds(bank.kind_counts[kind], cap) and customer.history_at[j] > bank.cap_since[cap]:
                answer.used_before[cap] += 1
    answer.full_before[:] = 0
    for cap in range(bank.cap_limit.size):
        answer.used_now[cap] = answer.used_before[cap]
        answer.last_winner[cap] = -1
        if answer.used_before[cap] >= bank.cap_limit[cap]:
            fill(answer.full_before, cap)
    answer.full_now[:] = answer.full_before


@compiled
def take(bank: Bank, counts: IntArray, winner: int, answer: Answer) -> None:
    """Count a contact that was chosen in this decision."""
    for cap in range(bank.cap_limit.size):
        if holds(counts, cap):
            answer.used_now[cap] += 1
            answer.last_winner[cap] = winner
            if answer.used_now[cap] >= bank.cap_limit[cap]:
                fill(answer.full_now, cap)


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
