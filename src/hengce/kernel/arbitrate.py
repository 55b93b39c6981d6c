"""Arbitration for one customer: who may speak, who speaks, and why not the others.

The walk is greedy and exact, because caps are monotone: a candidate that is refused once
stays refused, whatever is chosen later. Text and numbers of a verdict are made elsewhere;
here are codes and indices only.
"""

import numpy as np
import numpy.typing as npt

from hengce.kernel.caps import count_history, first_common, take
from hengce.kernel.hashing import bucket, splitmix64, tie
from hengce.kernel.jit import compiled
from hengce.kernel.tables import Answer, Bank, Channels, Customer, FloatArray, Strategies, Tables

# Reasons of model/decision.py, as the kernel's own constants; a test keeps them equal.
REQUIREMENT = 11
CONSENT_MISSING = 20
OPTED_OUT_CHANNEL = 21
OPTED_OUT_TOPIC = 22
DO_NOT_CONTACT = 23
ASSESSMENT_MISSING = 30
ASSESSMENT_EXPIRED = 31
RISK_ABOVE_TOLERANCE = 32
OUTSIDE_HOURS = 40
SUPPRESSION = 50
TOPIC_STOPPED = 51
SWITCHED_OFF = 52
CAP_REACHED = 70
SLOT_TAKEN = 90
CAP_TAKEN = 91
NO_ADDRESS = 80
HELD_OUT = 100
CHOSEN = 120

GATE = 10
"""Reasons of the same gate share their tens."""

Truth = npt.NDArray[np.uint8]


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
    bank = tables.bank
    n = rank_candidates(tables.strategies, bank, truth, numbers, t, customer.ids[i], a)
    if n == 0:
        return 0
    count_history(bank, customer, i, a)
    failed = false_among(bank.requirement, truth, t)
    active = true_among(bank.suppression, truth, t)
    chosen, last = 0, -1
    for place in range(n):
        s = a.rank[place]
        forget(s, a)
        if not pass_gates(tables, truth, t, customer, i, s, failed, active, a):
            continue
        forget(s, a)
        if chosen == bank.contacts_max:
            a.reason[s], a.winner[s] = SLOT_TAKEN, last
            a.used[s] = a.limit[s] = bank.contacts_max
            continue
        slot = best_slot(tables.strategies, tables.channels, bank, customer, i, s, a)
        if slot < 0:
            refuse_for_winner(tables.strategies, bank, s, a)
            continue
        group = held_out_by(bank, tables.strategies.holdouts[s], customer.ids[i])
        if group >= 0:
            a.reason[s], a.rule[s] = HELD_OUT, group
            continue
        chosen, last = chosen + 1, s
        a.reason[s], a.channel[s], a.number[s] = CHOSEN, slot, chosen
        a.release_at[s] = release_at(tables.strategies, bank, customer, i, s, slot)
        take(bank, tables.strategies.counts[s, slot], s, a)
    return n


@compiled
def forget(s: int, a: Answer) -> None:
    """Wipe what was noted of a candidate, such as a slot that failed beside one that passed."""
    a.rule[s], a.used[s], a.limit[s], a.winner[s], a.channel[s] = -1, 0, 0, -1, -1


@compiled
def rank_candidates(
    st: Strategies,
    bank: Bank,
    truth: Truth,
    numbers: FloatArray,
    t: int,
    ident: npt.NDArray[np.uint8],
    a: Answer,
) -> int:
    """Score the candidates and sort them by class, score and tie; return how many."""
    n = 0
    seed = np.uint64(0)
    for s in range(st.audience.size):
        if truth[st.audience[s], t] == 0:
            continue
        if n == 0:
            seed = tie(bank.tie_seed, ident)
        a.tie[s] = splitmix64(seed ^ st.name_hash[s])
        p = numbers[st.propensity[s], t]
        p = st.propensity_unknown[s] if np.isnan(p) else min(max(p, 0.0), 1.0)
        v = numbers[st.value[s], t]
        v = st.value_unknown[s] if np.isnan(v) else v
        a.propensity[s], a.value[s] = p, v
        a.score[s] = ((p * st.context[s]) * v) * st.lever[s]
        place = n
        while place > 0 and goes_before(st, a, s, a.rank[place - 1]):
            a.rank[place] = a.rank[place - 1]
            place -= 1
        a.rank[place] = s
        n += 1
    return n


