"""Who meets a condition: the kernel's program over sets of bits.

The same atoms and the same code that the kernel runs for each customer, run once for all of
them. What the index cannot say of an atom, it bounds: nobody for certain, everybody perhaps.
Conditions have no NOT, so the bounds carry through AND and OR; who lies between them at the
end is asked of the kernel itself. The answer is exact, and so is the kernel's judgement of it.
"""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from hengce.audience.column import Column
from hengce.audience.day import Changed, Day
from hengce.audience.index import Index
from hengce.kernel.bits import Bits, everybody, flip, keep, nobody, rows_of
from hengce.kernel.truth import column_holds
from hengce.rules.code import INT_LEAST, Bound, Domain, Join, Load, Test
from hengce.rules.program import Program

Rows = npt.NDArray[np.int64]
Judge = Callable[[int, Rows], npt.NDArray[np.uint8]]
"""Asks the kernel of some rows, ascending: the number of a condition, and 1 for who meets it."""

_REAL = frozenset({Load.REAL, Load.DERIVED_REAL})
_DERIVED = frozenset({Load.DERIVED_LONG, Load.DERIVED_REAL})
_WIDTHS = {Load.LONG: 8, Load.REAL: 8, Load.DAY: 4, Load.TEXT: 4, Load.FLAG: 1}


@dataclass(frozen=True, slots=True)
class Bounds:
    """Who meets a condition for certain, and who perhaps; None: nobody else."""

    sure: Bits
    maybe: Bits | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Meeting:
    """A program at one moment over a snapshot and a day.

    Attributes:
        index: The snapshot.
        day: What changed since.
        bound: The program with the moment's constants.
        fields: The field in each register that comes straight from the row, by whether the
            register is float64, and its number.
        texts: How many codes each text register may hold.
        judge: The kernel, asked of single rows.
    """

    index: Index
    day: Day
    bound: Bound
    fields: dict[tuple[bool, int], str]
    texts: dict[int, int]
    judge: Judge

    def members(self, condition: int) -> Bits:
        """Return who meets a condition, by its number; a set of one's own."""
        found = self._bounds(condition)
        if found.maybe is not None:
            open_rows = rows_of(found.maybe & ~found.sure)
            held = self.judge(condition, open_rows) if len(open_rows) else None
            if held is not None:
                flip(found.sure, open_rows[held != 0])
        return found.sure

    def _bounds(self, condition: int) -> Bounds:
        first, last = self.bound.starts[condition : condition + 2, 0].tolist()
        stack: list[Bounds] = []
        for join, atom in self.bound.code[first:last].tolist():
            other = stack.pop() if join in {Join.AND, Join.OR} else self._atom(atom)
            if join == Join.PUSH:
                stack.append(other)
            elif join in {Join.AND, Join.AND_ATOM}:
                stack[-1] = _both(stack[-1], other)
            else:
                stack[-1] = _either(stack[-1], other)
        return stack[0]

    def _atom(self, atom: int) -> Bounds:
        domain, test, register, operand, count = self.bound.atoms[atom].tolist()
        if domain == Domain.CONSTANT:
            everyone = everybody(self.index.count) if operand else nobody(self.index.count)
            return Bounds(everyone)
        name = self.fields.get((domain == Domain.REAL, register))
        if name is None or test >= Test.EQUAL:
            return Bounds(nobody(self.index.count), everybody(self.index.count))
        column, constants = self.index.column(name), self._constants(domain)
        if domain == Domain.TEXT:
            table = self.bound.tables[operand : operand + 1 + self.texts[register]]
            bits = column.coded(table)
        else:
            bits = _tested(column, test, constants[operand:], count)
        for changed in self.day.fields.get(name, ()):
            held = self._held(changed, domain, test, operand, count)
            keep(bits, changed.rows, held)
        return Bounds(bits)

    def _constants(self, domain: int) -> npt.NDArray[Any]:
        return self.bound.reals if domain == Domain.REAL else self.bound.longs

    def _held(
        self, changed: Changed, domain: int, test: int, operand: int, count: int
    ) -> npt.NDArray[np.uint8]:
        """Ask the kernel's own test of what changed."""
        if domain == Domain.TEXT:
            truth: npt.NDArray[np.uint8] = self.bound.tables[operand + 1 + changed.values]
            return truth
        held = np.empty(len(changed.rows), np.uint8)
        least = -np.inf if domain == Domain.REAL else INT_LEAST
        constants = self._constants(domain)
        column_holds(test, changed.values, constants, operand, count, least, held)
        return held


def meeting(
    index: Index,
    day: Day,
    program: Program,
    bound: Bound,
    judge: Judge,
    left_out: AbstractSet[str] = frozenset(),
) -> Meeting:
    """Prepare a program for an index.

    Args:
        index: The snapshot for whose layout the program was compiled.
        day: What changed since.
        program: The conditions.
        bound: The same at one moment.
        judge: The kernel, asked of single rows with the day's changes over them.
        left_out: Fields whose values in the snapshot are not all good: the kernel judges these.
    """
    by_place = {(place.offset, place.width): place for place in index.population.layout.fields}
    fields, texts = {}, {}
    for row, loaded in zip(program.loads, bound.loads.tolist(), strict=True):
        if row.load in _DERIVED:
            continue
        width = _WIDTHS[row.load]
        name = by_place[row.place * width, width].name
        if name not in left_out:
            fields[row.load in _REAL, row.register] = name
        if row.load is Load.TEXT:
            texts[row.register] = loaded[3]
    return Meeting(index, day, bound, fields, texts, judge)


def _tested(column: Column, test: int, constants: npt.NDArray[Any], count: int) -> Bits:
    match Test(test):
        case Test.INSIDE:
            return column.within(*constants[:2].tolist())
        case Test.OUTSIDE:
            return column.known ^ column.within(*constants[:2].tolist())
        case Test.MEMBER:
            return column.among(constants[:count].tolist())
        case Test.STRANGER:
            return column.known ^ column.among(constants[:count].tolist())
        case Test.KNOWN:
            return column.known.copy()
        case _:
            return column.unknown()


def _both(left: Bounds, right: Bounds) -> Bounds:
    maybe = None
    if left.maybe is not None or right.maybe is not None:
        maybe = _most(left) & _most(right)
    sure = left.sure
    sure &= right.sure
    return Bounds(sure, maybe)


def _either(left: Bounds, right: Bounds) -> Bounds:
    maybe = None
    if left.maybe is not None or right.maybe is not None:
        maybe = _most(left) | _most(right)
    sure = left.sure
    sure |= right.sure
    return Bounds(sure, maybe)


def _most(bounds: Bounds) -> Bits:
    return bounds.sure if bounds.maybe is None else bounds.maybe
