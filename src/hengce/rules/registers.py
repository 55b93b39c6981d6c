"""From values to loads and steps, each of them once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from hengce.model.tag import Kind
from hengce.rules.ast import (
    Arithmetic,
    Column,
    Compute,
    EventColumn,
    Literal,
    Operator,
    Shift,
    Value,
)
from hengce.rules.code import Load, Step
from hengce.rules.constant import Number, is_constant

_LOADS: dict[Kind, tuple[Load, int]] = {
    Kind.INTEGER: (Load.LONG, 8),
    Kind.MONEY: (Load.LONG, 8),
    Kind.TIMESTAMP: (Load.LONG, 8),
    Kind.REAL: (Load.REAL, 8),
    Kind.DATE: (Load.DAY, 4),
    Kind.TEXT: (Load.TEXT, 4),
    Kind.BOOLEAN: (Load.FLAG, 1),
}
_LONG_STEPS: dict[Arithmetic, Step] = {
    Arithmetic.ADD: Step.ADD,
    Arithmetic.SUBTRACT: Step.SUBTRACT,
    Arithmetic.MULTIPLY: Step.MULTIPLY,
    Arithmetic.MODULO: Step.MODULO,
}
_REAL_STEPS: dict[Arithmetic, Step] = {
    Arithmetic.ADD: Step.REAL_ADD,
    Arithmetic.SUBTRACT: Step.REAL_SUBTRACT,
    Arithmetic.MULTIPLY: Step.REAL_MULTIPLY,
    Arithmetic.DIVIDE: Step.REAL_DIVIDE,
}


class Places(Protocol):
    """Where columns lie in a packed row; `kernel.layout.Layout` is one."""

    def offset(self, name: str, kind: Kind) -> int:
        """Return the byte at which a column begins; KeyError unless it has that kind."""


@dataclass(frozen=True, slots=True)
class Register:
    """A register: float64 when `real`, else int64."""

    real: bool
    number: int


@dataclass(frozen=True, slots=True)
class Slot:
    """Constants that a bind fills in: the value, or for a comparison low and high."""

    value: Value
    operator: Operator | None = None


@dataclass(frozen=True, slots=True)
class Rank:
    """The order of a text column's values among those of two columns."""

    column: str
    other: str


@dataclass(frozen=True, slots=True)
class LoadRow:
    """A column brought into a register; `text` names the dictionary of a TEXT."""

    load: Load
    place: int
    register: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class StepRow:
    """A computed register; a RANK's table is known when its texts are."""

    step: Step
    register: int
    left: int
    right: int
    rank: Rank | None = None


@dataclass(slots=True)
class Pool:
    """Constants of one type, laid one after the other; equal ones share their place."""

    places: dict[Slot | tuple[Number, ...], int] = field(default_factory=dict)
    size: int = 0

    def slot(self, slot: Slot) -> int:
        """Return where the constants of a slot begin."""
        return self._place(slot, 1 if slot.operator is None else 2)

    def members(self, numbers: Iterable[Number]) -> tuple[int, int]:
        """Return where an ascending list of constants begins, and its length."""
        ordered = tuple(sorted(set(numbers)))
        return self._place(ordered, len(ordered)), len(ordered)

    def _place(self, key: Slot | tuple[Number, ...], length: int) -> int:
        if key not in self.places:
            self.places[key] = self.size
            self.size += length
        return self.places[key]


@dataclass(slots=True)
class Registers:
    """The registers that values need so far; grows as values are asked for.

    Attributes:
        places: Where columns lie in a row.
        loads: Columns brought in.
        columns: The names of those of rows.
        steps: Computed registers, in order of dependence.
        derived: Event columns in order of first use.
        pools: Constants, of int64 (False) and float64 (True).
        counts: How many registers, by the same key.
    """

    places: Places
    loads: list[LoadRow] = field(default_factory=list)
    columns: set[str] = field(default_factory=set)
    steps: list[StepRow] = field(default_factory=list)
    derived: list[EventColumn] = field(default_factory=list)
    pools: dict[bool, Pool] = field(default_factory=lambda: {False: Pool(), True: Pool()})
    counts: dict[bool, int] = field(default_factory=lambda: {False: 0, True: 0})
    _known: dict[object, Register] = field(default_factory=dict)

    def of(self, value: Value) -> Register:
        """Return the register that holds a value."""
        known = self._known.get(value)
        if known is None:
            known = self._known[value] = self._made(value)
        return known

    def real(self, value: Value) -> Register:
        """Return a float64 register for a number: an int64 is cast, as DuckDB does."""
        if value.kind is not Kind.REAL and is_constant(value):
            return self._step(Step.REAL, 0, self.pools[True].slot(Slot(value)))
        register = self.of(value)
        return register if register.real else self._step(Step.CAST, register.number, 0)

    def rank(self, column: Column, other: Column) -> Register:
        """Return the order of a text among those of its own and another column."""
        return self._step(Step.RANK, self.of(column).number, 0, Rank(column.name, other.name))

    def _made(self, value: Value) -> Register:
        if is_constant(value):
            real = value.kind is Kind.REAL
            place = self.pools[real].slot(Slot(value))
            return self._step(Step.REAL if real else Step.LONG, 0, place)
        match value:
            case Column():
                load, width = _LOADS[value.kind]
                self.columns.add(value.name)
                place = self.places.offset(value.name, value.kind) // width
                return self._load(load, place, value.name if load is Load.TEXT else "")
            case EventColumn():
                return self._derived(value)
            case Shift(base=base, amount=amount):
                moved = self.of(base).number, self.of(Literal(amount, Kind.INTEGER)).number
                return self._step(Step.ADD, *moved)
            case Compute(operator=operator, left=left, right=right):
                if value.kind is Kind.REAL:
                    reals = self.real(left).number, self.real(right).number
                    return self._step(_REAL_STEPS[operator], *reals)
                sides = self.of(left), self.of(right)
                assert not (sides[0].real or sides[1].real), f"REAL inside {value}"
                return self._step(_LONG_STEPS[operator], sides[0].number, sides[1].number)
        raise AssertionError(f"not a value: {value}")

    def _derived(self, column: EventColumn) -> Register:
        real = column.kind is Kind.REAL
        place = sum((earlier.kind is Kind.REAL) is real for earlier in self.derived)
        self.derived.append(column)
        return self._load(Load.DERIVED_REAL if real else Load.DERIVED_LONG, place)

    def _load(self, load: Load, place: int, text: str = "") -> Register:
        register = self._next(real=load in {Load.REAL, Load.DERIVED_REAL})
        self.loads.append(LoadRow(load, place, register.number, text))
        return register

    def _step(self, step: Step, left: int, right: int, rank: Rank | None = None) -> Register:
        key = (step, left, right, rank)
        known = self._known.get(key)
        if known is None:
            real = step in {Step.REAL, Step.CAST} or step in _REAL_STEPS.values()
            known = self._known[key] = self._next(real=real)
            self.steps.append(StepRow(step, known.number, left, right, rank))
        return known

    def _next(self, *, real: bool) -> Register:
        register = Register(real, self.counts[real])
        self.counts[real] += 1
        return register
