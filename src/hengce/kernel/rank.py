"""Who speaks first: a group's candidates, scored and sorted by class, score and tie."""

import numpy as np
import numpy.typing as npt

from hengce.kernel.eligibility import FIRST_AUDIENCE
from hengce.kernel.hashing import splitmix64, tie
from hengce.kernel.jit import inlined
from hengce.kernel.resources import ranks_before
from hengce.kernel.tables import (
    Answer,
    Customer,
    FloatArray,
    IntArray,
    Record,
    Records,
    Seen,
    Tables,
)

_SIGN = np.uint64(1 << 63)
_TIERS = 7  # the most that three bits hold; a class and its mandatory half make six
_GAPS = (1750, 301, 57, 10, 1)


@inlined
def rank_candidates(
    tables: Tables, seen: Seen, customer: Customer, begin: int, end: int, answer: Answer
) -> int:
    """Score the candidates of all members who are asked and sort them; return how many.

    A candidate's number is its member's place times the number of strategies, plus the
    strategy's place.
    """
    strategies = tables.strategies
    candidates, keys, rank = answer.candidates, answer.keys, answer.rank
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
            audience = FIRST_AUDIENCE + s
            plain = plain_member and strategies[s]["marketing"] == 1
            if (plain_truth[audience, j] if plain else truth[audience, first + j]) == 0:
                continue
            strategy = strategies[s]
            if not seeded:
                seed, seeded = tie(tables.bank[0]["tie_seed"], customer.ids[begin + j]), True
            candidate = candidates[j * strategies.size + s]
            candidate["tie"] = splitmix64(seed ^ strategy["name_hash"])
            if plain:
                weigh(strategy, seen.plain_numbers, j, candidate)
                unprofiled(strategy, candidate)
            else:
                weigh(strategy, numbers, first + j, candidate)
            candidate["member"], candidate["strategy"], candidate["stopped"] = j, s, 0
            keys[n] = order_key(candidate["tier"], candidate["score"])
            rank[n] = j * strategies.size + s
            n += 1
    sort(n, candidates, keys, rank)
    return n


@inlined
def order_key(tier: int, score: float) -> np.uint64:
    """Return a number that is greater for who ranks before: by tier, then by score.

    The three lowest bits of a score have no room in it: equal keys say nothing yet.
    """
    # An IEEE number reads as an integer in the order of its size, once its sign is turned;
    # adding 0.0 makes one zero of two.
    bits = np.float64(score + 0.0).view(np.uint64)
    ascending = ~bits if bits & _SIGN else bits | _SIGN
    return (np.uint64(_TIERS - tier) << np.uint64(61)) | (ascending >> np.uint64(3))


@inlined
def sort(n: int, candidates: Records, keys: npt.NDArray[np.uint64], rank: IntArray) -> None:
    """Sort `n` candidates by their keys, best first; where these are equal, by all they have.

    Shell's sort, with every other gap of Ciura (2001): nearly insertion for a few candidates, and
    not its square for thousands.
    """
    for gap in _GAPS:
        for k in range(gap, n):
            key, e, place = keys[k], rank[k], k
            while place >= gap:
                before = keys[place - gap]
                if key < before:
                    break
                if key == before and not ranks_before(candidates[e], candidates[rank[place - gap]]):
                    break
                keys[place], rank[place] = before, rank[place - gap]
                place -= gap
            keys[place], rank[place] = key, e


@inlined
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


@inlined
def unprofiled(strategy: Record, candidate: Record) -> None:
    """Score a candidate for a customer who is not profiled: P is 1."""
    candidate["propensity"] = 1.0
    candidate["score"] = (strategy["context"] * candidate["value"]) * strategy["lever"]
