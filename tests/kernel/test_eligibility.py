"""The kernel's answers against a plain reading of the tree, and against themselves."""

import hashlib
import math
import os
import subprocess
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amount import examples
from hengce.kernel.eligibility import (
    Inputs,
    evaluate,
    evaluate_block,
    evaluate_row,
    inputs,
    scratch,
)
from hengce.kernel.layout import Dictionaries, Layout, pack, patch
from hengce.model.instant import DAY_US
from hengce.model.tag import Kind, Scalar
from hengce.rules.ast import (
    And,
    Arithmetic,
    Clock,
    Column,
    Compare,
    Compute,
    Condition,
    Constant,
    EventColumn,
    Fold,
    In,
    IsNull,
    IsTrue,
    Like,
    Literal,
    Not,
    Operator,
    Or,
    Shift,
    Value,
)
from hengce.rules.code import INT_NULL
from hengce.rules.normal import normal
from hengce.rules.program import Program, compile_program
from hengce.rules.sql import Frame, value_sql, where_sql
from rules.strategies import COLUMNS, NOW, TODAY, Row, conditions, leaves, rows, values

MOST = 2**63 - 1
LAYOUT = Layout.of(list(COLUMNS.items()))
UNKNOWN: Row = dict.fromkeys(COLUMNS)

B, N, R, M, T, D, S = (
    Kind.BOOLEAN,
    Kind.INTEGER,
    Kind.REAL,
    Kind.MONEY,
    Kind.TEXT,
    Kind.DATE,
    Kind.TIMESTAMP,
)


# A plain reading of the tree --------------------------------------------------------------


def number(value: Value, row: Row, events: dict[EventColumn, Scalar]) -> Scalar:
    match value:
        case Column(name=name):
            return row[name]
        case Literal(value=constant):
            return constant
        case Clock(kind=kind):
            return NOW if kind is S else TODAY
        case EventColumn():
            return events[value]
        case Shift(base=base, amount=amount):
            moved = number(base, row, events)
            return None if moved is None else held(moved + amount)
        case Compute(operator=operator, left=left, right=right, kind=kind):
            sides = number(left, row, events), number(right, row, events)
            return None if None in sides else computed(operator, *sides, kind)


def computed(operator: Arithmetic, left: float, right: float, kind: Kind) -> Scalar:
    if kind is R:
        left, right = float(left), float(right)
    if operator in {Arithmetic.DIVIDE, Arithmetic.MODULO} and right == 0:
        return None
    match operator:
        case Arithmetic.ADD:
            return held(left + right)
        case Arithmetic.SUBTRACT:
            return held(left - right)
        case Arithmetic.MULTIPLY:
            return held(left * right)
        case Arithmetic.DIVIDE:
            return held(left / right)
        case Arithmetic.MODULO:
            return held(left - right * int(Fraction(left, right)))


def held(result: float) -> Scalar:
    if isinstance(result, float):
        return result if math.isfinite(result) else None
    return result if abs(result) <= MOST else None


def truth(condition: Condition, row: Row, events: dict[EventColumn, Scalar]) -> bool:
    match condition:
        case And(items=items):
            return all(truth(item, row, events) for item in items)
        case Or(items=items):
            return any(truth(item, row, events) for item in items)
        case Constant(value=value):
            return value
        case IsNull(value=value, negated=negated):
            return (number(value, row, events) is None) is not negated
        case Compare(operator=operator, left=left, right=right):
            sides = number(left, row, events), number(right, row, events)
            return None not in sides and compared(operator, *sides)
    known = number(condition.value, row, events)
    if known is None:
        return False
    match condition:
        case In(literals=literals):
            found = any(known == number(literal, row, events) for literal in literals)
        case Like(pattern=pattern):
            core = pattern.strip("%")
            starts, ends = not pattern.startswith("%"), not pattern.endswith("%")
            place = {(True, True): known == core, (True, False): known.startswith(core)}
            place |= {(False, True): known.endswith(core), (False, False): core in known}
            found = place[starts, ends]
        case IsTrue():
            found = known
    return found is not condition.negated


