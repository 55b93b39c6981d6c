"""From conditions to the kernel's program.

Compiling takes milliseconds and compiles no machine code: a program is data that the
kernel's loops read. Binding fills in what changes between compilations: the time, and the
truth of each text leaf for every text of a dictionary.
"""

import math
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any, NamedTuple, Protocol, TypeAlias, TypeVar
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from hengce.model.instant import Day, Instant
from hengce.rules.ast import And, Condition, EventColumn, Not, Or, Value
from hengce.rules.atoms import Atom, Atoms
from hengce.rules.code import INT_NULL, JUMP_FALSE, JUMP_TRUE, Bound, Join
from hengce.rules.constant import Number, constant, long_interval, real_interval, uses_clock
from hengce.rules.registers import LoadRow, Places, Pool, Registers, Slot, StepRow
from hengce.rules.text import rank_table, text_table

IntTable: TypeAlias = npt.NDArray[np.int32]
Write: TypeAlias = Callable[[Slot, Instant, Day], Sequence[Number]]
_Key = TypeVar("_Key", bound=Hashable)
_Table = TypeVar("_Table", np.uint8, np.int64)


class Texts(Protocol):
    """The texts behind codes, append-only; `kernel.layout.Dictionaries` is one."""

    def texts(self, name: str) -> Sequence[str]:
        """Return the texts of a dictionary in order of code; empty when there is none."""


class TextPart(NamedTuple):
    """What a bind makes from the dictionaries alone; kept until one of them grows."""

    sizes: tuple[int, ...]
    by_atom: dict[int, npt.NDArray[np.uint8]]
    loads: IntTable
    steps: IntTable
    atoms: IntTable
    tables: npt.NDArray[np.uint8]
    ranks: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Constants:
    """A pool of constants, and what in it changes with the clock, by place."""

    filled: npt.NDArray[Any]
    by_clock: tuple[tuple[int, Slot], ...]

    def at(self, write: Write, now: Instant, today: Day) -> npt.NDArray[Any]:
        """Return the pool at a time."""
        numbers = self.filled.copy()
        for place, slot in self.by_clock:
            written = write(slot, now, today)
            numbers[place : place + len(written)] = written
        return numbers


@dataclass(frozen=True, slots=True, eq=False)
class Program:
    """Conditions and numbers, ready to be bound.

    Attributes:
        derived: Event columns that the caller computes for each customer. Those of kind
            REAL are the rows of `derived_reals` in this order, all others of `derived_longs`.
        loads: Columns brought into registers.
        columns: The names of those that lie in rows.
        steps: Computed registers, in order of dependence.
        atoms: Tests of registers.
        longs: The int64 constants.
        reals: The float64 constants.

    What is not named here no bind changes; see `Bound`.
    """

    derived: tuple[EventColumn, ...]
    loads: tuple[LoadRow, ...]
    columns: frozenset[str]
    steps: tuple[StepRow, ...]
    atoms: tuple[Atom, ...]
    code: IntTable
    jumps: IntTable
    starts: IntTable
    outputs: IntTable
    longs: Constants
    reals: Constants
    long_registers: int
    real_registers: int
    depth: int
    _texts: WeakKeyDictionary[Texts, TextPart] = field(default_factory=WeakKeyDictionary)

    @property
    def uses_clock(self) -> bool:
        """Whether a constant changes with the time."""
        return bool(self.longs.by_clock or self.reals.by_clock)

    def bind(self, texts: Texts, now: Instant, today: Day) -> Bound:
        """Fill in the time and the texts.

        Rows that are evaluated may hold no code that was appended later: bind again after
        the dictionaries have grown. That is cheap, since only new texts are looked at.
        """
        part = self._text_part(texts)
        return Bound(
            loads=part.loads,
            steps=part.steps,
            atoms=part.atoms,
            code=self.code,
            jumps=self.jumps,
            starts=self.starts,
            outputs=self.outputs,
            longs=self.longs.at(_long, now, today),
            reals=self.reals.at(_real, now, today),
            tables=part.tables,
            ranks=part.ranks,
            long_registers=self.long_registers,
            real_registers=self.real_registers,
            depth=self.depth,
        )

    def _text_part(self, texts: Texts) -> TextPart:
        names = [row.text for row in self.loads if row.text]
        sizes = tuple(len(texts.texts(name)) for name in names)
        known = self._texts.get(texts)
        if known is None or known.sizes != sizes:
            known = self._texts[texts] = _text_part(
                self, texts, dict(zip(names, sizes, strict=True)), known.by_atom if known else {}
            )
        return known


def compile_program(
    conditions: Sequence[Condition], numbers: Sequence[Value], places: Places
) -> Program:
    """Compile conditions in negation normal form, and values wanted as numbers.

    Raises:
        KeyError: A column is not in the rows, or has another kind there.
    """
    registers = Registers(places)
    atoms = Atoms(registers)
    code: list[tuple[int, int]] = []
    jumps: list[tuple[int, int, int]] = []
    starts = [(0, 0)]
    depth = 0
    for condition in conditions:
        joined, deep = _joined(condition, atoms)
        code += joined
        jumps += _jumped(condition, atoms, len(jumps), JUMP_TRUE, JUMP_FALSE)
        starts.append((len(code), len(jumps)))
        depth = max(depth, deep)
    outputs = [registers.of(value) for value in numbers]
    return Program(
        derived=tuple(registers.derived),
        loads=tuple(registers.loads),
        columns=frozenset(registers.columns),
        steps=tuple(registers.steps),
        atoms=tuple(atoms.numbers),
        code=_table(code, 2),
        jumps=_table(jumps, 3),
        starts=_table(starts, 2),
        outputs=_table([(register.real, register.number) for register in outputs], 2),
        longs=_constants(registers.pools[False], _long, np.int64),
        reals=_constants(registers.pools[True], _real, np.float64),
        long_registers=registers.counts[False],
        real_registers=registers.counts[True],
        depth=depth,
    )


