"""Arbitration for one customer: who may speak, who speaks, and why not the others.

The walk is greedy and exact, because caps are monotone: a candidate that is refused once
stays refused, whatever is chosen later. Text and numbers of a verdict are made elsewhere;
here are codes and indices only.
"""

import numpy as np
import numpy.typing as npt

from hengce.kernel.caps import count_history, first_common, take
from hengce.kernel.gates import (
    CAP_REACHED,
    CAP_TAKEN,
    CHOSEN,
    GATE,
    HELD_OUT,
    OUTSIDE_HOURS,
    REQUIREMENT,
    RISK_ABOVE_TOLERANCE,
    SLOT_TAKEN,
    refusal,
)
from hengce.kernel.hashing import bucket, splitmix64, tie
from hengce.kernel.jit import compiled
from hengce.kernel.person import Truth, bit_at, look_up, lowest_bit
from hengce.kernel.tables import Answer, Customer, FloatArray, IntArray, Record, Records, Tables


@compiled
def arbitrate(
    tables: Tables, truth: Truth, numbers: FloatArray, t: int, customer: Customer, i: int, a: Answer
) -> int:
    """Answer every candidate of one customer.

    Args:
        tables: Strategies and policy.
        truth: Conditions of a block of customers, shape (conditions, block).
        numbers: Expressions of the same block, shape (numbers, block); NaN is NULL.
        t: The customer's column in `truth` and `numbers`.
        customer: The block's rows, identifiers and contacts.
        i: The customer's row in `customer`.
        a: Where the answer goes.

    Returns:
        How many candidates there are; they are `a.rank[:n]`, best first.
    """
    strategies, candidates, bank = tables.strategies, a.candidates, tables.bank[0]
    ident, rank, person = customer.ids[i], a.rank, a.person[0]
    n = rank_candidates(strategies, bank["tie_seed"], truth, numbers, t, ident, candidates, rank)
    if n == 0:
        return 0
    look_up(tables, truth, t, customer, i, person)
    count_history(tables, customer, i, a)
    chosen, last = 0, -1
    for place in range(n):
        s = rank[place]
        strategy, candidate = strategies[s], candidates[s]
        if not pass_gates(
            strategy, person, bank["now"], tables.open_at, a.full_before, candidate, a.open
        ):
            complete(strategy, person, tables.hours_rule, tables.caps, a.uses, candidate)
            continue
        if chosen == bank["contacts_max"]:
            candidate["reason"], candidate["winner"] = SLOT_TAKEN, last
            candidate["used"], candidate["limit"] = chosen, chosen
            continue
        words = customer.inputs.longs[i]
        slot = best_slot(strategy, tables.channels, bank, words, a.open, a.full_now)
        if slot < 0:
            refuse_for_winner(strategy, tables.caps, a.open, a.full_now, a.uses, candidate)
            continue
        group = held_out_by(strategy["holdouts"], tables.holdout_share, tables.holdout_salt, ident)
        if group >= 0:
            candidate["reason"], candidate["rule"] = HELD_OUT, group
            continue
        chosen, last = chosen + 1, s
        candidate["reason"], candidate["slot"], candidate["number"] = CHOSEN, slot, chosen
        candidate["release_at"] = release_at(
            strategy["hours"][slot], person["zone"], bank["now"], tables.open_at
        )
        take(tables.caps, strategy["counts"][slot], s, a.uses, a.full_now)
    return n


@compiled
def rank_candidates(
    strategies: Records,
    tie_seed: int,
    truth: Truth,
    numbers: FloatArray,
    t: int,
    ident: npt.NDArray[np.uint8],
    candidates: Records,
    rank: IntArray,
) -> int:
    """Score the candidates and sort them by class, score and tie; return how many."""
    n = 0
    seed = np.uint64(0)
    for s in range(strategies.size):
        strategy = strategies[s]
        if truth[strategy["audience"], t] == 0:
            continue
        if n == 0:
            seed = tie(tie_seed, ident)
        candidate = candidates[s]
        candidate["tie"] = splitmix64(seed ^ strategy["name_hash"])
        weigh(strategy, numbers, t, candidate)
        place = n
        while place > 0 and goes_before(candidate, candidates[rank[place - 1]]):
            rank[place] = rank[place - 1]
            place -= 1
        rank[place] = s
        n += 1
    return n


@compiled
def weigh(strategy: Record, numbers: FloatArray, t: int, candidate: Record) -> None:
    """Score a candidate: ((P·C)·V)·L, in this order, with P held within 0 and 1."""
    p, v = np.nan, np.nan
    if strategy["propensity"] >= 0:
        p = numbers[strategy["propensity"], t]
    if strategy["value"] >= 0:
        v = numbers[strategy["value"], t]
    p = strategy["propensity_unknown"] if np.isnan(p) else min(max(p, 0.0), 1.0)
    v = strategy["value_unknown"] if np.isnan(v) else v
    candidate["priority"], candidate["propensity"], candidate["value"] = strategy["priority"], p, v
    candidate["score"] = ((p * strategy["context"]) * v) * strategy["lever"]