def compared(operator: Operator, left: Scalar, right: Scalar) -> bool:
    if isinstance(left, float) or isinstance(right, float):
        left, right = float(left), float(right)
    return {
        Operator.EQ: left == right,
        Operator.NE: left != right,
        Operator.LT: left < right,
        Operator.LE: left <= right,
        Operator.GT: left > right,
        Operator.GE: left >= right,
    }[operator]


# Running the kernel -----------------------------------------------------------------------


def packed(customers: list[Row], texts: Dictionaries) -> np.ndarray:
    blank = pack(LAYOUT, texts, {"age": np.zeros(len(customers), np.int64)})
    for line, customer in zip(blank, customers, strict=True):
        for name, value in customer.items():
            patch(line, LAYOUT, texts, name, value)
    return blank


EVENT_VALUES: dict[Kind, tuple[Scalar, ...]] = {
    N: (None, 0, 1, -2, MOST),
    M: (None, 0, 12_345, -1, -MOST),
    R: (None, 0.0, 0.5, -3.0, 1e308),
    S: (None, NOW, NOW - DAY_US, NOW - 9 * DAY_US),
}


def event_values(program: Program, count: int) -> list[dict[EventColumn, Scalar]]:
    """Give each customer another value of each event column."""
    return [
        {
            column: EVENT_VALUES[column.kind][(place + k) % len(EVENT_VALUES[column.kind])]
            for k, column in enumerate(program.derived)
        }
        for place in range(count)
    ]


def folded(program: Program, events: list[dict[EventColumn, Scalar]]) -> tuple[np.ndarray, ...]:
    """Lay event columns out as the program says: those of REAL apart."""
    apart = [[c for c in program.derived if (c.kind is R) is real] for real in (False, True)]
    longs, reals = (
        [[null if e[c] is None else e[c] for e in events] for c in columns]
        for columns, null in zip(apart, (INT_NULL, math.nan), strict=True)
    )
    return (
        np.array(longs, np.int64).reshape(len(longs), len(events)),
        np.array(reals, np.float64).reshape(len(reals), len(events)),
    )


def answers(program: Program, customers: list[Row]) -> tuple[np.ndarray, np.ndarray]:
    texts = Dictionaries()
    lines = packed(customers, texts)
    events = event_values(program, len(customers))
    return evaluate(program.bind(texts, NOW, TODAY), inputs(lines, *folded(program, events)))


def holds(condition: Condition, customer: Row) -> bool:
    program = compile_program([condition], [], LAYOUT)
    return bool(answers(program, [UNKNOWN | customer])[0][0, 0])


def result(value: Value, customer: Row) -> float:
    program = compile_program([], [value], LAYOUT)
    return float(answers(program, [UNKNOWN | customer])[1][0, 0])


def same(numbers: np.ndarray, others: np.ndarray) -> bool:
    return np.array_equal(numbers, others, equal_nan=True)


# Tables -----------------------------------------------------------------------------------


def lit(value: Scalar, kind: Kind) -> Literal:
    return Literal(value=value, kind=kind)


VIP, AGE, VISITS = Column("vip", B), Column("age", N), Column("visits", N)
RATIO, RISK, AUM, CITY = Column("ratio", R), Column("risk", R), Column("aum", M), Column("city", T)
JOB, BORN, MATURES, SEEN = (
    Column("job", T),
    Column("birthday", D),
    Column("matures", D),
    Column("seen", S),
)
MANY = tuple(lit(n, N) for n in range(0, 100, 2))

