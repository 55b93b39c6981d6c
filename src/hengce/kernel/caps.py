"""Counted limits: what the ledger counts, and which limits are full.

The customers of a group who share a value count together: the first of them holds the
count of all.
"""

import numpy as np
import numpy.typing as npt

from hengce.kernel.jit import compiled, inlined
from hengce.kernel.person import lowest_bit
from hengce.kernel.tables import BITS, Answer, Customer, IntArray, Record, Records, Tables


@inlined
def count_history(tables: Tables, customer: Customer, begin: int, end: int, answer: Answer) -> None:
    """Count a group's past contacts for each limit, and mark the limits that are full.

    A contact counts when it is later than the start of the limit's window; a contact in
    flight carries the last instant there is, and so counts in every window.
    """
    limits, uses = tables.limits, answer.uses
    find_holders(customer, begin, end, answer.holders)
    for j in range(end - begin):
        for k in range(limits.size):
            uses[j, k]["before"], uses[j, k]["winner"] = 0, -1
    for j in range(end - begin):
        for h in range(customer.history_begin[begin + j], customer.history_end[begin + j]):
            times, at = tables.kind_times[customer.history_kind[h]], customer.history_at[h]
            for k in range(limits.size):
                if times[k] > 0 and at > limits[k]["since"]:
                    holder = holder_of(limits[k], answer.holders, j)
                    uses[holder, k]["before"] += times[k]
    for j in range(end - begin):
        mark_full(limits, uses, answer.holders, j, answer.full_before[j])
        for word in range(answer.full_now.shape[1]):
            answer.full_now[j, word] = answer.full_before[j, word]


@inlined
def find_holders(customer: Customer, begin: int, end: int, holders: IntArray) -> None:
    """For each member and shared tag, find the first member with the same value."""
    for j in range(end - begin):
        for p in range(holders.shape[1]):
            key, first = customer.keys[begin + j, p], j
            if key >= 0:
                first = 0
                while customer.keys[begin + first, p] != key:
                    first += 1
            holders[j, p] = first


@inlined
def holder_of(limit: Record, holders: IntArray, member: int) -> int:
    """Return the member who holds the count of a limit for a member."""
    return member if limit["per"] < 0 else holders[member, limit["per"]]


@inlined
def mark_full(
    limits: Records, uses: Records, holders: IntArray, member: int, full: IntArray
) -> None:
    """Mark the limits that history alone fills for a member, and begin to count from there."""
    full[:] = 0
    for k in range(limits.size):
        use = uses[holder_of(limits[k], holders, member), k]
        use["now"] = use["before"]
        enough = use["before"] >= limits[k]["limit"]
        if enough != (limits[k]["least"] == 1):
            fill(full, k)


@compiled
def take(
    limits: Records,
    counts: IntArray,
    message: IntArray,
    members: int,
    member: int,
    winner: int,
    answer: Answer,
) -> None:
    """Count an offer that was chosen in this decision.

    Args:
        limits: All limits.
        counts: The limits that count the offer.
        message: The limits that the offer's message counts in already; it learns the others.
            A limit on interruptions counts a message once, whatever it offers.
        members: How many members the group has.
        member: Whose offer.
        winner: The candidate.
        answer: Learns the counts.
    """
    for k in range(limits.size):
        if not holds(counts, k) or (limits[k]["interruptions"] == 1 and holds(message, k)):
            continue
        fill(message, k)
        holder = holder_of(limits[k], answer.holders, member)
        use = answer.uses[holder, k]
        use["now"] += 1
        use["winner"] = winner
        if use["now"] < limits[k]["limit"] or limits[k]["least"] == 1:
            continue
        for j in range(members):
            if holder_of(limits[k], answer.holders, j) == holder:
                fill(answer.full_now[j], k)


@inlined
def first_common(mask: IntArray, other: IntArray) -> int:
    """Return the first limit that two masks share, or -1."""
    for word in range(mask.size):
        common = mask[word] & other[word]
        if common != 0:
            return word * BITS + lowest_bit(common)
    return -1


@compiled
def holds(mask: IntArray, limit: int) -> bool:
    """Tell whether a mask names a limit."""
    return (mask[limit // BITS] >> (limit % BITS)) & 1 == 1


@compiled
def fill(mask: IntArray, limit: int) -> None:
    """Put a limit into a mask."""
    mask[limit // BITS] |= np.int64(1) << (limit % BITS)


def words_for(limits: int) -> int:
    """Return how many words a mask of so many limits has: one, or a multiple of four.

    The kernel is compiled for each width. So there are few: one more limit seldom compiles anew.
    """
    words = -(-limits // BITS)
    return 1 if words <= 1 else -(-words // 4) * 4


def mask_of(limits: list[int], words: int) -> npt.NDArray[np.int64]:
    """Return the mask that names these limits."""
    mask = np.zeros(words, np.int64)
    for limit in limits:
        mask[limit // BITS] |= np.int64(1) << np.int64(limit % BITS)
    return mask
