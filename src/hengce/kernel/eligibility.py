"""Who meets which condition: the rules' program over packed rows.

`evaluate_block` answers a block of customers, stage by stage and column by column, in
buffers that stay in the processor's cache. `evaluate_row` answers one customer and tests no
atom that the answer does not need. Both read the same bound program through the same tests,
so both give the same answers.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hengce.kernel.arithmetic import add, cast, divide, finite, modulo, multiply, subtract
from hengce.kernel.jit import compiled
from hengce.kernel.truth import column_holds, columns_hold, value_holds, values_hold
from hengce.rules.code import (
    INT_LEAST,
    INT_NULL,
    JUMP_TRUE,
    TEXT_NULL,
    Bound,
    Domain,
    Join,
    Load,
    Step,
    Test,
)

BLOCK_ROWS = 512

FIRST_AUDIENCE = 1
"""The condition of the first strategy's audience; those of the others follow."""

_TILE_ROWS = 32
_DAY_NULL = -(2**31)
_FLAG_NULL = -(2**7)
_REAL_LEAST = -np.inf
_UNTESTED = 2


class Inputs(NamedTuple):
    """Customers, once: the same bytes seen in each width, and what was folded from events.

    Attributes:
        longs: int64 (n, width / 8), the packed rows.
        reals: float64 (n, width / 8), the packed rows.
        ints: int32 (n, width / 4), the packed rows.
        bytes: int8 (n, width), the packed rows.
        derived_longs: int64 (columns, n), INT64_MIN for NULL.
        derived_reals: float64 (columns, n), NaN for NULL.
    """

    longs: npt.NDArray[np.int64]
    reals: npt.NDArray[np.float64]
    ints: npt.NDArray[np.int32]
    bytes: npt.NDArray[np.int8]
    derived_longs: npt.NDArray[np.int64]
    derived_reals: npt.NDArray[np.float64]


class Scratch(NamedTuple):
    """Buffers of one thread; the last two are the answers.

    Attributes:
        longs: int64 (registers, size).
        reals: float64 (registers, size).
        atoms: uint8 (atoms, size).
        stack: uint8 (depth, size).
        truth: uint8 (conditions, size): 1 where the condition holds.
        numbers: float64 (numbers, size): NaN for NULL; money in cents.
    """

    longs: npt.NDArray[np.int64]
    reals: npt.NDArray[np.float64]
    atoms: npt.NDArray[np.uint8]
    stack: npt.NDArray[np.uint8]
    truth: npt.NDArray[np.uint8]
    numbers: npt.NDArray[np.float64]


def inputs(
    rows: npt.NDArray[np.uint8],
    derived_longs: npt.NDArray[np.int64],
    derived_reals: npt.NDArray[np.float64],
) -> Inputs:
    """See packed rows in every width; nothing is copied.

    A read-only map works, at the price of a second compilation of every caller: map the
    file copy-on-write (`mode="c"`) instead.
    """
    plain = rows.view(np.ndarray)
    return Inputs(
        longs=plain.view(np.int64),
        reals=plain.view(np.float64),
        ints=plain.view(np.int32),
        bytes=plain.view(np.int8),
        derived_longs=derived_longs,
        derived_reals=derived_reals,
    )


def scratch(bound: Bound, size: int = BLOCK_ROWS) -> Scratch:
    """Make the buffers for blocks of up to `size` rows; 1 for `evaluate_row`."""
    return Scratch(
        longs=np.empty((bound.long_registers, size), dtype=np.int64),
        reals=np.empty((bound.real_registers, size), dtype=np.float64),
        atoms=np.empty((len(bound.atoms), size), dtype=np.uint8),
        stack=np.empty((bound.depth, size), dtype=np.uint8),
        truth=np.empty((len(bound.starts) - 1, size), dtype=np.uint8),
        numbers=np.empty((len(bound.outputs), size), dtype=np.float64),
    )


@compiled
def evaluate_block(bound: Bound, customers: Inputs, begin: int, end: int, work: Scratch) -> None:
    """Answer rows begin to end, at most as many as the buffers hold, into work's answers."""
    size = end - begin
    _load(bound, customers, begin, end, work)
    _compute(bound, size, work)
    _test(bound, size, work)
    _join(bound, size, work)
    _output(bound, size, work)