LEAVES: list[tuple[Condition, Scalar, bool]] = [
    (IsTrue(VIP, negated=False), True, True),
    (IsTrue(VIP, negated=False), False, False),
    (IsTrue(VIP, negated=False), None, False),
    (IsTrue(VIP, negated=True), False, True),
    (IsTrue(VIP, negated=True), None, False),
    (IsNull(VIP, negated=False), None, True),
    (IsNull(RATIO, negated=False), None, True),
    (IsNull(RATIO, negated=False), math.inf, False),
    (IsNull(RATIO, negated=True), -math.inf, True),
    (IsNull(RATIO, negated=True), None, False),
    (IsNull(CITY, negated=False), None, True),
    (IsNull(CITY, negated=True), "", True),
    (IsNull(BORN, negated=True), -(2**31) + 1, True),
    (IsNull(AGE, negated=True), -MOST, True),
    (Compare(Operator.EQ, AGE, lit(30, N)), 30, True),
    (Compare(Operator.NE, AGE, lit(30, N)), 30, False),
    (Compare(Operator.NE, AGE, lit(30, N)), -MOST, True),
    (Compare(Operator.NE, AGE, lit(30, N)), MOST, True),
    (Compare(Operator.NE, AGE, lit(30, N)), None, False),
    (Compare(Operator.LT, AGE, lit(-MOST, N)), -MOST, False),
    (Compare(Operator.LT, AGE, lit(0, N)), None, False),
    (Compare(Operator.LE, AGE, lit(-MOST, N)), -MOST, True),
    (Compare(Operator.GT, AGE, lit(MOST, N)), MOST, False),
    (Compare(Operator.GE, AGE, lit(MOST, N)), MOST, True),
    (Compare(Operator.GT, lit(30, N), AGE), 29, True),
    (Compare(Operator.GT, lit(30, N), AGE), 30, False),
    (Compare(Operator.GT, AGE, lit(29.5, R)), 30, True),
    (Compare(Operator.LT, AGE, lit(29.5, R)), None, False),
    (Compare(Operator.EQ, AGE, lit(2.0**53, R)), 2**53 + 1, True),  # as DOUBLE they are equal
    (Compare(Operator.EQ, RATIO, lit(0.0, R)), -0.0, True),
    (Compare(Operator.LT, RATIO, lit(0.0, R)), -5e-324, True),
    (Compare(Operator.LT, RATIO, lit(0.0, R)), -0.0, False),
    (Compare(Operator.GT, RATIO, lit(1.7976931348623157e308, R)), math.inf, True),
    (Compare(Operator.NE, RATIO, lit(1.0, R)), -math.inf, True),
    (Compare(Operator.NE, RATIO, lit(1.0, R)), None, False),
    (Compare(Operator.GT, RATIO, lit(1.0, R)), 1.0, False),
    (Compare(Operator.GT, RATIO, lit(1.0, R)), 1.0000000000000002, True),
    (Compare(Operator.LE, RATIO, lit(1.0, R)), 1.0, True),
    (Compare(Operator.LE, RATIO, lit(1.0, R)), 1.0000000000000002, False),
    (Compare(Operator.GE, RATIO, lit(1, R)), 1.0, True),
    (Compare(Operator.GE, RATIO, lit(1.0, R)), 0.9999999999999999, False),
    (Compare(Operator.EQ, CITY, lit("广州", T)), "广州", True),
    (Compare(Operator.NE, CITY, lit("广州", T)), "", True),
    (Compare(Operator.NE, CITY, lit("广州", T)), None, False),
    (Compare(Operator.GT, lit("b", T), CITY), "a", True),
    (Compare(Operator.GE, CITY, lit("z", T)), "广州", True),
    (Compare(Operator.LE, BORN, Clock(D)), TODAY, True),
    (Compare(Operator.LT, BORN, Shift(Clock(D), -30, D)), TODAY - 30, False),
    (Compare(Operator.GT, SEEN, Shift(Clock(S), -DAY_US, S)), NOW - DAY_US + 1, True),
    (In(AGE, (lit(3, N), lit(1, N)), negated=False), 1, True),
    (In(AGE, (lit(3, N), lit(1, N)), negated=True), 1, False),
    (In(AGE, (lit(3, N), lit(1, N)), negated=True), 2, True),
    (In(AGE, (lit(3, N), lit(1, N)), negated=True), None, False),
    (In(AGE, MANY, negated=False), 98, True),
    (In(AGE, MANY, negated=False), 97, False),
    (In(AGE, MANY, negated=False), MOST, False),
    (In(AGE, MANY, negated=True), 97, True),
    (In(AGE, MANY, negated=True), None, False),
    (In(RATIO, (lit(0.5, R), lit(-0.0, R)), negated=False), 0.0, True),
    (In(RATIO, (lit(0.5, R),), negated=True), math.inf, True),
    (In(RATIO, (lit(0.5, R),), negated=True), None, False),
    (In(CITY, (lit("a", T), lit("广州", T)), negated=False), "广州", True),
    (In(CITY, (lit("a", T),), negated=True), "", True),
    (In(CITY, (lit("a", T),), negated=True), None, False),
    (Like(CITY, "广%", negated=False), "广州", True),
    (Like(CITY, "%州", negated=False), "广州市", False),
    (Like(CITY, "%州%", negated=True), "深圳", True),
    (Like(CITY, "a.b", negated=False), "acb", False),
    (Like(CITY, "%b", negated=False), "a\nb", True),
    (Like(CITY, "%", negated=True), None, False),
    (Constant(value=True), None, True),
    (Constant(value=False), None, False),
]


