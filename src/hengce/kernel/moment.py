"""Through which channel, and when: the joint choice for a candidate that may speak."""

import numpy as np

from hengce.kernel.hashing import BUCKETS, splitmix64
from hengce.kernel.jit import compiled
from hengce.kernel.person import bit_at
from hengce.kernel.tables import IntArray, Record, Records
from hengce.model.instant import DAY_US


@compiled
def choose_moment(
    strategy: Record,
    person: Record,
    bank: Record,
    channels: Records,
    dayparts: Records,
    open_at: IntArray,
    words: IntArray,
    open_slots: IntArray,
    candidate: Record,
) -> None:
    """Write the best of the feasible slots and its moment into a candidate.

    The best expected response wins; within the margin the cheaper channel, then the
    fallback order, then the earlier moment; where moments were learned, of a channel's
    moments the best. A moment that is drawn is the only one. Marketing to a customer who is not
    profiled knows nothing of what he answered: his channel and moment are a stranger's.

    Args:
        strategy: The candidate's.
        person: The customer.
        bank: The policy.
        channels: All channels.
        dayparts: All parts of the day.
        open_at: When each kind of hours opens, in any part of the day and in each.
        words: The customer's row.
        open_slots: 1 for each feasible slot; there is one.
        candidate: Learns `slot` and `release_at`.
    """
    first, last = 0, open_at.shape[2]
    drawn = draw_part(strategy, person, bank, open_at, open_slots, candidate["tie"])
    if drawn > 0:
        first, last = drawn, drawn + 1
    known = own_counters(strategy, person, bank)
    best = -1.0
    for slot in range(open_slots.size):
        for part in range(first, last):
            if open_slots[slot] == 1 and is_option(strategy, slot, person, part, open_at):
                channel = channels[strategy["channel"][slot]]
                best = max(best, worth(channel, dayparts, part, bank, words, known))
    winner, cost, at, most = -1, 0, 0, -1.0
    for slot in range(open_slots.size):
        for part in range(first, last):
            if open_slots[slot] == 0 or not is_option(strategy, slot, person, part, open_at):
                continue
            channel = channels[strategy["channel"][slot]]
            here = worth(channel, dayparts, part, bank, words, known)
            if here < best - bank["preference_margin"]:
                continue
            released = open_at[person["zone"], strategy["hours"][slot], part]
            rank = here if bank["level_evidence"] > 0.0 else 0.0
            sooner = rank == most and released < at
            better = slot == winner and (rank > most or sooner)
            if winner < 0 or channel["cost"] < cost or better:
                winner, cost, at, most = slot, channel["cost"], released, rank
    candidate["slot"], candidate["release_at"] = winner, at