@compiled
def goes_before(st: Strategies, a: Answer, s: int, other: int) -> bool:
    """Tell whether one candidate ranks before another."""
    if st.priority[s] != st.priority[other]:
        return st.priority[s] < st.priority[other]
    if a.score[s] != a.score[other]:
        return a.score[s] > a.score[other]
    return a.tie[s] < a.tie[other]


@compiled
def pass_gates(
    tables: Tables,
    truth: Truth,
    t: int,
    customer: Customer,
    i: int,
    s: int,
    failed: int,
    active: int,
    a: Answer,
) -> bool:
    """Open the slots of a candidate that nothing but this decision can refuse.

    When no slot opens, the answer is that of the slot that got furthest.
    """
    st = tables.strategies
    requirement = lowest_bit(st.requirements[s] & failed)
    if requirement >= 0:
        a.reason[s], a.rule[s] = REQUIREMENT, requirement
        return False
    passed, furthest = False, 0
    for slot in range(st.channel.shape[1]):
        a.open[slot] = 0
        if st.channel[s, slot] < 0:
            continue
        reason, rule, used, limit = refusal(tables, truth, t, customer, i, s, slot, active, a)
        if reason == 0:
            a.open[slot] = 1
            passed = True
        elif reason // GATE > furthest:
            furthest = reason // GATE
            a.reason[s], a.rule[s], a.used[s], a.limit[s] = reason, rule, used, limit
            a.channel[s] = slot
    return passed


@compiled
def refusal(
    tables: Tables,
    truth: Truth,
    t: int,
    customer: Customer,
    i: int,
    s: int,
    slot: int,
    active: int,
    a: Answer,
) -> tuple[int, int, int, int]:
    """Return the first gate that refuses a slot: (reason, rule, used, limit); 0 for none.

    The order is that of design: what the law asks before what the bank wants.
    """
    st, channels, bank = tables
    channel = st.channel[s, slot]
    words = customer.inputs.longs[i]
    if st.needs_consent[s] == 1 and not bit_at(words[bank.consents_word], st.consent[s, slot]):
        return CONSENT_MISSING, -1, 0, 0
    if st.obeys_opt_out[s] == 1:
        reason = opted_out(st, channels, bank, words, s, channel)
        if reason != 0:
            return reason, -1, 0, 0
        if st.risk_level[s] > 0:
            reason, allowed = unsuitable(bank, truth, t, st.risk_level[s])
            if reason != 0:
                level = st.risk_level[s] if reason == RISK_ABOVE_TOLERANCE else 0
                return reason, -1, level, allowed
    if release_at(st, bank, customer, i, s, slot) >= st.expires_at[s]:
        return OUTSIDE_HOURS, bank.hours_rule[st.hours[s, slot]], 0, 0
    suppression = lowest_bit(st.suppressions[s, slot] & active)
    if suppression >= 0:
        return SUPPRESSION, suppression, 0, 0
    if st.obeys_opt_out[s] == 1 and bit_at(words[bank.stopped_topics_word], st.stopped_topic[s]):
        return TOPIC_STOPPED, -1, 0, 0
    if st.switched_off[s, slot] == 1:
        return SWITCHED_OFF, -1, 0, 0
    cap = first_common(st.obeys[s, slot], a.full_before)
    if cap >= 0:
        return CAP_REACHED, cap, a.used_before[cap], bank.cap_limit[cap]
    if truth[channels.reachable[channel], t] == 0:
        return NO_ADDRESS, -1, 0, 0
    return 0, -1, 0, 0


@compiled
def opted_out(
    st: Strategies, channels: Channels, bank: Bank, words: npt.NDArray[np.int64], s: int, c: int
) -> int:
    """Return which refusal of the customer forbids a marketing message; 0 for none."""
    if bit_at(words[bank.opt_outs_word], bank.every_channel):
        return DO_NOT_CONTACT
    if bit_at(words[bank.opt_outs_word], channels.opt_out[c]):
        return OPTED_OUT_CHANNEL
    if bit_at(words[bank.opt_out_topics_word], st.opt_out_topic[s]):
        return OPTED_OUT_TOPIC
    return 0


