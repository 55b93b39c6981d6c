"""Where drawn programs seldom go: deep conditions, unknown constants, odd columns of files."""

import itertools
import math
import struct

import numpy as np
import pyarrow as pa
import pytest

from hengce.kernel.layout import Dictionaries, Layout, pack, patch, read
from hengce.model.tag import Kind, Scalar
from hengce.rules.ast import (
    And,
    Arithmetic,
    Clock,
    Column,
    Compare,
    Compute,
    Condition,
    In,
    IsNull,
    IsTrue,
    Literal,
    Operator,
    Or,
)
from hengce.rules.program import compile_program
from kernel.test_eligibility import (
    AGE,
    LAYOUT,
    MOST,
    RATIO,
    SEEN,
    UNKNOWN,
    VISITS,
    answers,
    holds,
    lit,
    row_by_row,
    truth,
)
from rules.strategies import NOW, TODAY

N, R, T = Kind.INTEGER, Kind.REAL, Kind.TEXT

# Deep conditions ---------------------------------------------------------------------------

BITS = ("age", "visits", "aum", "loan", "vip", "payroll", "ratio", "risk")


def bit(name: str) -> Condition:
    """A leaf that is true of 1."""
    if name in {"vip", "payroll"}:
        return IsTrue(Column(name, Kind.BOOLEAN), negated=False)
    kind = R if name in {"ratio", "risk"} else Kind.MONEY if name in {"aum", "loan"} else N
    return Compare(Operator.EQ, Column(name, kind), Literal(1, kind))


A, B, C, D, E, F, G, H = (bit(name) for name in BITS)
DEEP: list[Condition] = [
    Or((And((A, B)), And((C, D)), And((E, F)), And((G, H)))),
    And((Or((A, B)), Or((C, D)), Or((E, F)), Or((G, H)))),
    Or((And((A, Or((B, And((C, Or((D, E)))))))), And((F, Or((G, H)))))),
    And((Or((And((A, B)), And((C, D)))), Or((And((E, F)), And((G, H)))))),
    Or((And((Or((A, B)), Or((C, D)))), And((Or((E, F)), Or((G, H)))))),
    And((Or((And((Or((A, B)), Or((C, D)))), And((E, Or((F, G)))))), H)),
]


def test_deep_conditions_hold_where_they_should() -> None:
    customers = [
        UNKNOWN
        | {
            name: bool(b) if name in {"vip", "payroll"} else b
            for name, b in zip(BITS, row, strict=True)
        }
        for row in itertools.product((0, 1), repeat=len(BITS))
    ]
    program = compile_program(DEEP, [], LAYOUT)
    expected = [[truth(condition, row, {}) for row in customers] for condition in DEEP]
    assert np.array_equal(answers(program, customers)[0], np.array(expected))
    assert np.array_equal(row_by_row(program, customers)[0], np.array(expected))


# Constants ---------------------------------------------------------------------------------

TOO_LARGE = Compute(Arithmetic.ADD, lit(MOST, N), lit(1, N), N)
INFINITE = Compute(Arithmetic.MULTIPLY, lit(1e308, R), lit(10.0, R), R)

