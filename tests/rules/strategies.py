"""Random catalogues, checked trees and rows for the tests of every reader of the rules.

`CATALOGUE` names what they use; `conditions()` and `values()` draw trees over `rules.ast`
directly (what `check` may build, with NOT); `rows()` draws customers with NULLs, empty
texts and the ends of int64; `histories()` draws events. Values are in stored form. Dates
and timestamps stay within 1900 to 2200 so that DuckDB can hold them.
"""

from dataclasses import dataclass

from hypothesis import strategies as st

from hengce.model.instant import DAY_US, HOUR_US
from hengce.model.noun import Label
from hengce.model.tag import EventType, Kind, Scalar, Tag
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
    PropertyFilter,
    Shift,
    Value,
)
from hengce.rules.catalogue import Catalogue

INT_MOST = 2**63 - 1
INT_LEAST = -INT_MOST  # -(2**63) is the kernel's NULL

NOW = 1_795_000_000_000_000  # 2026-11-18T11:06:40Z
TODAY = NOW // DAY_US

COLUMNS: dict[str, Kind] = {
    "vip": Kind.BOOLEAN,
    "payroll": Kind.BOOLEAN,
    "age": Kind.INTEGER,
    "visits": Kind.INTEGER,
    "ratio": Kind.REAL,
    "risk": Kind.REAL,
    "aum": Kind.MONEY,
    "loan": Kind.MONEY,
    "city": Kind.TEXT,
    "job": Kind.TEXT,
    "birthday": Kind.DATE,
    "matures": Kind.DATE,
    "opened": Kind.TIMESTAMP,
    "seen": Kind.TIMESTAMP,
}

EVENTS: dict[str, dict[str, Kind]] = {
    "viewed": {"seconds": Kind.INTEGER, "page": Kind.TEXT, "first": Kind.BOOLEAN},
    "paid": {"amount": Kind.MONEY, "rate": Kind.REAL, "due": Kind.DATE, "at": Kind.TIMESTAMP},
}

TAGS = {
    name: Tag(name=name, kind=kind, label=Label(zh=f"标签{name}", en=f"tag {name}"))
    for name, kind in COLUMNS.items()
}
EVENT_TYPES = {
    name: EventType(name=name, label=Label(zh=f"事件{name}", en=f"event {name}"), properties=kinds)
    for name, kinds in EVENTS.items()
}

CATALOGUE = Catalogue.of(TAGS.values(), EVENT_TYPES.values(), "Asia/Shanghai")

TEXTS = ("", "a", "ab", "abc", "b", "广州", "深圳", "o'clock", "100%", "a_b", " ", "\\", '"')
FRAGMENTS = ("a", "b", "ab", "c", "广", "州", "'", "\\", " ")


@dataclass(frozen=True, slots=True)
class Past:
    """One event of a customer's history."""

    name: str
    occurred_at: int
    properties: dict[str, Scalar]


Row = dict[str, Scalar]
"""One customer: a stored value for every tag of COLUMNS, None where unknown."""


# Stored values ------------------------------------------------------------------------


def integers() -> st.SearchStrategy[int]:
    edge = st.sampled_from([INT_LEAST, INT_LEAST + 1, -1, 0, 1, 2**53 + 1, INT_MOST])
    return st.integers(-5, 5) | edge | st.integers(INT_LEAST, INT_MOST)


def reals() -> st.SearchStrategy[float]:
    edge = st.sampled_from([0.0, -0.0, 1e308, -1e308, 5e-324, 0.1, 2.0**63])
    return st.integers(-5, 5).map(float) | edge | st.floats(allow_nan=False, allow_infinity=False)


def stored(kind: Kind) -> st.SearchStrategy[Scalar]:
    """Draw a known value of a kind."""
    choices: dict[Kind, st.SearchStrategy[Scalar]] = {
        Kind.BOOLEAN: st.booleans(),
        Kind.INTEGER: integers(),
        Kind.REAL: reals(),
        Kind.MONEY: integers(),
        Kind.TEXT: st.sampled_from(TEXTS),
        Kind.DATE: st.integers(TODAY - 3, TODAY + 3) | st.integers(-25_000, 84_000),
        Kind.TIMESTAMP: (
            st.integers(-3, 3).map(lambda n: NOW + n * HOUR_US)
            | st.integers(-25_000 * DAY_US, 84_000 * DAY_US)
        ),
    }
    return choices[kind]


def rows() -> st.SearchStrategy[Row]:
    """Draw a customer."""
    return st.fixed_dictionaries({name: st.none() | stored(k) for name, k in COLUMNS.items()})


