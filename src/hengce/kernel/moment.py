"""Through which channel, and when: the joint choice for a candidate that may speak."""

from hengce.kernel.jit import compiled
from hengce.kernel.tables import IntArray, Record, Records


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
    fallback order, then the earlier moment.

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
    best = -1.0
    for slot in range(open_slots.size):
        for part in range(open_at.shape[2]):
            if open_slots[slot] == 1 and is_option(strategy, slot, person, part, open_at):
                channel = channels[strategy["channel"][slot]]
                best = max(best, worth(channel, dayparts, part, bank, words))
    winner, cost, at = -1, 0, 0
    for slot in range(open_slots.size):
        for part in range(open_at.shape[2]):
            if open_slots[slot] == 0 or not is_option(strategy, slot, person, part, open_at):
                continue
            channel = channels[strategy["channel"][slot]]
            if worth(channel, dayparts, part, bank, words) < best - bank["preference_margin"]:
                continue
            released = open_at[person["zone"], strategy["hours"][slot], part]
            earlier = slot == winner and released < at
            if winner < 0 or channel["cost"] < cost or earlier:
                winner, cost, at = slot, channel["cost"], released
    candidate["slot"], candidate["release_at"] = winner, at


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
def worth(channel: Record, dayparts: Records, part: int, bank: Record, words: IntArray) -> float:
    """Return the response to expect through a channel in a part of the day."""
    response = expected_response(channel, bank["prior_strength"], words)
    return response if part == 0 else response * lift(dayparts[part - 1], bank, words)


@compiled
def lift(daypart: Record, bank: Record, words: IntArray) -> float:
    """Return how much better than the average part of the day the customer answers in one."""
    if bank["daypart_prior"] == 0.0:
        return 1.0
    response = expected_response(daypart, bank["prior_strength"], words)
    return response / bank["daypart_prior"]


@compiled
def expected_response(counted: Record, strength: float, words: IntArray) -> float:
    """Return the response rate that a customer's own history and the prior suggest.

    (answered + prior·k) / (sent + k): the posterior mean of a beta distribution whose prior
    is worth k messages. `counted` is a channel or a part of the day.
    """
    sent = max(words[counted["sent"]], 0)
    answered = max(words[counted["answered"]], 0)
    return (answered + counted["prior"] * strength) / (sent + strength)