LEAVES: list[tuple[Condition, Scalar, bool]] = [
    *[(Compare(sign, AGE, TOO_LARGE), 5, False) for sign in Operator],
    *[(Compare(sign, AGE, TOO_LARGE), -5, False) for sign in Operator],
    *[(Compare(sign, RATIO, INFINITE), 5.0, False) for sign in Operator],
    *[(Compare(sign, RATIO, INFINITE), math.inf, False) for sign in Operator],
    *[(Compare(sign, RATIO, INFINITE), -math.inf, False) for sign in Operator],
    (IsNull(TOO_LARGE, negated=False), None, True),
    (IsNull(INFINITE, negated=True), None, False),
    (IsNull(lit("a", T), negated=False), None, False),
    (IsNull(lit("a", T), negated=True), None, True),
    (IsNull(lit(None, T), negated=False), None, True),
    (Compare(Operator.EQ, lit("a", T), lit("a", T)), None, True),
    (Compare(Operator.EQ, lit("a", T), lit("b", T)), None, False),
    (In(AGE, (lit(1.5, R), lit(2.0, R)), negated=False), 2, True),
    (In(AGE, (lit(1.5, R), lit(2.0, R)), negated=False), 1, False),
    (In(AGE, (lit(1.5, R), lit(2.0, R)), negated=True), 1, True),
    (Compare(Operator.GT, SEEN, Clock(Kind.TIMESTAMP)), NOW, False),
    (Compare(Operator.GE, SEEN, Clock(Kind.TIMESTAMP)), NOW, True),
    (Compare(Operator.GT, Clock(Kind.TIMESTAMP), SEEN), TODAY, True),
]


@pytest.mark.parametrize(("leaf", "value", "expected"), LEAVES)
def test_leaf(leaf: Condition, value: Scalar, expected: bool) -> None:
    sides = [getattr(leaf, side, None) for side in ("value", "left", "right")]
    customer = {side.name: value for side in sides if isinstance(side, Column)}
    assert holds(leaf, customer) is expected
    program = compile_program([leaf], [], LAYOUT)
    assert bool(row_by_row(program, [UNKNOWN | customer])[0][0, 0]) is expected


def test_whole_numbers_are_compared_exactly() -> None:
    for first, second in itertools.permutations((2**53, 2**53 + 1, MOST, MOST - 1), 2):
        assert holds(Compare(Operator.NE, AGE, VISITS), {"age": first, "visits": second})


# Columns -----------------------------------------------------------------------------------

DAY = 20_779  # 2026-11-22


@pytest.mark.parametrize(
    ("kind", "column", "expected"),
    [
        (Kind.DATE, pa.array([DAY * 86_400_000, None], pa.date64()), [DAY, None]),
        (
            T,
            pa.DictionaryArray.from_arrays(pa.array([1, 0, 2, None]), pa.array(["a", None, "b"])),
            [None, "a", "b", None],
        ),
        (Kind.DATE, pa.array([-(2**31) + 1, 2**31 - 1]), [-(2**31) + 1, 2**31 - 1]),
    ],
)
def test_columns_of_files(kind: Kind, column: pa.Array, expected: list[Scalar]) -> None:
    layout, texts = Layout.of([("x", kind)]), Dictionaries()
    packed = pack(layout, texts, {"x": column})
    assert [read(row, layout, texts, "x") for row in packed] == expected


def test_every_nan_is_stored_as_the_same_bytes() -> None:
    (odd,) = struct.unpack("<d", struct.pack("<Q", 0x7FF8_0000_0000_0123))
    layout, texts = Layout.of([("x", R)]), Dictionaries()
    rows = pack(layout, texts, {"x": np.array([math.nan, odd])})
    assert rows[0].tobytes() == rows[1].tobytes()
    patch(rows[1], layout, texts, "x", odd)
    assert rows[0].tobytes() == rows[1].tobytes()


def test_a_row_is_as_wide_as_its_fields_and_a_multiple_of_eight() -> None:
    widths = [
        Layout.of([(f"b{n}", Kind.BOOLEAN) for n in range(count)]).width for count in (1, 8, 9)
    ]
    assert widths == [8, 8, 16]


def test_a_text_that_another_thread_appends_meanwhile_keeps_its_code() -> None:
    texts = Dictionaries()
    lock = texts._append

    class Meanwhile:
        """The lock, which another thread had while this one waited."""

        def __enter__(self) -> None:
            object.__setattr__(texts, "_append", lock)
            assert [texts.code("city", text) for text in ("a", "b")] == [0, 1]

        def __exit__(self, *_: object) -> None:
            pass

    object.__setattr__(texts, "_append", Meanwhile())
    assert texts.code("city", "a") == 0
    assert list(texts.texts("city")) == ["a", "b"]
