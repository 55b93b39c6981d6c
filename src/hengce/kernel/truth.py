"""The tests of the rule language on known and unknown numbers, of one and of a column.

Each test is written once, for one value; a column repeats it without a branch in the loop.
All of them serve int64 and float64: `least` is the least value that is not NULL (INT_LEAST,
or minus infinity), so that `value >= least` says *known* of either, NaN included.
"""

from typing import TypeVar

import numpy as np
import numpy.typing as npt

from hengce.kernel.jit import compiled
from hengce.rules.code import Test

_Type = TypeVar("_Type", np.int64, np.float64)

# Up to here a pass over the column for each member is faster than a search for each row.
_PASSES_MAX = 16


@compiled
def value_holds(
    test: int,
    value: _Type,
    constants: npt.NDArray[_Type],
    operand: int,
    count: int,
    least: float,
) -> bool:
    """Whether a test holds for one value; its constants begin at `operand`."""
    if test == Test.INSIDE:
        return _inside(value, constants[operand], constants[operand + 1])
    if test == Test.OUTSIDE:
        return _outside(value, least, constants[operand], constants[operand + 1])
    if test == Test.MEMBER:
        return _member(value, constants, operand, operand + count)
    if test == Test.STRANGER:
        return _known(value, least) and not _member(value, constants, operand, operand + count)
    return _known(value, least) == (test == Test.KNOWN)


@compiled
def values_hold(test: int, left: _Type, right: _Type, least: float) -> bool:
    """Whether a comparison holds for two values."""
    if test == Test.EQUAL:
        return _equal(left, right, least)
    if test == Test.DIFFERENT:
        return _different(left, right, least)
    if test == Test.LESS:
        return _less(left, right, least)
    return _at_most(left, right, least)


@compiled
def column_holds(
    test: int,
    column: npt.NDArray[_Type],
    constants: npt.NDArray[_Type],
    operand: int,
    count: int,
    least: float,
    truth: npt.NDArray[np.uint8],
) -> None:
    """Write whether a test holds for each value of a column."""
    if test == Test.INSIDE:
        low, high = constants[operand], constants[operand + 1]
        for i in range(len(column)):
            truth[i] = _inside(column[i], low, high)
    elif test == Test.OUTSIDE:
        low, high = constants[operand], constants[operand + 1]
        for i in range(len(column)):
            truth[i] = _outside(column[i], least, low, high)
    elif test in (Test.MEMBER, Test.STRANGER):
        _find(column, constants, operand, operand + count, truth)
        if test == Test.STRANGER:
            for i in range(len(column)):
                truth[i] = _known(column[i], least) & (truth[i] == 0)
    else:
        wanted = test == Test.KNOWN
        for i in range(len(column)):
            truth[i] = _known(column[i], least) == wanted


@compiled
def columns_hold(
    test: int,
    left: npt.NDArray[_Type],
    right: npt.NDArray[_Type],
    least: float,
    truth: npt.NDArray[np.uint8],
) -> None:
    """Write whether a comparison holds for each row of two columns."""
    if test == Test.EQUAL:
        for i in range(len(left)):
            truth[i] = _equal(left[i], right[i], least)
    elif test == Test.DIFFERENT:
        for i in range(len(left)):
            truth[i] = _different(left[i], right[i], least)
    elif test == Test.LESS:
        for i in range(len(left)):
            truth[i] = _less(left[i], right[i], least)
    else:
        for i in range(len(left)):
            truth[i] = _at_most(left[i], right[i], least)


@compiled
def _find(
    column: npt.NDArray[_Type],
    members: npt.NDArray[_Type],
    begin: int,
    end: int,
    truth: npt.NDArray[np.uint8],
) -> None:
    if end - begin > _PASSES_MAX:
        for i in range(len(column)):
            truth[i] = _member(column[i], members, begin, end)
        return
    truth[:] = 0
    for k in range(begin, end):
        member = members[k]
        for i in range(len(column)):
            truth[i] |= column[i] == member


# One value. The operator & keeps the loops above free of branches.


@compiled
def _known(value: _Type, least: float) -> bool:
    return bool(value >= least)


@compiled
def _inside(value: _Type, low: _Type, high: _Type) -> bool:
    return bool((value >= low) & (value <= high))


@compiled
def _outside(value: _Type, least: float, low: _Type, high: _Type) -> bool:
    return bool(((value >= least) & (value < low)) | (value > high))


@compiled
def _member(value: _Type, members: npt.NDArray[_Type], begin: int, end: int) -> bool:
    low, high = begin, end
    while low < high:
        middle = (low + high) // 2
        if members[middle] < value:
            low = middle + 1
        else:
            high = middle
    return low < end and bool(members[low] == value)


@compiled
def _equal(left: _Type, right: _Type, least: float) -> bool:
    return bool((left >= least) & (left == right))


@compiled
def _different(left: _Type, right: _Type, least: float) -> bool:
    return bool((left >= least) & (right >= least) & (left != right))


@compiled
def _less(left: _Type, right: _Type, least: float) -> bool:
    return bool((left >= least) & (left < right))


@compiled
def _at_most(left: _Type, right: _Type, least: float) -> bool:
    return bool((left >= least) & (left <= right))