@compiled
def draw_part(
    strategy: Record,
    person: Record,
    bank: Record,
    open_at: IntArray,
    open_slots: IntArray,
    tie: np.uint64,
) -> int:
    """Return the part of the day that is drawn for a message; 0: it is chosen.

    So the bank learns of moments that it would not choose. The hash of the tie and of the
    day (of UTC) says whose moment is drawn, and which: of the parts in which he may be told, each
    with the same chance. Who may be told in one part alone has nothing to be drawn.
    """
    if not is_drawn(tie, bank["now"], bank["tried_share"]):
        return 0
    count = 0
    for part in range(1, open_at.shape[2]):
        count += may_be_told(strategy, person, open_at, open_slots, part)
    if count < 2:
        return 0
    left = int(drawn_hash(tie, bank["now"]) // np.uint64(BUCKETS) % np.uint64(count))
    for part in range(1, open_at.shape[2]):
        left -= may_be_told(strategy, person, open_at, open_slots, part)
        if left < 0:
            return part
    return 0


@compiled
def may_be_told(
    strategy: Record, person: Record, open_at: IntArray, open_slots: IntArray, part: int
) -> int:
    """Return 1 when some feasible slot can be released in a part of the day, else 0."""
    for slot in range(open_slots.size):
        if open_slots[slot] == 1 and is_option(strategy, slot, person, part, open_at):
            return 1
    return 0


@compiled
def is_drawn(tie: np.uint64, now: int, tried_share: int) -> bool:
    """Tell whether a message's moment is drawn, if it has any to be drawn from."""
    return bool(drawn_hash(tie, now) % np.uint64(BUCKETS) < np.uint64(tried_share))


@compiled
def drawn_hash(tie: np.uint64, now: int) -> np.uint64:
    """Return what decides of a draw: the same for all that is asked on one day."""
    return splitmix64(tie ^ splitmix64(np.uint64(now // DAY_US)))


@compiled
def is_option(strategy: Record, slot: int, person: Record, part: int, open_at: IntArray) -> bool:
    """Tell whether a slot can be released in a part of the day; part 0 is as soon as it opens.

    Marketing chooses among the parts that it can be released in; whatever else, and
    marketing that has none, leaves as soon as it can.
    """
    if strategy["marketing"] == 0:
        return part == 0
    if part > 0:
        return open_at[person["zone"], strategy["hours"][slot], part] < strategy["expires_at"]
    for other in range(1, open_at.shape[2]):
        if open_at[person["zone"], strategy["hours"][slot], other] < strategy["expires_at"]:
            return False
    return True


@compiled
def own_counters(strategy: Record, person: Record, bank: Record) -> int:
    """Return 1 when what the customer answered before may be used for a message, else 0."""
    plain = bit_at(person["opt_outs"], bank["personalisation"])
    return 0 if plain and strategy["marketing"] == 1 else 1


@compiled
def worth(
    channel: Record, dayparts: Records, part: int, bank: Record, words: IntArray, known: int
) -> float:
    """Return the response to expect through a channel in a part of the day.

    `known` is 1 when the customer's own counters may be used, else 0; so it is below.
    """
    response = expected_response(channel, bank["prior_strength"], words, known)
    return response if part == 0 else response * lift(dayparts, part - 1, bank, words, known)


@compiled
def lift(dayparts: Records, part: int, bank: Record, words: IntArray, known: int) -> float:
    """Return how much better than the average part of the day the customer answers in one.

    Where moments were learned, that is (π / mean π) · (a + k) / (l·s·π + k): π is the bank's rate
    in the part, s and a are the customer's messages and answers in it, l his level and k the
    evidence. It is the posterior mean of a gamma distribution with mean 1 that is worth k expected
    answers (Gelman et al., Bayesian Data Analysis, 3rd ed., section 2.6: rates with exposure).
    """
    daypart = dayparts[part]
    if bank["daypart_prior"] == 0.0:
        return 1.0
    if bank["level_evidence"] > 0.0:
        evidence = bank["part_evidence"]
        sent, answered = (
            count(words, daypart["sent"], known),
            count(words, daypart["answered"], known),
        )
        expected = level(dayparts, bank, words, known) * (sent * daypart["prior"])
        own = (answered + evidence) / (expected + evidence)
        return daypart["prior"] / bank["daypart_prior"] * own
    response = expected_response(daypart, bank["prior_strength"], words, known)
    return response / bank["daypart_prior"]


@compiled
def level(dayparts: Records, bank: Record, words: IntArray, known: int) -> float:
    """Return how much more than others the customer answers, whatever the part of the day.

    (answered + k) / (expected + k), as in `lift`. Who answers everything would else seem to
    love the part in which he happened to be told.
    """
    answered = expected = bank["level_evidence"]
    for daypart in dayparts:
        answered += count(words, daypart["answered"], known)
        expected += count(words, daypart["sent"], known) * daypart["prior"]
    return answered / expected


@compiled
def expected_response(counted: Record, strength: float, words: IntArray, known: int) -> float:
    """Return the response rate that a customer's own history and the prior suggest.

    (answered + prior·k) / (sent + k): the posterior mean of a beta distribution whose prior
    is worth k messages. `counted` is a channel or a part of the day.
    """
    sent = count(words, counted["sent"], known)
    answered = count(words, counted["answered"], known)
    return (answered + counted["prior"] * strength) / (sent + strength)


@compiled
def count(words: IntArray, word: int, known: int) -> int:
    """Return a counter of the row; 0 where it is NULL, or may not be used."""
    return max(words[word], 0) if known == 1 else 0