@st.composite
def histories(draw: st.DrawFn) -> tuple[Past, ...]:
    """Draw up to six events in order of time, some at the edges of the trees' windows.

    No two are at the same time: the sum of REAL properties depends on the order.
    """
    ages = [9 * DAY_US, DAY_US + 1, DAY_US, DAY_US - 1, HOUR_US, 1, 0, -1]
    chosen = draw(st.lists(st.sampled_from(ages), max_size=6, unique=True))
    past = []
    for age in sorted(chosen, reverse=True):
        name = draw(st.sampled_from(sorted(EVENTS)))
        some = {p: draw(st.none() | stored(kind)) for p, kind in EVENTS[name].items()}
        known = {p: value for p, value in some.items() if value is not None}
        past.append(Past(name=name, occurred_at=NOW - age, properties=known))
    return tuple(past)


# Values -------------------------------------------------------------------------------


def literals(kind: Kind) -> st.SearchStrategy[Literal]:
    return stored(kind).map(lambda value: Literal(value=value, kind=kind))


def columns(kind: Kind) -> st.SearchStrategy[Column]:
    names = [name for name, k in COLUMNS.items() if k is kind]
    return st.sampled_from([Column(name=name, kind=kind) for name in names])


def _filters(event: str) -> st.SearchStrategy[tuple[PropertyFilter, ...]]:
    @st.composite
    def one(draw: st.DrawFn) -> PropertyFilter:
        name, kind = draw(st.sampled_from(sorted(EVENTS[event].items())))
        equal = (Operator.EQ, Operator.NE)
        choice = equal if kind in {Kind.TEXT, Kind.BOOLEAN} else tuple(Operator)
        return PropertyFilter(
            name=name, operator=draw(st.sampled_from(choice)), literal=draw(literals(kind))
        )

    return st.lists(one(), max_size=2).map(tuple)


FOLLOWING = {Fold.FOLLOWED, Fold.UNFOLLOWED}
SPANNED = {*FOLLOWING, Fold.DECAYED}


@st.composite
def event_columns(draw: st.DrawFn, kind: Kind) -> EventColumn:
    """Draw a fold of a kind: INTEGER, REAL, MONEY or TIMESTAMP."""
    folds = {
        Kind.INTEGER: [
            (Fold.COUNT, "viewed", ""),
            (Fold.COUNT, "paid", ""),
            (Fold.SUM, "viewed", "seconds"),
            (Fold.FOLLOWED, "viewed", ""),
            (Fold.UNFOLLOWED, "paid", ""),
            (Fold.UNFOLLOWED, "viewed", ""),
        ],
        Kind.MONEY: [(Fold.SUM, "paid", "amount")],
        Kind.REAL: [
            (Fold.SUM, "paid", "rate"),
            (Fold.DECAYED, "paid", "rate"),
            (Fold.DECAYED, "viewed", "seconds"),
            (Fold.DECAYED, "viewed", ""),
        ],
        Kind.TIMESTAMP: [(fold, event, "") for fold in (Fold.LAST, Fold.FIRST) for event in EVENTS],
    }
    fold, event, name = draw(st.sampled_from(folds[kind]))
    window = draw(st.sampled_from([None, HOUR_US, DAY_US, 10 * DAY_US]))
    return EventColumn(
        fold=fold,
        event=event,
        property=name,
        window_us=window,
        where=draw(_filters(event)),
        kind=kind,
        by=draw(st.sampled_from(sorted(EVENTS))) if fold in FOLLOWING else "",
        span_us=draw(st.sampled_from([HOUR_US, DAY_US, 8 * DAY_US])) if fold in SPANNED else 0,
    )


@st.composite
def numbers(draw: st.DrawFn, kind: Kind, depth: int, *, cents: bool, events: bool) -> Value:
    """Draw a number of a kind; `cents` says whether it counts money."""
    shapes = ["compute"] if depth > 0 else []
    if cents == (kind is Kind.MONEY):
        shapes += ["column", "column", "literal", *(["event"] if events else [])]
    if not shapes:  # REAL cents need at least one step of arithmetic
        shapes, depth = ["compute"], 1
    match draw(st.sampled_from(shapes)):
        case "column":
            return draw(columns(kind))
        case "literal":
            return draw(literals(kind))
        case "event":
            return draw(event_columns(kind))
    return draw(_computes(kind, depth - 1, cents=cents, events=events))


@st.composite
def _computes(draw: st.DrawFn, kind: Kind, depth: int, *, cents: bool, events: bool) -> Compute:
    operator, left, right = draw(st.sampled_from(_SIGNATURES[kind, cents]))
    return Compute(
        operator=operator,
        left=draw(numbers(left[0], depth, cents=left[1], events=events)),
        right=draw(numbers(right[0], depth, cents=right[1], events=events)),
        kind=kind,
        cents=cents and kind is Kind.REAL,
    )


_I, _R, _M, _C = (
    (Kind.INTEGER, False),
    (Kind.REAL, False),
    (Kind.MONEY, True),
    (Kind.REAL, True),
)
_ADDING = (Arithmetic.ADD, Arithmetic.SUBTRACT)
_TIMES, _OVER = Arithmetic.MULTIPLY, Arithmetic.DIVIDE

