"""Constants: their arithmetic, the intervals that comparisons with them mean, texts in order."""

import math

import pytest

from hengce.model.tag import Kind, Scalar
from hengce.rules.ast import (
    Arithmetic,
    Clock,
    Column,
    Compare,
    Compute,
    IsNull,
    Literal,
    Operator,
    Shift,
    Value,
)
from hengce.rules.code import INT_LEAST, INT_MOST, INT_NULL
from hengce.rules.constant import (
    constant,
    is_constant,
    long_interval,
    real_interval,
    uses_clock,
)
from hengce.rules.text import rank_table, text_table
from rules.strategies import NOW, TODAY

ADD, SUB, MUL, DIV, MOD = Arithmetic
INTEGER, REAL = Kind.INTEGER, Kind.REAL


def number(value: float) -> Literal:
    return Literal(value, REAL if isinstance(value, float) else INTEGER)


def over(operator: Arithmetic, left: float, right: float, kind: Kind) -> Compute:
    return Compute(operator, number(left), number(right), kind)


CLOCK, DAY = Clock(Kind.TIMESTAMP), Clock(Kind.DATE)

CONSTANTS: list[tuple[Value, float | None]] = [
    (number(3), 3),
    (Literal(2.0, INTEGER), 2),
    (Literal(3, REAL), 3.0),
    (Literal(None, INTEGER), None),
    (Literal(INT_LEAST, INTEGER), INT_LEAST),
    (Literal(INT_NULL, INTEGER), None),
    (Literal(INT_MOST + 1, INTEGER), None),
    (Literal(math.inf, REAL), None),
    (CLOCK, NOW),
    (DAY, TODAY),
    (Shift(CLOCK, -5, Kind.TIMESTAMP), NOW - 5),
    (Shift(DAY, 2, Kind.DATE), TODAY + 2),
    (over(ADD, INT_MOST, 1, INTEGER), None),
    (over(SUB, 2, 5, INTEGER), -3),
    (over(MUL, INT_MOST, -1, INTEGER), -INT_MOST),
    (over(DIV, 7, 2, REAL), 3.5),
    (over(DIV, 7, 0, REAL), None),
    (over(DIV, 2**53 + 1, 3, REAL), float(2**53 + 1) / 3.0),
    (over(DIV, INT_MOST, INT_MOST - 2**9, REAL), float(INT_MOST) / float(INT_MOST - 2**9)),
    (over(MUL, 1e308, 10.0, REAL), None),
    (over(MOD, -7, 3, INTEGER), -1),
    (over(MOD, 7, -3, INTEGER), 1),
    (over(MOD, 7, 0, INTEGER), None),
    (Compute(ADD, Literal(None, INTEGER), number(1), INTEGER), None),
    (Compute(ADD, number(1), Literal(None, INTEGER), INTEGER), None),
]


@pytest.mark.parametrize(("value", "expected"), CONSTANTS)
def test_constant(value: Value, expected: float | None) -> None:
    found = constant(value, NOW, TODAY)
    assert found == expected
    assert type(found) is type(expected)


AGE = Column("age", INTEGER)

# value, whether it is the same for all, whether it changes with the clock
KINDS = [
    (number(1), True, False),
    (CLOCK, True, True),
    (Shift(DAY, 1, Kind.DATE), True, True),
    (Shift(Column("birthday", Kind.DATE), 1, Kind.DATE), False, False),
    (Compute(ADD, number(1), number(2), INTEGER), True, False),
    (Compute(ADD, CLOCK, number(2), INTEGER), True, True),
    (Compute(ADD, number(2), CLOCK, INTEGER), True, True),
    (Compute(ADD, AGE, number(2), INTEGER), False, False),
    (Compute(ADD, number(2), AGE, INTEGER), False, False),
]


@pytest.mark.parametrize(("value", "same", "moves"), KINDS)
def test_what_is_constant(value: Value, same: bool, moves: bool) -> None:
    assert (is_constant(value), uses_clock(value)) == (same, moves)


SAMPLES = (-INT_MOST, -6, -5, -4, 0, 4, 5, 6, INT_MOST)


@pytest.mark.parametrize("operator", Operator)
@pytest.mark.parametrize("limit", [None, -INT_MOST, -5, 0, 5, INT_MOST])
def test_an_interval_holds_what_the_comparison_means(operator: Operator, limit: int | None) -> None:
    for interval in (long_interval, real_interval):
        low, high = interval(operator, limit)
        for value in SAMPLES:
            at = value if interval is long_interval else float(value)
            inside = low <= at <= high
            expected = limit is not None and meant(
                operator, value, limit, interval is long_interval
            )
            assert (inside is not (operator is Operator.NE)) == expected, (interval, value)


def meant(operator: Operator, value: int, limit: int, exact: bool) -> bool:
    left, right = (value, limit) if exact else (float(value), float(limit))
    return {
        Operator.EQ: left == right,
        Operator.NE: left != right,
        Operator.LT: left < right,
        Operator.LE: left <= right,
        Operator.GT: left > right,
        Operator.GE: left >= right,
    }[operator]


@pytest.mark.parametrize("value", [-math.inf, -1.0, 0.0, math.inf])
def test_an_unknown_limit_holds_for_nobody(value: float) -> None:
    low, high = real_interval(Operator.LE, None)
    assert not low <= value <= high
    low, high = real_interval(Operator.NE, None)
    assert low <= value <= high, "and <> is what lies outside"


# Texts ------------------------------------------------------------------------------------

JOB = Column("job", Kind.TEXT)


@pytest.mark.parametrize(
    ("sign", "holds"),
    [
        (Operator.EQ, [0, 0, 1, 0]),
        (Operator.NE, [0, 1, 0, 1]),
        (Operator.LT, [0, 1, 0, 0]),
        (Operator.LE, [0, 1, 1, 0]),
        (Operator.GT, [0, 0, 0, 1]),
        (Operator.GE, [0, 0, 1, 1]),
    ],
)
def test_texts_are_ordered_by_code_point(sign: Operator, holds: list[int]) -> None:
    leaf = Compare(sign, JOB, Literal("b", Kind.TEXT))
    assert text_table(leaf, ["a", "b", "广"]).tolist() == holds
    first = text_table(leaf, ["a"])
    assert text_table(leaf, ["a", "b", "广"], first).tolist() == holds


@pytest.mark.parametrize(
    ("limit", "negated", "holds"), [(None, False, [0, 0]), (None, True, [0, 0])]
)
def test_no_text_compares_with_an_unknown_one(
    limit: Scalar, negated: bool, holds: list[int]
) -> None:
    sign = Operator.NE if negated else Operator.EQ
    leaf = Compare(sign, JOB, Literal(limit, Kind.TEXT))
    assert text_table(leaf, ["a"]).tolist() == holds


def test_ranks_are_among_both_lists() -> None:
    assert rank_table(["b", "广", "a"], ["aa"]).tolist() == [INT_NULL, 2, 3, 0]
    assert text_table(IsNull(JOB, negated=False), ["a"]).tolist() == [1, 0]
    assert text_table(IsNull(JOB, negated=True), ["a"]).tolist() == [0, 1]
