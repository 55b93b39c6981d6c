"""Who speaks first: a group's candidates, scored and sorted by class, score and tie."""

import numpy as np

from hengce.kernel.hashing import splitmix64, tie
from hengce.kernel.jit import compiled
from hengce.kernel.resources import ranks_before
from hengce.kernel.tables import Answer, Customer, FloatArray, Record, Seen, Tables


@compiled
def rank_candidates(
    tables: Tables, seen: Seen, customer: Customer, begin: int, end: int, answer: Answer
) -> int:
    """Score the candidates of all members who are asked and sort them; return how many.

    A candidate's number is its member's place times the number of strategies, plus the
    strategy's place.
    """
    strategies, candidates, rank = tables.strategies, answer.candidates, answer.rank
    truth, plain_truth, numbers, first = seen.truth, seen.plain_truth, seen.numbers, seen.first
    all_started = customer.started.shape[0] == 0
    n = 0
    for j in range(end - begin):
        if customer.asked[begin + j] == 0:
            continue
        seed, seeded = np.uint64(0), False
        plain_member = seen.plain[j] == 1
        for s in range(strategies.size):
            if not all_started and customer.started[begin + j, s] == 0:
                continue
            strategy = strategies[s]
            plain = plain_member and strategy["marketing"] == 1
            audience = strategy["audience"]
            if (plain_truth[audience, j] if plain else truth[audience, first + j]) == 0:
                continue
            if not seeded:
                seed, seeded = tie(tables.bank[0]["tie_seed"], customer.ids[begin + j]), True
            candidate = candidates[j * strategies.size + s]
            candidate["tie"] = splitmix64(seed ^ strategy["name_hash"])
            if plain:
                weigh(strategy, seen.plain_numbers, j, candidate)
                unprofiled(strategy, candidate)
            else:
                weigh(strategy, numbers, first + j, candidate)
            place = n
            while place > 0 and ranks_before(candidate, candidates[rank[place - 1]]):
                rank[place] = rank[place - 1]
                place -= 1
            rank[place] = j * strategies.size + s
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
    candidate["tier"], candidate["propensity"], candidate["value"] = strategy["tier"], p, v
    candidate["score"] = ((p * strategy["context"]) * v) * strategy["lever"]


@compiled
def unprofiled(strategy: Record, candidate: Record) -> None:
    """Score a candidate for a customer who is not profiled: P is 1."""
    candidate["propensity"] = 1.0
    candidate["score"] = (strategy["context"] * candidate["value"]) * strategy["lever"]