_SIGNATURES = {
    _I: [(op, _I, _I) for op in (*_ADDING, _TIMES, Arithmetic.MODULO)],
    _R: [(op, a, b) for op in (*_ADDING, _TIMES) for a, b in ((_R, _R), (_R, _I), (_I, _R))]
    + [(_OVER, a, b) for a, b in ((_R, _R), (_I, _I), (_R, _I), (_M, _M), (_C, _M))],
    _M: [(op, _M, _M) for op in _ADDING] + [(_TIMES, _M, _I), (_TIMES, _I, _M)],
    _C: [(op, a, b) for op in _ADDING for a, b in ((_C, _C), (_M, _C), (_C, _M))]
    + [(_TIMES, a, b) for a, b in ((_M, _R), (_R, _M), (_C, _I), (_R, _C))]
    + [(_OVER, a, b) for a, b in ((_M, _I), (_M, _R), (_C, _R))],
}


@st.composite
def moments(draw: st.DrawFn, kind: Kind, *, events: bool) -> Value:
    """Draw a DATE or a TIMESTAMP."""
    base: Value = draw(
        st.one_of(
            columns(kind),
            literals(kind),
            st.just(Clock(kind=kind)),
            *([event_columns(kind)] if events and kind is Kind.TIMESTAMP else []),
        )
    )
    if draw(st.integers(0, 2)):
        return base
    unit = 1 if kind is Kind.DATE else HOUR_US
    return Shift(base=base, amount=unit * draw(st.integers(-48, 48)), kind=kind)


def values(*, depth: int = 2, events: bool = True) -> st.SearchStrategy[Value]:
    """Draw a number: INTEGER, REAL, MONEY or REAL cents."""
    return st.sampled_from([_I, _R, _M, _C]).flatmap(
        lambda sort: numbers(sort[0], depth, cents=sort[1], events=events)
    )


# Conditions ---------------------------------------------------------------------------


@st.composite
def _number_compares(draw: st.DrawFn, *, events: bool) -> Compare:
    sorts = draw(st.sampled_from([(_I, _R), (_M, _C)]))
    left, right = draw(st.sampled_from(sorts)), draw(st.sampled_from(sorts))
    return Compare(
        operator=draw(st.sampled_from(Operator)),
        left=draw(numbers(left[0], 2, cents=left[1], events=events)),
        right=draw(numbers(right[0], 1, cents=right[1], events=events)),
    )


@st.composite
def _other_compares(draw: st.DrawFn, *, events: bool) -> Compare:
    kind = draw(st.sampled_from([Kind.DATE, Kind.TIMESTAMP, Kind.TEXT]))
    if kind is Kind.TEXT:
        equal = draw(st.sampled_from([Operator.EQ, Operator.NE]))
        return Compare(operator=equal, left=draw(columns(kind)), right=draw(literals(kind)))
    return Compare(
        operator=draw(st.sampled_from(Operator)),
        left=draw(moments(kind, events=events)),
        right=draw(moments(kind, events=events)),
    )


@st.composite
def _ins(draw: st.DrawFn) -> In:
    kind = draw(st.sampled_from([k for k in Kind if k is not Kind.BOOLEAN]))
    listed = draw(st.lists(literals(kind), min_size=1, max_size=4))
    return In(value=draw(columns(kind)), literals=tuple(listed), negated=draw(st.booleans()))


@st.composite
def _likes(draw: st.DrawFn) -> Like:
    core = draw(st.sampled_from(FRAGMENTS))
    start, end = draw(st.sampled_from(["", "%"])), draw(st.sampled_from(["", "%"]))
    return Like(
        value=draw(columns(Kind.TEXT)),
        pattern=f"{start}{core}{end}",
        negated=draw(st.booleans()),
    )


def leaves(*, events: bool = True) -> st.SearchStrategy[Condition]:
    """Draw a condition without AND, OR and NOT."""
    any_column = st.sampled_from(list(Kind)).flatmap(columns)
    return st.one_of(
        _number_compares(events=events),
        _other_compares(events=events),
        _ins(),
        _likes(),
        st.builds(IsNull, value=any_column | values(depth=1, events=events), negated=st.booleans()),
        st.builds(IsTrue, value=columns(Kind.BOOLEAN), negated=st.booleans()),
        st.builds(Constant, value=st.booleans()),
    )


def conditions(*, events: bool = True) -> st.SearchStrategy[Condition]:
    """Draw a condition with AND, OR and NOT over leaves."""
    return st.recursive(
        leaves(events=events),
        lambda inner: st.one_of(
            st.lists(inner, min_size=2, max_size=3).map(lambda items: And(items=tuple(items))),
            st.lists(inner, min_size=2, max_size=3).map(lambda items: Or(items=tuple(items))),
            inner.map(lambda item: Not(item=item)),
        ),
        max_leaves=6,
    )
