"""Runs the kernel over blocks of customers, and over one group.

Conditions are read by column for a block and by jumps for one customer, with equal
answers; the arbitration behind both is one function.
"""

from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from hengce.kernel.arbitrate import arbitrate
from hengce.kernel.bind import Ready
from hengce.kernel.eligibility import (
    BLOCK_ROWS,
    Inputs,
    Scratch,
    evaluate_block,
    evaluate_row,
    inputs,
    scratch,
)
from hengce.kernel.hashing import wrapping
from hengce.kernel.jit import compiled, inlined
from hengce.kernel.person import bit_at
from hengce.kernel.reasons import CHOSEN, RESOURCE_TAKEN, REST_TAKEN, RIDES, SLOT_TAKEN
from hengce.kernel.tables import (
    CANDIDATE,
    CHOICE,
    Answer,
    Customer,
    IntArray,
    Records,
    Seen,
    Tables,
    new_answer,
)
from hengce.rules.code import INT_NULL, Bound

REASONS_MAX = 128

_Type = TypeVar("_Type", np.uint8, np.float64)


class Verdicts(NamedTuple):
    """The answers for a block, in columns.

    Attributes:
        counts: uint16, shape (n,): candidates of each customer.
        reasons: uint8, shape (sum of counts,): one byte for each candidate, by customer, best
            first.
        chosen: Records `CHOICE`, by customer and rank.
        tally: int64, shape (S, REASONS_MAX): candidates by strategy and reason.
        people: int64, shape (departments + 1, REASONS_MAX): customers by the furthest reason
            that any candidate of the department reached; the last row is the bank.
        outranked: int64, shape (departments,): candidates that lost to a winner of another
            department.
    """

    counts: npt.NDArray[np.uint16]
    reasons: npt.NDArray[np.uint8]
    chosen: Records
    tally: IntArray
    people: IntArray
    outranked: IntArray


class Told(NamedTuple):
    """The whole answers of groups, one after the other.

    Attributes:
        places: int64, shape (n,): a group's candidates, best first: member · S + strategy.
        candidates: Records `CANDIDATE`, shape (n,), in the same order.
        ends: int64, shape (g + 1,): where the candidates of each group begin, and the last end.
    """

    places: IntArray
    candidates: Records
    ends: IntArray


class Plain(NamedTuple):
    """Room to see a group's members without what is personal.

    Attributes:
        inputs: One row; its event columns are NULL.
        work: What is said of that row.
        members: uint8 (members,): 1 for those who are not profiled.
        truth: uint8 (conditions, members).
        numbers: float64 (numbers, members).
    """

    inputs: Inputs
    work: Scratch
    members: npt.NDArray[np.uint8]
    truth: npt.NDArray[np.uint8]
    numbers: npt.NDArray[np.float64]


def decide_block(ready: Ready, customer: Customer) -> Verdicts:
    """Decide for a block of customers, group by group.

    Members of a group lie side by side, and no group is larger than `BLOCK_ROWS`.
    """
    n, strategies = len(customer.ids), len(ready.plan.actions)
    out = Verdicts(
        counts=np.zeros(n, np.uint16),
        reasons=np.zeros(n * strategies, np.uint8),
        chosen=_room(ready, n),
        tally=np.zeros((strategies, REASONS_MAX), np.int64),
        people=np.zeros((len(ready.plan.departments) + 1, REASONS_MAX), np.int64),
        outranked=np.zeros(len(ready.plan.departments), np.int64),
    )
    members = int(np.diff(customer.groups).max(initial=1))
    work, answer = scratch(ready.program), new_answer(ready.tables, members)
    with wrapping():
        candidates, chosen = _decide_block(
            ready.program,
            ready.tables,
            customer,
            work,
            _plain(ready, customer, members),
            answer,
            np.zeros(len(out.people), np.int64),
            out,
        )
    return out._replace(
        reasons=out.reasons[:candidates],
        chosen=out.chosen[:chosen],
    )


def decide_groups(ready: Ready, customer: Customer) -> Told:
    """Decide for every group of a block; return their whole answers.

    One group is asked by jumps, several by column; no group is larger than `BLOCK_ROWS`.
    """
    if len(customer.groups) == 2:
        answer, count = decide_group(ready, customer)
        rank = answer.rank[:count]
        return Told(rank, answer.candidates[rank], np.array([0, count], np.int64))
    members = int(np.diff(customer.groups).max(initial=1))
    room = len(customer.ids) * len(ready.plan.actions)
    places, candidates = np.zeros(room, np.int64), np.zeros(room, CANDIDATE)
    ends = np.zeros(len(customer.groups), np.int64)
    work, answer = scratch(ready.program), new_answer(ready.tables, members)
    plain = _plain(ready, customer, members)
    with wrapping():
        _decide_groups(
            ready.program, ready.tables, customer, work, plain, answer, places, candidates, ends
        )
    return Told(places[: ends[-1]], candidates[: ends[-1]], ends)


