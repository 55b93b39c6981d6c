"""Whether leaves can hold together: bounds between values, sets of codes, what is unknown."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations, pairwise
from math import ceil, floor
from typing import TypeAlias

from hengce.model.tag import Kind, Scalar
from hengce.rules.ast import (
    COUNTS,
    Clock,
    Compare,
    Compute,
    Constant,
    EventColumn,
    Fold,
    In,
    IsNull,
    IsTrue,
    Leaf,
    Like,
    Literal,
    Operator,
    Shift,
    Value,
)
from hengce.rules.clauses import Clause, is_known
from hengce.rules.constant import constant, is_constant, uses_clock
from hengce.rules.differences import ORIGIN, Differences, Number

EXACT = 2**53
"""Whole numbers below this are the same as floats."""

Code: TypeAlias = Scalar | Fraction

POINTS_MAX = 64
"""How many whole numbers of a range are looked at one by one."""


@dataclass(slots=True)
class _Clause:
    """What leaves say so far of the values that they name."""

    never: bool = False
    known: set[Value] = field(default_factory=set)
    unknown: set[Value] = field(default_factory=set)
    differences: Differences = field(default_factory=Differences)
    allowed: dict[Value, frozenset[Code]] = field(default_factory=dict)
    refused: dict[Value, set[Code]] = field(default_factory=dict)
    apart: dict[tuple[Hashable, Hashable], set[Number]] = field(default_factory=dict)
    like: dict[Value, set[str]] = field(default_factory=dict)
    unlike: dict[Value, set[str]] = field(default_factory=dict)

    def allow(self, value: Value, codes: frozenset[Code]) -> None:
        known = self.allowed.get(value)
        self.allowed[value] = codes if known is None else known & codes

    def refuse(self, value: Value, codes: frozenset[Code]) -> None:
        self.refused.setdefault(value, set()).update(codes)


def holds_never(clause: Clause, clocks: Mapping[Clock, tuple[int, int]]) -> bool:
    """Whether it is proved that no customer meets all leaves, within what clocks may show."""
    said = _Clause()
    for leaf in clause:
        _say(said, leaf)
    if said.never or said.unknown & said.known:
        return True
    for clock, (least, most) in clocks.items():
        said.differences.at_most(clock, ORIGIN, most)
        said.differences.at_most(ORIGIN, clock, -least)
    _of_events(said)
    if said.differences.contradict():
        return True
    return any(_must_meet(said, *pair) for pair in said.apart) or any(
        _has_no_value(said, value) for value in _with_sets(said)
    )


# What one leaf says -------------------------------------------------------------------


def _say(said: _Clause, leaf: Leaf) -> None:
    match leaf:
        case Constant(value=value):
            said.never |= not value
        case IsNull(value=value, negated=True):
            _need(said, value)
        case IsNull(value=value):
            said.never |= is_known(value)
            said.unknown.add(_base(value))
        case IsTrue(value=column, negated=negated):
            _need(said, column)
            said.allow(column, frozenset({not negated}))
        case In(value=value, literals=literals, negated=negated):
            _need(said, value)
            codes = frozenset(_exact(each.value) for each in literals)
            if value.kind is Kind.TEXT:
                (said.refuse if negated else said.allow)(value, codes)
            else:
                _listed(said, value, _numbers(codes), negated=negated)
        case Like():
            _like(said, leaf)
        case Compare(left=left, right=right):
            _need(said, left)
            _need(said, right)
            _compare(said, leaf)


def _need(said: _Clause, value: Value) -> None:
    """Note that a value, and all that it is made of, is known."""
    said.known.add(value)
    match value:
        case Compute(left=left, right=right):
            _need(said, left)
            _need(said, right)
        case Shift(base=base):
            _need(said, base)
        case Literal(value=None):
            said.never = True


def _base(value: Value) -> Value:
    """Return the value that a date is moved from: it is known exactly when the date is."""
    while isinstance(value, Shift):
        value = value.base
    return value


def _like(said: _Clause, leaf: Like) -> None:
    column, pattern = leaf.value, leaf.pattern
    _need(said, column)
    if "%" in (pattern[0], pattern[-1]):
        texts = said.unlike if leaf.negated else said.like
        texts.setdefault(column, set()).add(pattern)
    else:
        (said.refuse if leaf.negated else said.allow)(column, frozenset({pattern}))


def _compare(said: _Clause, leaf: Compare) -> None:
    """Note a comparison as a bound on a difference; what cannot be written so is left out."""
    if Kind.TEXT in {leaf.left.kind, leaf.right.kind}:
        _compare_text(said, leaf)
        return
    real = Kind.REAL in {leaf.left.kind, leaf.right.kind}
    left, right = _term(leaf.left, real=real), _term(leaf.right, real=real)
    if left is None or right is None:
        said.never = True  # a constant that is NULL
        return
    difference = right[1] - left[1]
    if not real:
        _whole(said, leaf.operator, (left[0], right[0]), difference)
    elif _is_whole(leaf.left) or _is_whole(leaf.right):
        if not _is_exact(leaf, left[1], right[1]):
            return
        _whole(said, leaf.operator, (left[0], right[0]), difference)
    else:
        _bound(said, leaf.operator, (left[0], right[0]), difference)
    if leaf.operator is Operator.NE:
        said.apart.setdefault((left[0], right[0]), set()).add(difference)
        said.never |= left == right


def _compare_text(said: _Clause, leaf: Compare) -> None:
    if isinstance(leaf.right, Literal):
        code = frozenset({leaf.right.value})
        (said.allow if leaf.operator is Operator.EQ else said.refuse)(leaf.left, code)


def _term(value: Value, *, real: bool) -> tuple[Hashable, Number] | None:
    """Return a value as another one and what is added to it; None: it is NULL."""
    if is_constant(value) and not uses_clock(value):
        number = constant(value, 0, 0)
        if number is None:
            return None
        return ORIGIN, _number(float(number) if real else number)
    if isinstance(value, Shift):
        base = _term(value.base, real=real)
        return None if base is None else (base[0], base[1] + value.amount)
    return value, 0


def _is_whole(value: Value) -> bool:
    """Whether it is no constant, and a whole number for every customer."""
    return value.kind is not Kind.REAL and not (is_constant(value) and not uses_clock(value))


def _is_exact(leaf: Compare, left: Number, right: Number) -> bool:
    """Whether a whole number is compared with a constant that floats do not blur."""
    if is_constant(leaf.left) is is_constant(leaf.right):
        return False
    number: Number = left if is_constant(leaf.left) else right
    return -EXACT < number < EXACT


def _whole(
    said: _Clause, operator: Operator, sides: tuple[Hashable, Hashable], number: Number
) -> None:
    """Note a bound on whole numbers: less than 5.5 is at most 5."""
    one, other = sides
    below, above = number.__floor__(), number.__ceil__()
    if operator in {Operator.LE, Operator.EQ}:
        said.differences.at_most(one, other, below)
    if operator is Operator.LT:
        said.differences.at_most(one, other, above - 1)
    if operator in {Operator.GE, Operator.EQ}:
        said.differences.at_most(other, one, -above)
    if operator is Operator.GT:
        said.differences.at_most(other, one, -below - 1)


def _bound(
    said: _Clause, operator: Operator, sides: tuple[Hashable, Hashable], number: Number
) -> None:
    one, other = sides
    if operator in {Operator.LE, Operator.EQ, Operator.LT}:
        said.differences.at_most(one, other, number, strict=operator is Operator.LT)
    if operator in {Operator.GE, Operator.EQ, Operator.GT}:
        said.differences.at_most(other, one, -number, strict=operator is Operator.GT)


def _listed(said: _Clause, value: Value, numbers: frozenset[Number], *, negated: bool) -> None:
    """Note that a number is in a list, and so between its ends; or in none of its places."""
    if isinstance(value, Shift) or not numbers:
        return
    if negated:
        said.apart.setdefault((value, ORIGIN), set()).update(numbers)
        return
    said.allow(value, frozenset[Code](numbers))
    said.differences.at_most(value, ORIGIN, max(numbers))
    said.differences.at_most(ORIGIN, value, -min(numbers))


def _numbers(codes: Iterable[Code]) -> frozenset[Number]:
    return frozenset(each for each in codes if isinstance(each, (int, Fraction)))


def _number(number: float) -> Number:
    return number if isinstance(number, int) else Fraction(number)


def _exact(code: Scalar) -> Code:
    """Return a code as sets compare it: floats as what they are exactly."""
    return Fraction(code) if isinstance(code, float) else code


# What is known of values without a word ------------------------------------------------


def _of_events(said: _Clause) -> None:
    """Note how folds of events hang together: counts are not negative and grow with windows."""
    folds = [value for value in said.known if isinstance(value, EventColumn)]
    counts = [each for each in folds if each.fold in COUNTS]
    for count in counts:
        said.differences.at_most(ORIGIN, count, 0)
    for one, other in combinations(counts, 2):
        for few, many in ((one, other), (other, one)):
            if _is_within(few, many):
                said.differences.at_most(few, many, 0)
    now = Clock(kind=Kind.TIMESTAMP)
    for fold in folds:
        if fold.fold in {Fold.LAST, Fold.FIRST}:
            said.differences.at_most(fold, now, 0)
            if fold.window_us is not None:
                said.differences.at_most(now, fold, fold.window_us - 1)


def _is_within(few: EventColumn, many: EventColumn) -> bool:
    """Whether every event that one counts is counted by the other."""
    longer = many.window_us is None or (
        few.window_us is not None and few.window_us <= many.window_us
    )
    # What is followed, or is not, is counted by the plain count as well.
    alike = many.fold is Fold.COUNT or (
        (few.fold, few.by, few.span_us) == (many.fold, many.by, many.span_us)
    )
    return alike and few.event == many.event and longer and set(many.where) <= set(few.where)


# What is left of values ---------------------------------------------------------------


def _with_sets(said: _Clause) -> Iterator[Value]:
    yield from {**said.allowed, **said.refused, **said.like}


def _has_no_value(said: _Clause, value: Value) -> bool:
    """Whether nothing of what is allowed is left."""
    allowed = said.allowed.get(value)
    if value.kind in {Kind.TEXT, Kind.BOOLEAN}:
        refused = said.refused.get(value, set())
        like, unlike = said.like.get(value, set()), said.unlike.get(value, set())
        if allowed is None:
            return bool(like & unlike) or _unlike_each_other(like)
        left = (code for code in allowed if code not in refused and isinstance(code, (str, bool)))
        return not any(_is_like(str(code), like, unlike) for code in left)
    places = said.apart.get((value, ORIGIN), set())
    range_ = said.differences.range_of(value)
    return not any(n not in places and range_.holds(n) for n in _numbers(allowed or ()))


def _must_meet(said: _Clause, one: Hashable, other: Hashable) -> bool:
    """Whether bounds leave to a difference only what is refused."""
    left = said.differences.range_of(one, other)
    if left.least is None or left.most is None or left.least[1] or left.most[1]:
        return False
    least, most = -left.least[0], left.most[0]
    refused = said.apart[one, other]
    if any(getattr(each, "kind", None) is Kind.REAL for each in (one, other)):
        return least == most and least in refused
    if most - least >= POINTS_MAX:
        return False
    return all(point in refused for point in range(ceil(least), floor(most) + 1))


def _is_like(text: str, like: set[str], unlike: set[str]) -> bool:
    return all(fits(text, p) for p in like) and not any(fits(text, p) for p in unlike)


def fits(text: str, pattern: str) -> bool:
    """Whether a text fits the pattern of a LIKE."""
    core = pattern.removeprefix("%").removesuffix("%")
    match pattern.startswith("%"), pattern.endswith("%"):
        case True, True:
            return core in text
        case True, False:
            return text.endswith(core)
        case False, True:
            return text.startswith(core)
        case _:
            return text == core


def _unlike_each_other(patterns: set[str]) -> bool:
    """Whether two beginnings, or two ends, exclude each other."""
    begins = sorted(p[:-1] for p in patterns if not p.startswith("%"))
    ends = sorted(p[1:][::-1] for p in patterns if not p.endswith("%"))
    pairs = (*pairwise(begins), *pairwise(ends))
    return any(not longer.startswith(shorter) for shorter, longer in pairs)