@compiled
def unsuitable(bank: Bank, truth: Truth, t: int, level: int) -> tuple[int, int]:
    """Hold a product's risk against the customer's tolerance: (reason, highest allowed)."""
    if truth[bank.assessed, t] == 0:
        return ASSESSMENT_MISSING, 0
    if truth[bank.current, t] == 0:
        return ASSESSMENT_EXPIRED, 0
    allowed = 0
    for step in range(bank.allows.size):
        allowed += truth[bank.allows[step], t]
    return (RISK_ABOVE_TOLERANCE, allowed) if level > allowed else (0, allowed)


@compiled
def release_at(st: Strategies, bank: Bank, customer: Customer, i: int, s: int, slot: int) -> int:
    """Return the earliest instant from now on at which a slot is open."""
    hours = st.hours[s, slot]
    if hours < 0:
        return bank.now
    code = customer.inputs.ints[i, bank.zone_half] if bank.zone_half >= 0 else -1
    return bank.open_at[bank.zone_of_code[code], hours]


@compiled
def best_slot(
    st: Strategies, channels: Channels, bank: Bank, customer: Customer, i: int, s: int, a: Answer
) -> int:
    """Choose among the open slots that no cap refuses by now; -1 when there is none.

    The best expected response wins; within the margin the cheaper channel; then the
    fallback order. The expectation is (answered + prior * k) / (sent + k): the posterior
    mean of a beta distribution whose prior is worth k messages.
    """
    best = -1.0
    for slot in range(a.open.size):
        if a.open[slot] == 1 and first_common(st.obeys[s, slot], a.full_now) < 0:
            best = max(best, expected_response(channels, bank, customer, i, st.channel[s, slot]))
    winner = -1
    for slot in range(a.open.size):
        if a.open[slot] == 0 or first_common(st.obeys[s, slot], a.full_now) >= 0:
            continue
        channel = st.channel[s, slot]
        response = expected_response(channels, bank, customer, i, channel)
        if response < best - bank.preference_margin:
            continue
        if winner < 0 or channels.cost[channel] < channels.cost[st.channel[s, winner]]:
            winner = slot
    return winner


@compiled
def expected_response(
    channels: Channels, bank: Bank, customer: Customer, i: int, channel: int
) -> float:
    """Return the response rate that a customer's own history and the prior suggest."""
    sent = max(customer.inputs.longs[i, channels.sent[channel]], 0)
    answered = max(customer.inputs.longs[i, channels.answered[channel]], 0)
    k = bank.prior_strength
    return (answered + channels.prior[channel] * k) / (sent + k)


@compiled
def refuse_for_winner(st: Strategies, bank: Bank, s: int, a: Answer) -> None:
    """Answer a candidate whose every open slot was used up by winners of this decision."""
    for slot in range(a.open.size):
        if a.open[slot] == 1:
            cap = first_common(st.obeys[s, slot], a.full_now)
            a.reason[s], a.rule[s], a.channel[s] = CAP_TAKEN, cap, slot
            a.used[s], a.limit[s] = a.used_now[cap], bank.cap_limit[cap]
            a.winner[s] = a.last_winner[cap]
            return


@compiled
def held_out_by(bank: Bank, groups: int, ident: npt.NDArray[np.uint8]) -> int:
    """Return the first control group that holds the customer, or -1."""
    for group in range(bank.holdout_share.size):
        if (
            bit_at(groups, group)
            and bucket(bank.holdout_salt[group], ident) < (bank.holdout_share[group])
        ):
            return group
    return -1


@compiled
def false_among(conditions: npt.NDArray[np.int64], truth: Truth, t: int) -> int:
    """Return the mask of conditions that do not hold."""
    mask = 0
    for k in range(conditions.size):
        if truth[conditions[k], t] == 0:
            mask |= 1 << k
    return mask


@compiled
def true_among(conditions: npt.NDArray[np.int64], truth: Truth, t: int) -> int:
    """Return the mask of conditions that hold."""
    mask = 0
    for k in range(conditions.size):
        if truth[conditions[k], t] == 1:
            mask |= 1 << k
    return mask


@compiled
def lowest_bit(mask: int) -> int:
    """Return the lowest set bit of a mask, or -1."""
    if mask == 0:
        return -1
    bit = 0
    while (mask >> bit) & 1 == 0:
        bit += 1
    return bit


@compiled
def bit_at(word: int, bit: int) -> bool:
    """Tell whether a bit is set; a bit of -1 names nothing and is not."""
    return bit >= 0 and (word >> bit) & 1 == 1