@pytest.mark.parametrize(("leaf", "value", "expected"), LEAVES)
def test_leaf(leaf: Condition, value: Scalar, expected: bool) -> None:
    sides = [getattr(leaf, side, None) for side in ("value", "left", "right")]
    customer = {side.name: value for side in sides if isinstance(side, Column)}
    assert holds(leaf, customer) is expected


PAIRS = [
    (AGE, VISITS, 3, 5, "<>", "<", "<="),
    (AGE, VISITS, 5, 5, "=", "<=", ">="),
    (AGE, VISITS, -MOST, MOST, "<>", "<", "<="),
    (AGE, VISITS, None, 5),
    (AGE, VISITS, 5, None),
    (AGE, VISITS, None, None),
    (RATIO, RISK, math.inf, 1.0, "<>", ">", ">="),
    (RATIO, RISK, -math.inf, -math.inf, "=", "<=", ">="),
    (RATIO, RISK, None, 1.0),
    (RATIO, RISK, 1.0, None),
    (RATIO, RISK, None, None),
    (AGE, RATIO, 2**53 + 1, 2.0**53, "=", "<=", ">="),
    (AGE, RATIO, 1, 1.5, "<>", "<", "<="),
    (AGE, RATIO, None, 1.5),
    (AGE, RATIO, 1, None),
    (RATIO, AUM, 1.5, 1, "<>", ">", ">="),
    (BORN, MATURES, 1, 2, "<>", "<", "<="),
    (CITY, JOB, "a", "b", "<>", "<", "<="),
    (CITY, JOB, "b", "b", "=", "<=", ">="),
    (CITY, JOB, "广", "b", "<>", ">", ">="),
    (CITY, JOB, None, "b"),
    (CITY, JOB, "b", None),
]


@pytest.mark.parametrize(
    ("left", "right", "first", "second", "expected"), [(*p[:4], p[4:]) for p in PAIRS]
)
def test_two_columns(
    left: Column, right: Column, first: Scalar, second: Scalar, expected: tuple[str, ...]
) -> None:
    program = compile_program([Compare(op, left, right) for op in Operator], [], LAYOUT)
    found = answers(program, [UNKNOWN | {left.name: first, right.name: second}])[0][:, 0]
    assert {op.value for op, true in zip(Operator, found, strict=True) if true} == set(expected)


ADD, SUB, MUL, DIV, MOD = Arithmetic
ROOT = 3_037_000_500  # its square is the first above INT64_MAX