def _joined(condition: Condition, atoms: Atoms) -> tuple[list[tuple[int, int]], int]:
    """Write a condition for a stack of truths; return it with the depth it needs."""
    assert not isinstance(condition, Not), "conditions come in negation normal form"
    if not isinstance(condition, And | Or):
        return [(Join.PUSH, atoms.number(condition))], 1
    every = isinstance(condition, And)
    # Leaves go first: they join the top of the stack and need no place of their own.
    items = sorted(dict.fromkeys(condition.items), key=lambda item: isinstance(item, And | Or))
    written, depth = _joined(items[0], atoms)
    for item in items[1:]:
        part, deep = _joined(item, atoms)
        if isinstance(item, And | Or):
            written += [*part, (Join.AND if every else Join.OR, 0)]
            depth = max(depth, deep + 1)
        else:
            written.append((Join.AND_ATOM if every else Join.OR_ATOM, part[0][1]))
    return written, depth


def _jumped(
    condition: Condition, atoms: Atoms, at: int, if_true: int, if_false: int
) -> list[tuple[int, int, int]]:
    """Write a condition as jumps that begin at `at` and test no more than they must."""
    assert not isinstance(condition, Not), "conditions come in negation normal form"
    if not isinstance(condition, And | Or):
        return [(atoms.number(condition), if_true, if_false)]
    every = isinstance(condition, And)
    written: list[tuple[int, int, int]] = []
    for item in condition.items[:-1]:
        begin = at + len(written)
        after = begin + _leaves(item)
        ends = (after, if_false) if every else (if_true, after)
        written += _jumped(item, atoms, begin, *ends)
    return written + _jumped(condition.items[-1], atoms, at + len(written), if_true, if_false)


def _leaves(condition: Condition) -> int:
    if isinstance(condition, And | Or):
        return sum(_leaves(item) for item in condition.items)
    return 1


def _text_part(
    program: Program,
    texts: Texts,
    sizes: Mapping[str, int],
    known: Mapping[int, npt.NDArray[np.uint8]],
) -> TextPart:
    by_atom = {
        number: text_table(atom.leaf, texts.texts(atom.column), known.get(number))
        for number, atom in enumerate(program.atoms)
        if atom.leaf is not None
    }
    table_starts = _starts(by_atom)
    rank_tables = {
        row.rank: rank_table(texts.texts(row.rank.column), texts.texts(row.rank.other))
        for row in program.steps
        if row.rank
    }
    rank_starts = _starts(rank_tables)
    return TextPart(
        sizes=tuple(sizes.values()),
        by_atom=by_atom,
        loads=_table(
            [(row.load, row.place, row.register, sizes.get(row.text, 0)) for row in program.loads],
            4,
        ),
        steps=_table(
            [
                (row.step, row.register, row.left, rank_starts[row.rank] if row.rank else row.right)
                for row in program.steps
            ],
            4,
        ),
        atoms=_table(
            [
                (a.domain, a.test, a.register, table_starts.get(number, a.operand), a.count)
                for number, a in enumerate(program.atoms)
            ],
            5,
        ),
        tables=_chained(list(by_atom.values()), np.uint8),
        ranks=_chained(list(rank_tables.values()), np.int64),
    )


def _starts(tables: Mapping[_Key, npt.NDArray[_Table]]) -> dict[_Key, int]:
    """Return where each table begins when they are laid one after the other."""
    ends = accumulate((len(table) for table in tables.values()), initial=0)
    return dict(zip(tables, ends, strict=False))


def _chained(tables: Sequence[npt.NDArray[_Table]], type_: type[_Table]) -> npt.NDArray[_Table]:
    return np.concatenate([*tables, np.empty(0, dtype=type_)])


def _table(rows: Sequence[Sequence[int]], width: int) -> IntTable:
    return np.array(rows, dtype=np.int32).reshape(len(rows), width)


def _constants(pool: Pool, write: Write, type_: type[np.int64 | np.float64]) -> Constants:
    filled: list[Number] = []
    by_clock = []
    for key in pool.places:
        if isinstance(key, Slot) and uses_clock(key.value):
            by_clock.append((len(filled), key))
        filled += write(key, 0, 0) if isinstance(key, Slot) else key
    return Constants(np.array(filled, type_), tuple(by_clock))


def _long(slot: Slot, now: Instant, today: Day) -> tuple[int, ...]:
    number = constant(slot.value, now, today)
    if slot.operator is not None:
        return long_interval(slot.operator, number)
    return (INT_NULL if number is None else int(number),)


def _real(slot: Slot, now: Instant, today: Day) -> tuple[float, ...]:
    number = constant(slot.value, now, today)
    if slot.operator is not None:
        return real_interval(slot.operator, number)
    return (math.nan if number is None else float(number),)