def decide_group(ready: Ready, customer: Customer, g: int = 0) -> tuple[Answer, int]:
    """Decide for one group of a block; return the whole answer and its candidates."""
    begin, end = int(customer.groups[g]), int(customer.groups[g + 1])
    work, plain = scratch(ready.program, end - begin), _plain(ready, customer, end - begin)
    answer = new_answer(ready.tables, end - begin)
    # One call: to hand the arrays over takes longer than what is done with them.
    with wrapping():
        count = _decide_group(
            ready.program, ready.tables, customer, begin, end, work, plain, answer
        )
    return answer, count


def see_group(ready: Ready, customer: Customer, g: int = 0) -> Seen:
    """Return what conditions and expressions say of a group's members."""
    begin, end = int(customer.groups[g]), int(customer.groups[g + 1])
    work, plain = scratch(ready.program, end - begin), _plain(ready, customer, end - begin)
    _see_group(ready.program, ready.tables, customer, begin, end, work, plain)
    return Seen(work.truth, work.numbers, 0, plain.members, plain.truth, plain.numbers)


def arbitrate_group(ready: Ready, customer: Customer, seen: Seen, g: int = 0) -> tuple[Answer, int]:
    """Decide for one group by what is said of it; return the answer and its candidates."""
    begin, end = int(customer.groups[g]), int(customer.groups[g + 1])
    answer = new_answer(ready.tables, end - begin)
    with wrapping():
        count = arbitrate(ready.tables, seen, customer, begin, end, answer)
    return answer, count


def _room(ready: Ready, n: int) -> Records:
    """Return room for all that a block can choose."""
    contacts = n * int(ready.tables.bank[0]["contacts_max"])
    offers_max = int(ready.tables.strategies["offers_max"].max(initial=1))
    return np.zeros(contacts * offers_max, CHOICE)


def _plain(ready: Ready, customer: Customer, members: int) -> Plain:
    derived_longs = np.full((customer.inputs.derived_longs.shape[0], 1), INT_NULL, np.int64)
    derived_reals = np.full((customer.inputs.derived_reals.shape[0], 1), np.nan)
    rows = np.zeros((1, customer.inputs.bytes.shape[1]), np.uint8)
    work = scratch(ready.program, 1)
    return Plain(
        inputs=inputs(rows, derived_longs, derived_reals),
        work=work,
        members=np.zeros(members, np.uint8),
        truth=np.zeros((work.truth.shape[0], members), np.uint8),
        numbers=np.zeros((work.numbers.shape[0], members)),
    )


@compiled
def _decide_block(
    program: Bound,
    tables: Tables,
    customer: Customer,
    work: Scratch,
    plain: Plain,
    answer: Answer,
    furthest: IntArray,
    out: Verdicts,
) -> tuple[int, int]:
    """Fill `out`; return how many candidates and how many chosen ones there are."""
    groups = customer.groups
    candidates, chosen, g = 0, 0, 0
    while g < groups.size - 1:
        first, behind = groups[g], g + 1
        while behind + 1 < groups.size and groups[behind + 1] - first <= BLOCK_ROWS:
            behind += 1
        evaluate_block(program, customer.inputs, first, groups[behind], work)
        while g < behind:
            begin, end = groups[g], groups[g + 1]
            see_plainly(program, tables, customer, begin, end, plain)
            seen = Seen(
                work.truth,
                work.numbers,
                begin - first,
                plain.members,
                plain.truth,
                plain.numbers,
            )
            n = arbitrate(tables, seen, customer, begin, end, answer)
            for i in range(begin, end):
                candidates, chosen = _write(
                    tables, answer, n, i - begin, i, candidates, chosen, furthest, out
                )
            g += 1
    return candidates, chosen


@compiled
def _decide_groups(
    program: Bound,
    tables: Tables,
    customer: Customer,
    work: Scratch,
    plain: Plain,
    answer: Answer,
    places: IntArray,
    candidates: Records,
    ends: IntArray,
) -> None:
    """Write the groups' candidates one after the other, and where those of each end."""
    groups, told, g = customer.groups, 0, 0
    while g < groups.size - 1:
        first, behind = groups[g], g + 1
        while behind + 1 < groups.size and groups[behind + 1] - first <= BLOCK_ROWS:
            behind += 1
        evaluate_block(program, customer.inputs, first, groups[behind], work)
        while g < behind:
            begin, end = groups[g], groups[g + 1]
            see_plainly(program, tables, customer, begin, end, plain)
            seen = Seen(
                work.truth, work.numbers, begin - first, plain.members, plain.truth, plain.numbers
            )
            n = arbitrate(tables, seen, customer, begin, end, answer)
            for place in range(n):
                e = answer.rank[place]
                places[told] = e
                candidates[told] = answer.candidates[e]
                told += 1
            g += 1
            ends[g] = told