SUMS: list[tuple[Arithmetic, Scalar, Scalar, Kind, float | None]] = [
    (ADD, MOST, 0, N, float(MOST)),
    (ADD, MOST, 1, N, None),
    (ADD, -MOST, -1, N, None),  # INT64_MIN is no number
    (ADD, -MOST, MOST, N, 0.0),
    (ADD, None, 1, N, None),
    (ADD, 1, None, N, None),
    (SUB, -MOST, 1, N, None),
    (SUB, 0, -MOST, N, float(MOST)),
    (SUB, -1, MOST, N, None),
    (SUB, 1, None, N, None),
    (MUL, ROOT, ROOT, N, None),
    (MUL, ROOT - 1, ROOT - 1, N, float((ROOT - 1) ** 2)),
    (MUL, -ROOT, ROOT, N, None),
    (MUL, 2**62, -2, N, None),  # would be INT64_MIN exactly
    (MUL, 2**32, 2**32, N, None),  # wraps to zero in a machine word
    (MUL, MOST, -1, N, float(-MOST)),
    (MUL, 0, MOST, N, 0.0),
    (MUL, None, 0, N, None),
    (MOD, 7, 3, N, 1.0),
    (MOD, -7, 3, N, -1.0),
    (MOD, 7, -3, N, 1.0),
    (MOD, -MOST, -1, N, 0.0),
    (MOD, 7, 0, N, None),
    (MOD, None, 3, N, None),
    (DIV, 7, 2, R, 3.5),
    (DIV, 7, 0, R, None),
    (DIV, 0, 0, R, None),
    (DIV, None, 2, R, None),
    (ADD, 1, None, R, None),
]
REAL_SUMS: list[tuple[Arithmetic, Scalar, Scalar, float | None]] = [
    (ADD, 1e308, 1e308, None),
    (ADD, 0.1, 0.2, 0.1 + 0.2),
    (SUB, math.inf, math.inf, None),
    (MUL, 1e200, -1e200, None),
    (MUL, math.inf, 0.0, None),
    (DIV, 1.0, -0.0, None),
    (DIV, 1.0, math.inf, 0.0),
    (DIV, 1e308, 1e-10, None),
    (MUL, None, 0.0, None),
]


@pytest.mark.parametrize(("operator", "left", "right", "kind", "expected"), SUMS)
@pytest.mark.parametrize("constant", [False, True])
def test_integer_arithmetic(
    operator: Arithmetic,
    left: Scalar,
    right: Scalar,
    kind: Kind,
    expected: float | None,
    constant: bool,
) -> None:
    sides = (lit(left, N), lit(right, N)) if constant else (AGE, VISITS)
    found = result(Compute(operator, *sides, kind), {"age": left, "visits": right})
    assert found == expected if expected is not None else math.isnan(found)


@pytest.mark.parametrize(("operator", "left", "right", "expected"), REAL_SUMS)
def test_real_arithmetic(
    operator: Arithmetic, left: Scalar, right: Scalar, expected: float | None
) -> None:
    found = result(Compute(operator, RATIO, RISK, R), {"ratio": left, "risk": right})
    assert found == expected if expected is not None else math.isnan(found)


def test_a_shift_that_overflows_is_null() -> None:
    assert math.isnan(result(Shift(SEEN, 1, S), {"seen": MOST}))
    assert result(Shift(BORN, -1, D), {"birthday": 0}) == -1.0


# Properties -------------------------------------------------------------------------------


CONDITIONS = st.recursive(
    leaves(),
    lambda inner: st.builds(
        lambda both, items: both(tuple(items)),
        st.sampled_from([And, Or]),
        st.lists(inner, min_size=2, max_size=4),
    ),
    max_leaves=10,
)


@settings(deadline=None, derandomize=True, max_examples=examples(120))
@given(
    st.lists(CONDITIONS, min_size=1, max_size=3),
    st.lists(values(), max_size=2),
    st.lists(rows(), min_size=1, max_size=3),
)
def test_block_and_row_answer_as_the_tree_says(
    conditions: list[Condition], numbers: list[Value], customers: list[Row]
) -> None:
    program = compile_program(conditions, numbers, LAYOUT)
    events = event_values(program, len(customers))
    expected = np.array(
        [[truth(c, *facts) for facts in zip(customers, events, strict=True)] for c in conditions]
    )
    results = [
        [number(v, *facts) for facts in zip(customers, events, strict=True)] for v in numbers
    ]
    nan = [[math.nan if x is None else float(x) for x in line] for line in results]
    found = answers(program, customers)
    assert np.array_equal(found[0], expected)
    assert same(found[1], np.array(nan).reshape(found[1].shape))
    by_row = row_by_row(program, customers)
    assert np.array_equal(found[0], by_row[0])
    assert same(found[1], by_row[1])


