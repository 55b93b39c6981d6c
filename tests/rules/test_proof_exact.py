"""Of one or two values at a time, proofs are exact: what nobody can meet is proved, and only that.

Constants are small, so a few values stand for all: each row below has one of each kind.
"""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from amount import examples
from hengce.model.tag import Kind
from hengce.rules.ast import (
    And,
    Clock,
    Column,
    Compare,
    In,
    IsNull,
    IsTrue,
    Literal,
    Not,
    Operator,
    Or,
    Shift,
)
from hengce.rules.normal import normal
from hengce.rules.proof import always, follows, never
from rules.oracle import truth
from rules.strategies import COLUMNS, TODAY

MANY = settings(max_examples=examples(300), deadline=None, derandomize=True)

AGE, VISITS = Column("age", Kind.INTEGER), Column("visits", Kind.INTEGER)
RATIO = Column("ratio", Kind.REAL)
CITY = Column("city", Kind.TEXT)
VIP = Column("vip", Kind.BOOLEAN)
MATURES = Column("matures", Kind.DATE)
EMPTY = dict.fromkeys(COLUMNS)
CODES = ("a", "b", "c")

NUMBERS = st.integers(0, 4)
SIGNS = st.sampled_from(list(Operator))


def whole(column):
    """Draw a test of a whole number: against a number, a half, or a list."""
    literals = st.one_of(
        NUMBERS.map(lambda n: Literal(n, Kind.INTEGER)),
        NUMBERS.map(lambda n: Literal(n + 0.5, Kind.REAL)),
    )
    listed = st.lists(NUMBERS.map(lambda n: Literal(n, Kind.INTEGER)), min_size=1, max_size=3)
    return st.one_of(
        st.builds(Compare, SIGNS, st.just(column), literals),
        st.builds(In, st.just(column), listed.map(tuple), st.booleans()),
        st.builds(IsNull, st.just(column), st.booleans()),
    )


def real():
    literals = NUMBERS.map(lambda n: Literal(n / 2, Kind.REAL))
    return st.one_of(
        st.builds(Compare, SIGNS, st.just(RATIO), literals),
        st.builds(IsNull, st.just(RATIO), st.booleans()),
    )


def text():
    equal = st.sampled_from([Operator.EQ, Operator.NE])
    codes = st.sampled_from(CODES).map(lambda code: Literal(code, Kind.TEXT))
    return st.one_of(
        st.builds(Compare, equal, st.just(CITY), codes),
        st.builds(In, st.just(CITY), st.lists(codes, min_size=1).map(tuple), st.booleans()),
        st.builds(IsNull, st.just(CITY), st.booleans()),
    )


def boolean():
    return st.builds(IsTrue, st.just(VIP), st.booleans()) | st.builds(
        IsNull, st.just(VIP), st.booleans()
    )


def dated():
    days = NUMBERS.map(lambda n: Shift(Clock(Kind.DATE), n, Kind.DATE))
    return st.one_of(
        st.builds(Compare, SIGNS, st.just(MATURES), days),
        st.builds(IsNull, st.just(MATURES), st.booleans()),
    )


def between():
    """Draw a test of two whole numbers against each other, without <>."""
    signs = st.sampled_from([sign for sign in Operator if sign is not Operator.NE])
    return st.builds(Compare, signs, st.just(AGE), st.just(VISITS))


VALUES = {
    "age": (None, *range(-1, 7)),
    "ratio": (None, *(n / 4 for n in range(-1, 12))),
    "city": (None, *CODES, "z"),
    "vip": (None, True, False),
    "matures": (None, *range(TODAY - 1, TODAY + 7)),
}


def trees(leaf):
    return st.recursive(
        leaf,
        lambda inner: st.one_of(
            st.lists(inner, min_size=2, max_size=3).map(lambda items: And(tuple(items))),
            st.lists(inner, min_size=2, max_size=3).map(lambda items: Or(tuple(items))),
            inner.map(Not),
        ),
        max_leaves=6,
    )


def rows(*names):
    for values in product(*(VALUES[name] for name in names)):
        yield EMPTY | dict(zip(names, values, strict=True))


def agree(condition, among):
    read = normal(condition)
    found = [truth(condition, row, ()) is True for row in among]
    assert never([read]) is not any(found)
    assert always(read) is all(found)


@MANY
@given(trees(whole(AGE)))
def test_whole_numbers(condition):
    agree(condition, list(rows("age")))


@MANY
@given(trees(real()))
def test_real_numbers(condition):
    agree(condition, list(rows("ratio")))


@MANY
@given(trees(text() | boolean()))
def test_codes_and_yes_or_no(condition):
    agree(condition, list(rows("city", "vip")))


@MANY
@given(trees(dated()))
def test_days_from_today(condition):
    agree(condition, list(rows("matures")))


@MANY
@given(st.lists(whole(AGE) | text(), min_size=1, max_size=4))
def test_two_values_at_once(parts):
    condition = And((*parts, *parts))
    agree(condition, list(rows("age", "city")))


@MANY
@given(st.lists(between() | whole(AGE) | whole(VISITS), min_size=1, max_size=5))
def test_two_values_against_each_other(parts):
    """Bounds alone are exact; with gaps inside them a proof may be missed, and is never wrong."""
    both = list(product(VALUES["age"], VALUES["age"]))
    some = [EMPTY | {"age": age, "visits": visits} for age, visits in both]
    met = any(all(truth(part, row, ()) is True for part in parts) for row in some)
    proved = never(parts)
    gaps = any(isinstance(p, In) or getattr(p, "operator", None) is Operator.NE for p in parts)
    assert not (proved and met)
    assert gaps or proved is not met


@MANY
@given(trees(whole(AGE)), trees(whole(AGE)))
def test_what_follows(condition, base):
    some = list(rows("age"))
    wanted = all(truth(condition, r, ()) is True for r in some if truth(base, r, ()) is True)
    assert follows(normal(condition), [normal(base)]) is wanted