@compiled
def goes_before(candidate: Record, other: Record) -> bool:
    """Tell whether one candidate ranks before another."""
    if candidate["priority"] != other["priority"]:
        return candidate["priority"] < other["priority"]
    if candidate["score"] != other["score"]:
        return candidate["score"] > other["score"]
    return candidate["tie"] < other["tie"]


@compiled
def pass_gates(
    strategy: Record,
    person: Record,
    now: int,
    open_at: IntArray,
    full_before: IntArray,
    candidate: Record,
    open_slots: IntArray,
) -> bool:
    """Open the slots of a candidate that nothing but this decision can refuse.

    When no slot opens, the answer is that of the slot that got furthest.
    """
    reset(candidate)
    requirement = lowest_bit(strategy["requirements"] & person["failed"])
    if requirement >= 0:
        candidate["reason"], candidate["rule"] = REQUIREMENT, requirement
        return False
    passed, furthest = False, 0
    for slot in range(open_slots.size):
        open_slots[slot] = 0
        if strategy["channel"][slot] < 0:
            continue
        released = release_at(strategy["hours"][slot], person["zone"], now, open_at)
        reason, rule = refusal(strategy, slot, person, released, full_before)
        if reason == 0:
            open_slots[slot] = 1
            passed = True
        elif reason // GATE > furthest:
            furthest = reason // GATE
            candidate["reason"], candidate["rule"], candidate["slot"] = reason, rule, slot
    if passed:
        reset(candidate)
    return passed


@compiled
def reset(candidate: Record) -> None:
    """Forget an earlier answer."""
    candidate["rule"], candidate["winner"], candidate["slot"] = -1, -1, -1
    candidate["used"], candidate["limit"] = 0, 0


@compiled
def complete(
    strategy: Record,
    person: Record,
    hours_rule: IntArray,
    caps: Records,
    uses: Records,
    candidate: Record,
) -> None:
    """Write the numbers of a refusal, and the rule as people number it."""
    if candidate["reason"] == CAP_REACHED:
        candidate["used"] = uses[candidate["rule"]]["before"]
        candidate["limit"] = caps[candidate["rule"]]["limit"]
    elif candidate["reason"] == OUTSIDE_HOURS:
        candidate["rule"] = hours_rule[candidate["rule"]]
    elif candidate["reason"] == RISK_ABOVE_TOLERANCE:
        candidate["used"], candidate["limit"] = strategy["risk_level"], person["allowed"]


@compiled
def release_at(hours: int, zone: int, now: int, open_at: IntArray) -> int:
    """Return the earliest instant from now on at which a kind of hours is open in a zone."""
    return now if hours < 0 else open_at[zone, hours]


@compiled
def best_slot(
    strategy: Record,
    channels: Records,
    bank: Record,
    words: IntArray,
    open_slots: IntArray,
    full_now: IntArray,
) -> int:
    """Choose among the open slots that no cap refuses by now; -1 when there is none.

    The best expected response wins; within the margin the cheaper channel; then the
    fallback order.
    """
    best = -1.0
    for slot in range(open_slots.size):
        if open_slots[slot] == 1 and first_common(strategy["obeys"][slot], full_now) < 0:
            channel = channels[strategy["channel"][slot]]
            best = max(best, expected_response(channel, bank["prior_strength"], words))
    winner, cost = -1, 0
    for slot in range(open_slots.size):
        if open_slots[slot] == 0 or first_common(strategy["obeys"][slot], full_now) >= 0:
            continue
        channel = channels[strategy["channel"][slot]]
        response = expected_response(channel, bank["prior_strength"], words)
        if response < best - bank["preference_margin"]:
            continue
        if winner < 0 or channel["cost"] < cost:
            winner, cost = slot, channel["cost"]
    return winner


@compiled
def expected_response(channel: Record, strength: float, words: IntArray) -> float:
    """Return the response rate that a customer's own history and the prior suggest.

    (answered + prior·k) / (sent + k): the posterior mean of a beta distribution whose prior
    is worth k messages.
    """
    sent = max(words[channel["sent"]], 0)
    answered = max(words[channel["answered"]], 0)
    return (answered + channel["prior"] * strength) / (sent + strength)


@compiled
def refuse_for_winner(
    strategy: Record,
    caps: Records,
    open_slots: IntArray,
    full_now: IntArray,
    uses: Records,
    candidate: Record,
) -> None:
    """Answer a candidate whose every open slot was used up by winners of this decision."""
    for slot in range(open_slots.size):
        if open_slots[slot] == 1:
            cap = first_common(strategy["obeys"][slot], full_now)
            candidate["reason"], candidate["rule"], candidate["slot"] = CAP_TAKEN, cap, slot
            candidate["used"], candidate["limit"] = uses[cap]["now"], caps[cap]["limit"]
            candidate["winner"] = uses[cap]["winner"]
            return


@compiled
def held_out_by(
    groups: int,
    shares: IntArray,
    salts: npt.NDArray[np.uint8],
    ident: npt.NDArray[np.uint8],
) -> int:
    """Return the first control group that holds the customer, or -1."""
    for group in range(shares.size):
        if bit_at(groups, group) and bucket(salts[group], ident) < shares[group]:
            return group
    return -1