EVERYTHING = np.zeros((0, 0), np.uint8)
"""All strategies are asked for."""


def row_by_row(program: Program, customers: list[Row]) -> tuple[np.ndarray, np.ndarray]:
    texts = Dictionaries()
    lines = packed(customers, texts)
    seen = inputs(lines, *folded(program, event_values(program, len(customers))))
    bound = program.bind(texts, NOW, TODAY)
    work = scratch(bound, 1)
    columns = []
    with np.errstate(over="ignore", invalid="ignore"):
        for place in range(len(customers)):
            evaluate_row(bound, seen, place, EVERYTHING, work)
            columns.append((work.truth.copy(), work.numbers.copy()))
    return tuple(np.hstack(part) for part in zip(*columns, strict=True))


def test_audiences_of_strategies_that_nothing_started_are_not_asked() -> None:
    program = compile_program([normal(Constant(value=True))] * 5, [], LAYOUT)
    bound = program.bind(Dictionaries(), NOW, TODAY)
    seen, work = (
        inputs(packed([UNKNOWN], Dictionaries()), *folded(program, event_values(program, 1))),
        scratch(bound, 1),
    )
    for started, asked in (([[0, 1, 0]], [1, 0, 1, 0, 1]), ([[1, 1, 1]], [1] * 5), ([], [1] * 5)):
        evaluate_row(bound, seen, 0, np.array(started, np.uint8).reshape(-1, 3), work)
        assert work.truth[:, 0].tolist() == asked


# One program over many customers ----------------------------------------------------------

COUNTED = EventColumn(Fold.COUNT, "viewed", "", DAY_US, (), N)
RATED = EventColumn(Fold.SUM, "paid", "rate", None, (), R)
PAID = EventColumn(Fold.SUM, "paid", "amount", None, (), M)
ALL: list[Condition] = [
    *(leaf for leaf, _, _ in LEAVES),
    *(Compare(op, left, right) for left, right, *_ in PAIRS for op in Operator),
    Compare(Operator.GT, COUNTED, lit(0, N)),
    Compare(Operator.LT, RATED, PAID),
    And(
        (
            Or((IsTrue(VIP, negated=False), Compare(Operator.GT, AGE, VISITS))),
            Like(CITY, "a%", negated=False),
        )
    ),
]
WANTED: list[Value] = [
    AUM,
    RATIO,
    PAID,
    *(Compute(op, AGE, VISITS, N) for op in (ADD, SUB, MUL, MOD)),
    *(Compute(op, RATIO, AUM, R) for op in (ADD, SUB, MUL, DIV)),
    Clock(S),
]


EDGES: dict[Kind, tuple[Scalar, ...]] = {
    B: (True, None, False),
    N: (0, 1, 30, None, -MOST, MOST, 98, 5),
    M: (0, None, 500_000, -MOST, MOST),
    R: (0.0, 0.5, None, -math.inf, math.inf, 1e308, 1.5),
    T: ("a", "广州", None, "", "ab", "深圳"),
    D: (TODAY, None, TODAY - 30, -1),
    S: (NOW, None, NOW - DAY_US, MOST),
}


def crowd(count: int, edges: dict[Kind, tuple[Scalar, ...]] = EDGES) -> list[Row]:
    """Customers whose tags run through edges at different paces."""
    return [
        {
            name: edges[kind][(place * (k + 1) + k) % len(edges[kind])]
            for k, (name, kind) in enumerate(COLUMNS.items())
        }
        for place in range(count)
    ]