@inlined
def _write(
    tables: Tables,
    answer: Answer,
    n: int,
    member: int,
    i: int,
    candidates: int,
    chosen: int,
    furthest: IntArray,
    out: Verdicts,
) -> tuple[int, int]:
    """Write one member's verdicts down; return how many there are by now."""
    strategies, rank, answered = tables.strategies, answer.rank, answer.candidates
    reasons, tally, before = out.reasons, out.tally, candidates
    furthest[:] = 0
    for place in range(n):
        told = answered[rank[place]]
        if told["member"] != member:
            continue
        reason, s = told["reason"], told["strategy"]
        department = strategies[s]["department"]
        reasons[candidates] = reason
        candidates += 1
        tally[s, reason] += 1
        if outranked(reason) and told["winner"] >= 0:
            winner = strategies[answered[told["winner"]]["strategy"]]
            out.outranked[department] += winner["department"] != department
        furthest[department] = max(furthest[department], reason)
        furthest[-1] = max(furthest[-1], reason)
        if reason >= CHOSEN:  # or it rides
            choice = out.chosen[chosen]
            choice["customer"], choice["strategy"], choice["slot"] = i, s, told["slot"]
            choice["number"], choice["release_at"] = told["number"], told["release_at"]
            choice["rides"] = reason == RIDES
            choice["tier"], choice["score"], choice["tie"] = (
                told["tier"],
                told["score"],
                told["tie"],
            )
            chosen += 1
    out.counts[i] = candidates - before
    for d in range(furthest.size):
        out.people[d, furthest[d]] += 1
    return candidates, chosen


@inlined
def outranked(reason: int) -> bool:
    """Tell whether a reason says that a winner took the place, and did not only defer it."""
    return SLOT_TAKEN <= reason <= RESOURCE_TAKEN and reason != REST_TAKEN


@compiled
def _decide_group(
    program: Bound,
    tables: Tables,
    customer: Customer,
    begin: int,
    end: int,
    work: Scratch,
    plain: Plain,
    answer: Answer,
) -> int:
    """See a group and arbitrate for it; return how many candidates there are."""
    _see_group(program, tables, customer, begin, end, work, plain)
    seen = Seen(work.truth, work.numbers, 0, plain.members, plain.truth, plain.numbers)
    return arbitrate(tables, seen, customer, begin, end, answer)


@compiled
def _see_group(
    program: Bound,
    tables: Tables,
    customer: Customer,
    begin: int,
    end: int,
    work: Scratch,
    plain: Plain,
) -> None:
    """Evaluate a few members one by one; `plain.work` serves each of them in turn."""
    for i in range(begin, end):
        evaluate_row(program, customer.inputs, i, customer.started, plain.work)
        keep_column(plain.work.truth, work.truth, i - begin)
        keep_column(plain.work.numbers, work.numbers, i - begin)
    see_plainly(program, tables, customer, begin, end, plain)


@compiled
def see_plainly(
    program: Bound,
    tables: Tables,
    customer: Customer,
    begin: int,
    end: int,
    plain: Plain,
) -> None:
    """Mark the members who are not profiled, and evaluate them without what is personal."""
    bank = tables.bank[0]
    for j in range(end - begin):
        opt_outs = customer.inputs.longs[begin + j, bank["opt_outs"]]
        plain.members[j] = bit_at(opt_outs, bank["personalisation"])
        if plain.members[j] == 0:
            continue
        row, known = plain.inputs.bytes[0], customer.inputs.bytes[begin + j]
        for k in range(row.size):
            row[k] = tables.blank[k] if tables.personal[k] == 1 else known[k]
        evaluate_row(program, plain.inputs, 0, customer.started[:0], plain.work)
        keep_column(plain.work.truth, plain.truth, j)
        keep_column(plain.work.numbers, plain.numbers, j)


@compiled
def keep_column(answers: npt.NDArray[_Type], kept: npt.NDArray[_Type], column: int) -> None:
    """Copy the only column of some answers into one of many."""
    for k in range(kept.shape[0]):
        kept[k, column] = answers[k, 0]
