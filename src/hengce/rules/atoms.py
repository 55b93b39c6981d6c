"""From leaves to atoms, each of them once.

What has the same meaning gets the same atom, so two hundred strategies that ask for
`aum >= 500000` cost one comparison a customer.
"""

from dataclasses import dataclass, field

from hengce.model.tag import Kind
from hengce.rules.ast import (
    Column,
    Compare,
    Constant,
    In,
    IsNull,
    IsTrue,
    Leaf,
    Like,
    Literal,
    Operator,
    Value,
)
from hengce.rules.code import Domain, Test
from hengce.rules.constant import constant, is_constant
from hengce.rules.registers import Register, Registers, Slot
from hengce.rules.text import text_table

_FLIPPED: dict[Operator, Operator] = {
    Operator.EQ: Operator.EQ,
    Operator.NE: Operator.NE,
    Operator.LT: Operator.GT,
    Operator.LE: Operator.GE,
    Operator.GT: Operator.LT,
    Operator.GE: Operator.LE,
}
_TESTS: dict[Operator, Test] = {
    Operator.EQ: Test.EQUAL,
    Operator.NE: Test.DIFFERENT,
    Operator.LT: Test.LESS,
    Operator.LE: Test.AT_MOST,
}


@dataclass(frozen=True, slots=True)
class Atom:
    """A test of a register; `operand` and `count` are read as `Domain` and `Test` say.

    An atom on a text has its leaf, from which its table is made when the texts are known.
    """

    domain: Domain
    test: Test
    register: int = 0
    operand: int = 0
    count: int = 0
    column: str = ""
    leaf: Leaf | None = None


@dataclass(slots=True)
class Atoms:
    """The atoms that leaves need so far; an atom's place in `numbers` is its number."""

    registers: Registers
    numbers: dict[Atom, int] = field(default_factory=dict)
    _known: dict[Leaf, int] = field(default_factory=dict)

    def number(self, leaf: Leaf) -> int:
        """Return the number of the atom that a leaf is."""
        known = self._known.get(leaf)
        if known is None:
            atom = self._made(leaf)
            known = self._known[leaf] = self.numbers.setdefault(atom, len(self.numbers))
        return known

    def _made(self, leaf: Leaf) -> Atom:
        match leaf:
            case Constant(value=value):
                return Atom(Domain.CONSTANT, Test.KNOWN, operand=int(value))
            case IsTrue(value=value, negated=negated):
                wanted = Literal(not negated, Kind.BOOLEAN)
                return self._limited(Operator.EQ, value, wanted)
            case Compare(operator=operator, left=left, right=right):
                return self._compared(operator, left, right)
            case IsNull(value=value) | In(value=value) | Like(value=value) if (
                value.kind is Kind.TEXT
            ):
                return self._text(leaf, value)
            case IsNull(value=value, negated=negated):
                register = self.registers.of(value)
                return Atom(
                    _domain(register), Test.KNOWN if negated else Test.UNKNOWN, register.number
                )
            case In():
                return self._listed(leaf)
        raise AssertionError(f"not a leaf: {leaf}")

    def _compared(self, operator: Operator, left: Value, right: Value) -> Atom:
        """Bring the constant to the right, and choose registers or a limit."""
        if is_constant(left) and not is_constant(right):
            operator, left, right = _FLIPPED[operator], right, left
        if left.kind is Kind.TEXT and isinstance(right, Literal):
            return self._text(Compare(operator, left, right), left)
        if is_constant(right):
            return self._limited(operator, left, right)
        if operator in {Operator.GT, Operator.GE}:
            operator, left, right = _FLIPPED[operator], right, left
        sides = self._sides(left, right)
        return Atom(_domain(sides[0]), _TESTS[operator], sides[0].number, sides[1].number)

    def _sides(self, left: Value, right: Value) -> tuple[Register, Register]:
        """Return two registers of one type, the real one when the types differ."""
        if isinstance(left, Column) and isinstance(right, Column) and left.kind is Kind.TEXT:
            return self.registers.rank(left, right), self.registers.rank(right, left)
        sides = self.registers.of(left), self.registers.of(right)
        if sides[0].real is sides[1].real:
            return sides
        return self.registers.real(left), self.registers.real(right)

    def _limited(self, operator: Operator, value: Value, limit: Value) -> Atom:
        real = Kind.REAL in {value.kind, limit.kind}
        register = self.registers.real(value) if real else self.registers.of(value)
        place = self.registers.pools[real].slot(Slot(limit, operator))
        test = Test.OUTSIDE if operator is Operator.NE else Test.INSIDE
        return Atom(_domain(register), test, register.number, place)

    def _listed(self, leaf: In) -> Atom:
        kinds = {leaf.value.kind, *(literal.kind for literal in leaf.literals)}
        real = Kind.REAL in kinds
        register = self.registers.real(leaf.value) if real else self.registers.of(leaf.value)
        numbers = [constant(literal, 0, 0) for literal in leaf.literals]
        known = [number for number in numbers if number is not None]
        place, count = self.registers.pools[real].members(map(float, known) if real else known)
        test = Test.STRANGER if leaf.negated else Test.MEMBER
        return Atom(_domain(register), test, register.number, place, count)

    def _text(self, leaf: Leaf, value: Value) -> Atom:
        if isinstance(value, Column):
            register = self.registers.of(value).number
            return Atom(Domain.TEXT, Test.KNOWN, register, column=value.name, leaf=leaf)
        assert isinstance(value, Literal), f"not a text: {value}"
        on_null, *on_text = text_table(leaf, [value.value] if isinstance(value.value, str) else [])
        return Atom(Domain.CONSTANT, Test.KNOWN, operand=int(on_text[0] if on_text else on_null))


def _domain(register: Register) -> Domain:
    return Domain.REAL if register.real else Domain.LONG