@pytest.mark.compiled
@pytest.mark.parametrize("step", [1, 7, 512])
def test_answers_do_not_depend_on_the_block(step: int) -> None:
    customers = crowd(1_000)
    program = compile_program(ALL, WANTED, LAYOUT)
    texts = Dictionaries()
    lines = packed(customers, texts)
    seen = inputs(lines, *folded(program, event_values(program, len(customers))))
    bound = program.bind(texts, NOW, TODAY)
    whole = evaluate(bound, seen)
    parts = [
        by_block(bound, seen, begin, min(begin + step, 1_000), step)
        for begin in range(0, 1_000, step)
    ]
    assert np.array_equal(whole[0], np.hstack([part[0] for part in parts]))
    assert same(whole[1], np.hstack([part[1] for part in parts]))


def by_block(
    bound: object, seen: Inputs, begin: int, end: int, size: int
) -> tuple[np.ndarray, ...]:
    work = scratch(bound, size)
    with np.errstate(over="ignore", invalid="ignore"):
        evaluate_block(bound, seen, begin, end, work)
    return work.truth[:, : end - begin].copy(), work.numbers[:, : end - begin].copy()


def test_the_crowd_is_answered_as_the_tree_says_row_by_row_too() -> None:
    customers = crowd(200)
    program = compile_program(ALL, WANTED, LAYOUT)
    events = event_values(program, len(customers))
    expected = [[truth(c, *facts) for facts in zip(customers, events, strict=True)] for c in ALL]
    block, single = answers(program, customers), row_by_row(program, customers)
    assert np.array_equal(block[0], np.array(expected))
    assert np.array_equal(block[0], single[0])
    assert same(block[1], single[1])


def digest() -> str:
    program = compile_program(ALL, WANTED, LAYOUT)
    state = hashlib.sha256()
    for part in (*answers(program, crowd(40)), *row_by_row(program, crowd(40))):
        state.update(part.tobytes())
    return state.hexdigest()


