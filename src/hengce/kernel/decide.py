"""Runs the kernel over blocks of customers, and over one.

Conditions are read by column for a block and by jumps for one customer, with equal
answers; the arbitration behind both is one function.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hengce.kernel.arbitrate import arbitrate
from hengce.kernel.bind import Ready
from hengce.kernel.eligibility import BLOCK_ROWS, Scratch, evaluate_block, evaluate_row, scratch
from hengce.kernel.gates import CHOSEN
from hengce.kernel.hashing import wrapping
from hengce.kernel.jit import compiled
from hengce.kernel.tables import Answer, Customer, IntArray, Tables, new_answer
from hengce.rules.code import Bound

REASONS_MAX = 128


class Verdicts(NamedTuple):
    """The answers for a block, in columns.

    Attributes:
        counts: uint16, shape (n,): candidates of each customer.
        reasons: uint8, shape (sum of counts,): one byte for each candidate, best first.
        customer: int64, shape (m,): the customer of each contact, by place in the block.
        strategy: int64, shape (m,).
        slot: int64, shape (m,): which of the strategy's channels.
        number: int64, shape (m,): 1 for a customer's first contact.
        release_at: int64, shape (m,).
        tally: int64, shape (S, REASONS_MAX): candidates by strategy and reason.
        people: int64, shape (departments + 1, REASONS_MAX): customers by the furthest reason
            that any candidate of the department reached; the last row is the bank.
    """

    counts: npt.NDArray[np.uint16]
    reasons: npt.NDArray[np.uint8]
    customer: IntArray
    strategy: IntArray
    slot: IntArray
    number: IntArray
    release_at: IntArray
    tally: IntArray
    people: IntArray


def decide_block(ready: Ready, customer: Customer) -> Verdicts:
    """Decide for a block of customers."""
    n, strategies = len(customer.ids), len(ready.plan.actions)
    contacts = n * int(ready.tables.bank[0]["contacts_max"])
    departments = len(ready.plan.departments)
    out = Verdicts(
        counts=np.zeros(n, np.uint16),
        reasons=np.zeros(n * strategies, np.uint8),
        customer=np.zeros(contacts, np.int64),
        strategy=np.zeros(contacts, np.int64),
        slot=np.zeros(contacts, np.int64),
        number=np.zeros(contacts, np.int64),
        release_at=np.zeros(contacts, np.int64),
        tally=np.zeros((strategies, REASONS_MAX), np.int64),
        people=np.zeros((departments + 1, REASONS_MAX), np.int64),
    )
    work, answer = scratch(ready.program), new_answer(ready.tables)
    with wrapping():
        candidates, chosen = _decide_block(ready.program, ready.tables, customer, work, answer, out)
    return out._replace(
        reasons=out.reasons[:candidates],
        customer=out.customer[:chosen],
        strategy=out.strategy[:chosen],
        slot=out.slot[:chosen],
        number=out.number[:chosen],
        release_at=out.release_at[:chosen],
    )


def decide_one(ready: Ready, customer: Customer, i: int = 0) -> tuple[Answer, int]:
    """Decide for one customer of a block; return the whole answer and its candidates."""
    work, answer = scratch(ready.program, 1), new_answer(ready.tables)
    with wrapping():
        count = _decide_one(ready.program, ready.tables, customer, i, work, answer)
    return answer, count


@compiled
def _decide_block(
    program: Bound,
    tables: Tables,
    customer: Customer,
    work: Scratch,
    answer: Answer,
    out: Verdicts,
) -> tuple[int, int]:
    """Fill `out`; return how many candidates and how many contacts there are."""
    candidates, chosen = 0, 0
    furthest = np.zeros(out.people.shape[0], np.int64)
    for first in range(0, len(customer.ids), BLOCK_ROWS):
        last = min(first + BLOCK_ROWS, len(customer.ids))
        evaluate_block(program, customer.inputs, first, last, work)
        for i in range(first, last):
            n = arbitrate(tables, work.truth, work.numbers, i - first, customer, i, answer)
            out.counts[i] = n
            furthest[:] = 0
            for place in range(n):
                s = answer.rank[place]
                told, department = answer.candidates[s], tables.strategies[s]["department"]
                reason = told["reason"]
                out.reasons[candidates] = reason
                candidates += 1
                out.tally[s, reason] += 1
                furthest[department] = max(furthest[department], reason)
                furthest[-1] = max(furthest[-1], reason)
                if reason == CHOSEN:
                    out.customer[chosen], out.strategy[chosen] = i, s
                    out.slot[chosen], out.number[chosen] = told["slot"], told["number"]
                    out.release_at[chosen] = told["release_at"]
                    chosen += 1
            for d in range(furthest.size):
                out.people[d, furthest[d]] += 1
    return candidates, chosen


@compiled
def _decide_one(
    program: Bound, tables: Tables, customer: Customer, i: int, work: Scratch, answer: Answer
) -> int:
    evaluate_row(program, customer.inputs, i, work)
    return arbitrate(tables, work.truth, work.numbers, 0, customer, i, answer)