@compiled
def evaluate_row(
    bound: Bound, customers: Inputs, row: int, started: npt.NDArray[np.uint8], work: Scratch
) -> None:
    """Answer one row into column 0 of work's answers.

    Args:
        bound: The program.
        customers: Many rows.
        row: Which of them.
        started: uint8 (n, S): 0 for strategies whose audience nobody asks for, answered as
            false; without rows all are asked for.
        work: Buffers, and the answers.
    """
    _load(bound, customers, row, row + 1, work)
    _compute(bound, 1, work)
    _follow(bound, row, started, work)
    _output(bound, 1, work)


def evaluate(
    bound: Bound, customers: Inputs
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.float64]]:
    """Answer all rows: truth, uint8 (conditions, n), and numbers, float64 (numbers, n)."""
    count = len(customers.longs)
    work = scratch(bound)
    truth = np.empty((len(work.truth), count), dtype=np.uint8)
    numbers = np.empty((len(work.numbers), count), dtype=np.float64)
    # Compiled code is silent on overflow to infinity; plain Python would warn.
    with np.errstate(over="ignore", invalid="ignore"):
        for begin in range(0, count, BLOCK_ROWS):
            end = min(begin + BLOCK_ROWS, count)
            evaluate_block(bound, customers, begin, end, work)
            truth[:, begin:end] = work.truth[:, : end - begin]
            numbers[:, begin:end] = work.numbers[:, : end - begin]
    return truth, numbers


@compiled
def _load(bound: Bound, customers: Inputs, begin: int, end: int, work: Scratch) -> None:
    """Bring columns into registers, tile by tile, so that a row is in cache when it is read."""
    longs, reals = work.longs, work.reals
    row_longs, row_reals, row_ints, row_bytes, derived_longs, derived_reals = customers
    for tile in range(begin, end, _TILE_ROWS):
        stop = min(tile + _TILE_ROWS, end)
        for k in range(len(bound.loads)):
            load, place, register, texts = bound.loads[k]
            if load == Load.LONG:
                for i in range(tile, stop):
                    longs[register, i - begin] = row_longs[i, place]
            elif load == Load.REAL:
                for i in range(tile, stop):
                    reals[register, i - begin] = row_reals[i, place]
            elif load == Load.DAY:
                for i in range(tile, stop):
                    day = row_ints[i, place]
                    longs[register, i - begin] = INT_NULL if day == _DAY_NULL else day
            elif load == Load.TEXT:
                for i in range(tile, stop):
                    # A code from after the bind has no table entry; reading one is unsafe.
                    code = row_ints[i, place]
                    longs[register, i - begin] = code if code < texts else TEXT_NULL
            elif load == Load.FLAG:
                for i in range(tile, stop):
                    flag = row_bytes[i, place]
                    longs[register, i - begin] = INT_NULL if flag == _FLAG_NULL else flag
            elif load == Load.DERIVED_LONG:
                for i in range(tile, stop):
                    longs[register, i - begin] = derived_longs[place, i]
            else:
                for i in range(tile, stop):
                    reals[register, i - begin] = derived_reals[place, i]


@compiled
def _compute(bound: Bound, size: int, work: Scratch) -> None:
    for k in range(len(bound.steps)):
        step, register, left, right = bound.steps[k]
        if step == Step.REAL:
            work.reals[register, :size] = bound.reals[right]
        elif step == Step.CAST:
            for i in range(size):
                work.reals[register, i] = cast(work.longs[left, i])
        elif step >= Step.REAL_ADD:
            _compute_real(step, work.reals[left], work.reals[right], work.reals[register], size)
        elif step == Step.LONG:
            work.longs[register, :size] = bound.longs[right]
        elif step == Step.RANK:
            for i in range(size):
                work.longs[register, i] = bound.ranks[right + 1 + work.longs[left, i]]
        else:
            _compute_long(step, work.longs[left], work.longs[right], work.longs[register], size)


@compiled
def _compute_long(
    step: int,
    left: npt.NDArray[np.int64],
    right: npt.NDArray[np.int64],
    result: npt.NDArray[np.int64],
    size: int,
) -> None:
    if step == Step.ADD:
        for i in range(size):
            result[i] = add(left[i], right[i])
    elif step == Step.SUBTRACT:
        for i in range(size):
            result[i] = subtract(left[i], right[i])
    elif step == Step.MULTIPLY:
        for i in range(size):
            result[i] = multiply(left[i], right[i])
    elif step == Step.MODULO:
        for i in range(size):
            result[i] = modulo(left[i], right[i])