@pytest.mark.compiled
def test_plain_python_gives_the_same_bytes() -> None:
    path = str(Path(__file__).parents[1])
    run = subprocess.run(
        [sys.executable, "-W", "error", __file__],
        env=os.environ | {"NUMBA_DISABLE_JIT": "1", "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.stdout.strip(), run.stderr) == (digest(), "")


# DuckDB is the judge ----------------------------------------------------------------------

JUDGED = crowd(60, EDGES | {R: (0.0, 0.5, None, -2.0, 1e308, 5e-324), S: (NOW, None, NOW - DAY_US)})


@pytest.fixture(scope="module")
def judge() -> Iterator[duckdb.DuckDBPyConnection]:
    types = {B: pa.bool_(), R: pa.float64(), T: pa.string(), D: pa.date32(), S: pa.timestamp("us")}
    columns = {
        name: pa.array([row[name] for row in JUDGED], types.get(kind, pa.int64()))
        for name, kind in COLUMNS.items()
    }
    with duckdb.connect() as connection:
        connection.register("judged", pa.table(columns))
        connection.execute("CREATE TABLE customers AS SELECT * FROM judged")
        yield connection


@pytest.mark.compiled
@settings(deadline=None, derandomize=True, max_examples=examples(60))
@given(
    st.lists(conditions(events=False), min_size=4, max_size=8),
    st.lists(values(events=False), min_size=1, max_size=4),
)
def test_duckdb_answers_the_same(
    judge: duckdb.DuckDBPyConnection, asked: list[Condition], wanted: list[Value]
) -> None:
    frame = Frame(now=NOW, today=TODAY)
    parts = [
        *(f"coalesce({where_sql(condition, frame)}, FALSE)::UTINYINT" for condition in asked),
        *(f"({value_sql(value, frame)})::DOUBLE" for value in wanted),
    ]
    judged = np.array(
        judge.sql(f"SELECT {', '.join(parts)} FROM customers ORDER BY rowid").fetchall(), float
    ).T
    program = compile_program([normal(condition) for condition in asked], wanted, LAYOUT)
    found = answers(program, JUDGED)
    assert np.array_equal(found[0], judged[: len(asked)])
    assert same(found[1], judged[len(asked) :])


# Compiling and binding --------------------------------------------------------------------


def test_equal_leaves_share_an_atom_and_equal_columns_a_load() -> None:
    rich = Compare(Operator.GE, AUM, lit(50_000_000, M))
    other = Compare(Operator.LE, lit(50_000_000, M), AUM)
    program = compile_program([And((rich, IsTrue(VIP, negated=False))), other, rich], [AUM], LAYOUT)
    assert (len(program.atoms), len(program.loads), len(program.steps)) == (2, 2, 0)
    assert program.columns == {"aum", "vip"}


def test_derived_columns_are_named_once_in_order() -> None:
    conditions = [Compare(Operator.LT, RATED, PAID), Compare(Operator.GT, COUNTED, lit(0, N))]
    program = compile_program([*conditions, *conditions], [PAID], LAYOUT)
    assert program.derived == (RATED, PAID, COUNTED)


def test_not_belongs_to_an_earlier_form() -> None:
    with pytest.raises(AssertionError, match="negation normal form"):
        compile_program([Not(IsTrue(VIP, negated=False))], [], LAYOUT)


def test_a_column_that_rows_do_not_have_is_refused() -> None:
    with pytest.raises(KeyError):
        compile_program([IsTrue(Column("unheard", B), negated=False)], [], LAYOUT)


def test_the_clock_is_bound_not_compiled() -> None:
    program = compile_program(
        [Compare(Operator.LE, BORN, Shift(Clock(D), 7, D))], [Clock(D)], LAYOUT
    )
    texts = Dictionaries()
    seen = inputs(packed([UNKNOWN | {"birthday": 10}], texts), *folded(program, [{}]))
    found = {today: evaluate(program.bind(texts, 0, today), seen) for today in (2, 3)}
    assert [(int(t[0, 0]), float(n[0, 0])) for t, n in found.values()] == [(0, 2.0), (1, 3.0)]


def test_a_text_newer_than_the_bind_is_unknown_until_the_next() -> None:
    leaves = [
        Like(CITY, "新%", negated=False),
        IsNull(CITY, negated=False),
        Compare(Operator.LT, CITY, JOB),
    ]
    program = compile_program(leaves, [], LAYOUT)
    texts = Dictionaries()
    lines = packed([UNKNOWN | {"city": "旧", "job": "龙"}], texts)
    before = program.bind(texts, NOW, TODAY)
    patch(lines[0], LAYOUT, texts, "city", "新城")
    seen = inputs(lines, *folded(program, [{}]))
    after = program.bind(texts, NOW, TODAY)
    assert evaluate(before, seen)[0][:, 0].tolist() == [0, 1, 0]
    assert evaluate(after, seen)[0][:, 0].tolist() == [1, 0, 1]


def test_tables_are_kept_until_a_dictionary_grows() -> None:
    program = compile_program([Like(CITY, "a%", negated=False)], [], LAYOUT)
    texts = Dictionaries({"city": ["a"]})
    first = program.bind(texts, 0, 0)
    assert program.bind(texts, 1, 1).tables is first.tables
    texts.code("city", "ab")
    assert program.bind(texts, 0, 0).tables.tolist() == [0, 1, 1]
    assert program.bind(Dictionaries({"city": ["b"]}), 0, 0).tables.tolist() == [0, 0]


def test_rows_may_be_a_copy_on_write_map(tmp_path: Path) -> None:
    program = compile_program([Compare(Operator.GT, AGE, lit(1, N))], [], LAYOUT)
    texts = Dictionaries()
    lines = packed([UNKNOWN | {"age": age} for age in (1, 2)], texts)
    lines.tofile(tmp_path / "rows")
    mapped = np.memmap(tmp_path / "rows", np.uint8, mode="c", shape=lines.shape)
    seen = inputs(mapped, *folded(program, [{}, {}]))
    assert evaluate(program.bind(texts, NOW, TODAY), seen)[0].tolist() == [[0, 1]]


def test_no_customers_no_conditions_no_answers() -> None:
    program = compile_program([], [], LAYOUT)
    found = answers(program, crowd(3))
    assert (found[0].shape, found[1].shape) == ((0, 3), (0, 3))
    assert row_by_row(program, crowd(3))[0].shape == (0, 3)


if __name__ == "__main__":
    sys.stdout.write(digest())
