"""Arbitration for one group: who may speak, who speaks, and why not the others.

The walk is greedy and exact, because limits are monotone: a candidate that is refused once
stays refused, whatever is chosen later. Text and numbers of a verdict are made elsewhere;
here are codes and indices only.
"""

import numpy as np
import numpy.typing as npt

from hengce.kernel.caps import count_history, take
from hengce.kernel.gates import complete, pass_gates
from hengce.kernel.hashing import bucket
from hengce.kernel.jit import compiled, inlined
from hengce.kernel.moment import choose_moment
from hengce.kernel.person import bit_at, look_up
from hengce.kernel.rank import rank_candidates
from hengce.kernel.reasons import CHOSEN, HELD_OUT, RIDES, RISK_ABOVE_TOLERANCE
from hengce.kernel.resources import spend
from hengce.kernel.riding import message_to_share, ride
from hengce.kernel.room import leave_feasible, lose_place, name_winner
from hengce.kernel.tables import Answer, Customer, Record, Records, Seen, Tables


@inlined
def arbitrate(
    tables: Tables, seen: Seen, customer: Customer, begin: int, end: int, a: Answer
) -> int:
    """Answer every candidate of one group.

    Args:
        tables: Strategies and policy.
        seen: What conditions say of the members.
        customer: A block of customers.
        begin: The row of the group's first member in the block.
        end: The row behind its last.
        a: Where the answer goes.

    Returns:
        How many candidates there are; they are `a.rank[:n]`, best first.
    """
    n = rank_candidates(tables, seen, customer, begin, end, a)
    if n > 0:
        meet(tables, seen, customer, begin, end, a)
        walk(tables, customer, begin, end, n, a)
    return n


@inlined
def walk(tables: Tables, customer: Customer, begin: int, end: int, n: int, a: Answer) -> None:
    """Visit the candidates in their rank order: each gets what those before it leave."""
    strategies, bank, candidates, people = tables.strategies, tables.bank[0], a.candidates, a.people
    full_before, full_now, open_slots, crowded = a.full_before, a.full_now, a.open, tables.shared
    limits, uses, holders, spending = tables.limits, a.uses, a.holders, a.spending
    open_at, resources, hours_rule = tables.open_at, tables.resources, tables.hours_rule
    rank, messages = a.rank, 0
    for place in range(n):
        e = rank[place]
        candidate = candidates[e]
        member, strategy = candidate["member"], strategies[candidate["strategy"]]
        person, full, before = people[member], full_now[member], full_before[member]
        if not pass_gates(
            strategy, person, candidate, bank, open_at, resources, crowded, before, open_slots
        ):
            if candidate["reason"] >= RISK_ABOVE_TOLERANCE:
                complete(
                    strategy,
                    person,
                    candidate,
                    member,
                    limits,
                    uses,
                    holders,
                    resources,
                    hours_rule,
                )
            continue
        shared = -1
        if strategy["bundle"] >= 0:
            shared = message_to_share(tables, strategy, member, messages, a)
        if shared < 0 and person["chosen"] == bank["contacts_max"]:
            lose_place(person, candidate)
        elif shared < 0 and not leave_feasible(strategy, candidate, full, spending, open_slots):
            name_winner(candidate, member, limits, uses, holders, resources, spending)
        else:
            messages += speak(tables, customer, begin, end, e, shared, messages, a)


@compiled
def speak(
    tables: Tables,
    customer: Customer,
    begin: int,
    end: int,
    e: int,
    shared: int,
    messages: int,
    a: Answer,
) -> int:
    """Let a candidate speak for whom there is room, unless he is held out.

    Args:
        tables: Strategies and policy.
        customer: A block of customers.
        begin: The row of the group's first member.
        end: The row behind its last.
        e: The candidate; its open slots are feasible.
        shared: The message that it may share, or -1.
        messages: How many messages there are.
        a: Learns what becomes of it.

    Returns:
        How many messages this adds.
    """
    candidate = a.candidates[e]
    member, strategy = candidate["member"], tables.strategies[candidate["strategy"]]
    person = a.people[member]
    group = held_out_by(strategy["holdouts"], tables, customer.ids[begin + member])
    if group >= 0:
        candidate["reason"], candidate["rule"] = HELD_OUT, group
        return 0
    if shared >= 0:
        candidate["reason"] = RIDES
        ride(tables, e, shared, end - begin, a)
        return 0
    candidate["reason"] = CHOSEN
    choose_moment(
        strategy,
        person,
        tables.bank[0],
        tables.channels,
        tables.dayparts,
        tables.open_at,
        customer.inputs.longs[begin + member],
        a.open,
        candidate,
    )
    begin_message(tables, strategy, e, messages, end - begin, a)
    return 1


@inlined
def meet(
    tables: Tables, seen: Seen, customer: Customer, begin: int, end: int, answer: Answer
) -> None:
    """Look the members up, count their past, and lay out what is left of resources."""
    for j in range(end - begin):
        look_up(tables, seen.truth, seen.first + j, customer, begin + j, answer.people[j])
    if customer.stopped.size > 0:
        mark_stopped(customer.stopped, begin, end, tables.strategies.size, answer.candidates)
    count_history(tables, customer, begin, end, answer)
    for r in range(tables.resources.size):
        answer.spending[r]["left"] = tables.resources[r]["left"]
        answer.spending[r]["winner"] = -1


@compiled
def mark_stopped(
    stopped: Records, begin: int, end: int, strategies: int, candidates: Records
) -> None:
    """Mark the candidates that their customers hear no more of, each with its first reason.

    Args:
        stopped: Records `STOPPED` of the block, sorted.
        begin: The row of the group's first member.
        end: The row behind its last.
        strategies: How many there are.
        candidates: Those of the group; nothing is marked yet.
    """
    low, high = 0, stopped.size
    while low < high:
        middle = (low + high) // 2
        if stopped[middle]["row"] < begin:
            low = middle + 1
        else:
            high = middle
    while low < stopped.size and stopped[low]["row"] < end:
        stop = stopped[low]
        candidate = candidates[(stop["row"] - begin) * strategies + stop["strategy"]]
        if candidate["stopped"] == 0:
            candidate["stopped"] = stop["reason"]
        low += 1


@inlined
def held_out_by(groups: int, tables: Tables, ident: npt.NDArray[np.uint8]) -> int:
    """Return the first control group that holds the customer, or -1."""
    for group in range(tables.holdout_share.size):
        if bit_at(groups, group):
            drawn = bucket(tables.holdout_salt[group], ident)
            if drawn < tables.holdout_share[group]:
                return group
    return -1


@compiled
def begin_message(
    tables: Tables, strategy: Record, e: int, m: int, members: int, a: Answer
) -> None:
    """Take a contact for a chosen candidate: a place, resources, and a count in limits."""
    candidate, message = a.candidates[e], a.messages[m]
    member = candidate["member"]
    person, slot = a.people[member], candidate["slot"]
    person["chosen"] += 1
    person["last"] = e
    candidate["number"] = person["chosen"]
    message["candidate"], message["member"], message["offers"] = e, member, 1
    spend(a.spending, strategy["resources"][slot], strategy["weights"][slot], e)
    a.counted[m, :] = 0
    take(tables.limits, strategy["counts"][slot], a.counted[m], members, member, e, a)