@compiled
def _compute_real(
    step: int,
    left: npt.NDArray[np.float64],
    right: npt.NDArray[np.float64],
    result: npt.NDArray[np.float64],
    size: int,
) -> None:
    if step == Step.REAL_ADD:
        for i in range(size):
            result[i] = finite(left[i] + right[i])
    elif step == Step.REAL_SUBTRACT:
        for i in range(size):
            result[i] = finite(left[i] - right[i])
    elif step == Step.REAL_MULTIPLY:
        for i in range(size):
            result[i] = finite(left[i] * right[i])
    elif step == Step.REAL_DIVIDE:
        for i in range(size):
            result[i] = divide(left[i], right[i])


@compiled
def _test(bound: Bound, size: int, work: Scratch) -> None:
    for k in range(len(bound.atoms)):
        domain, test, register, operand, count = bound.atoms[k]
        truth = work.atoms[k, :size]
        if domain == Domain.CONSTANT:
            truth[:] = operand
        elif domain == Domain.TEXT:
            for i in range(size):
                truth[i] = bound.tables[operand + 1 + work.longs[register, i]]
        elif domain == Domain.LONG:
            longs = work.longs[register, :size]
            if test >= Test.EQUAL:
                columns_hold(test, longs, work.longs[operand, :size], INT_LEAST, truth)
            else:
                column_holds(test, longs, bound.longs, operand, count, INT_LEAST, truth)
        else:
            reals = work.reals[register, :size]
            if test >= Test.EQUAL:
                columns_hold(test, reals, work.reals[operand, :size], _REAL_LEAST, truth)
            else:
                column_holds(test, reals, bound.reals, operand, count, _REAL_LEAST, truth)


@compiled
def _join(bound: Bound, size: int, work: Scratch) -> None:
    atoms, stack, truth = work.atoms, work.stack, work.truth
    for condition in range(len(bound.starts) - 1):
        top = -1
        for k in range(bound.starts[condition, 0], bound.starts[condition + 1, 0]):
            join, atom = bound.code[k]
            if join == Join.PUSH:
                top += 1
                for i in range(size):
                    stack[top, i] = atoms[atom, i]
            elif join == Join.AND_ATOM:
                for i in range(size):
                    stack[top, i] &= atoms[atom, i]
            elif join == Join.OR_ATOM:
                for i in range(size):
                    stack[top, i] |= atoms[atom, i]
            elif join == Join.AND:
                top -= 1
                for i in range(size):
                    stack[top, i] &= stack[top + 1, i]
            else:
                top -= 1
                for i in range(size):
                    stack[top, i] |= stack[top + 1, i]
        for i in range(size):
            truth[condition, i] = stack[0, i]


@compiled
def _follow(bound: Bound, row: int, started: npt.NDArray[np.uint8], work: Scratch) -> None:
    """Follow the jumps of each condition, testing an atom when it is first needed."""
    longs, reals, atoms = work.longs, work.reals, work.atoms
    atoms[:, 0] = _UNTESTED
    audiences = FIRST_AUDIENCE + started.shape[1] if started.shape[0] > 0 else FIRST_AUDIENCE
    for condition in range(len(bound.starts) - 1):
        always = condition < FIRST_AUDIENCE or condition >= audiences
        if not always and started[row, condition - FIRST_AUDIENCE] == 0:
            work.truth[condition, 0] = 0
            continue
        at = bound.starts[condition, 1]
        while at >= 0:
            atom, if_true, if_false = bound.jumps[at]
            if atoms[atom, 0] == _UNTESTED:
                domain, test, register, operand, count = bound.atoms[atom]
                if domain == Domain.LONG:
                    value = longs[register, 0]
                    if test >= Test.EQUAL:
                        held = values_hold(test, value, longs[operand, 0], INT_LEAST)
                    else:
                        held = value_holds(test, value, bound.longs, operand, count, INT_LEAST)
                elif domain == Domain.TEXT:
                    held = bound.tables[operand + 1 + longs[register, 0]] != 0
                elif domain == Domain.REAL:
                    real = reals[register, 0]
                    if test >= Test.EQUAL:
                        held = values_hold(test, real, reals[operand, 0], _REAL_LEAST)
                    else:
                        held = value_holds(test, real, bound.reals, operand, count, _REAL_LEAST)
                else:
                    held = operand != 0
                atoms[atom, 0] = held
            at = if_true if atoms[atom, 0] else if_false
        work.truth[condition, 0] = at == JUMP_TRUE


@compiled
def _output(bound: Bound, size: int, work: Scratch) -> None:
    for k in range(len(bound.outputs)):
        real, register = bound.outputs[k]
        if real:
            for i in range(size):
                work.numbers[k, i] = work.reals[register, i]
        else:
            for i in range(size):
                work.numbers[k, i] = cast(work.longs[register, i])
