"""The kernel's program in numbers: what each opcode means, and the arrays that carry it.

A program runs in five stages over a block of customers: *loads* bring columns into
registers, *steps* compute registers from registers, *atoms* test registers, *code* joins
atoms to conditions, and *outputs* name the registers that are wanted as numbers.

Registers are int64 (INTEGER, MONEY, DATE, TIMESTAMP, BOOLEAN, and codes of TEXT) or float64
(REAL). NULL is `INT_NULL` in the former and NaN in the latter; a text's NULL is code -1. So
INT64_MIN is no value of the language: arithmetic that arrives there has overflowed.
"""

from enum import IntEnum
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

INT_NULL = -(2**63)
INT_LEAST = INT_NULL + 1
INT_MOST = 2**63 - 1
TEXT_NULL = -1


class Load(IntEnum):
    """Where a column comes from. Row: (load, place, register, size of the dictionary)."""

    LONG = 0  # place: int64 index in the row
    REAL = 1  # place: float64 index in the row
    DAY = 2  # place: int32 index in the row
    TEXT = 3  # place: int32 index in the row
    FLAG = 4  # place: int8 index in the row
    DERIVED_LONG = 5  # place: row of the derived int64 columns
    DERIVED_REAL = 6  # place: row of the derived float64 columns


class Step(IntEnum):
    """How a register is computed. Row: (step, register, left, right)."""

    LONG = 0  # right: place in `longs`
    REAL = 1  # right: place in `reals`
    CAST = 2  # float64 of the int64 register left
    RANK = 3  # left: text register; right: start of its table in `ranks`
    ADD = 4
    SUBTRACT = 5
    MULTIPLY = 6
    MODULO = 7
    REAL_ADD = 8
    REAL_SUBTRACT = 9
    REAL_MULTIPLY = 10
    REAL_DIVIDE = 11


class Domain(IntEnum):
    """Which registers an atom tests."""

    LONG = 0
    REAL = 1
    TEXT = 2  # operand: start of its table in `tables`
    CONSTANT = 3  # operand: 0 or 1


class Test(IntEnum):
    """What an atom asks. Row: (domain, test, left register, operand, count)."""

    __test__ = False  # pytest collects no tests here

    INSIDE = 0  # operand: place of low and high, both inclusive
    OUTSIDE = 1  # known, and not within low and high
    MEMBER = 2  # operand, count: an ascending list of constants
    STRANGER = 3  # known, and not in the list
    KNOWN = 4
    UNKNOWN = 5
    EQUAL = 6  # operand: the right register, from here on
    DIFFERENT = 7
    LESS = 8
    AT_MOST = 9


class Join(IntEnum):
    """How atoms become a condition on a stack of truths. Row: (join, atom)."""

    PUSH = 0
    AND_ATOM = 1
    OR_ATOM = 2
    AND = 3
    OR = 4


JUMP_FALSE = -1
JUMP_TRUE = -2


class Bound(NamedTuple):
    """A program with everything it needs but the customers; numba takes it as one argument.

    Attributes:
        loads: int32 (n, 4), see `Load`.
        steps: int32 (n, 4), see `Step`; in order of dependence.
        atoms: int32 (n, 5), see `Domain` and `Test`.
        code: int32 (n, 2), see `Join`.
        jumps: int32 (n, 3): atom, next if true, next if false; `JUMP_TRUE` and `JUMP_FALSE`
            end the condition. The same conditions as `code`, for one customer.
        starts: int32 (conditions + 1, 2): where each condition begins in `code` and `jumps`.
        outputs: int32 (numbers, 2): 1 for a float64 register, and the register.
        longs: int64, constants.
        reals: float64, constants.
        tables: uint8, truth of each text atom by code + 1.
        ranks: int64, order of texts by code + 1, for texts compared with each other.
        long_registers: How many int64 registers.
        real_registers: How many float64 registers.
        depth: How many truths the stack of `code` needs.
    """

    loads: npt.NDArray[np.int32]
    steps: npt.NDArray[np.int32]
    atoms: npt.NDArray[np.int32]
    code: npt.NDArray[np.int32]
    jumps: npt.NDArray[np.int32]
    starts: npt.NDArray[np.int32]
    outputs: npt.NDArray[np.int32]
    longs: npt.NDArray[np.int64]
    reals: npt.NDArray[np.float64]
    tables: npt.NDArray[np.uint8]
    ranks: npt.NDArray[np.int64]
    long_registers: int
    real_registers: int
    depth: int
