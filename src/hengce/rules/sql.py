"""The SQL reader: a checked tree as DuckDB SQL.

The relations that the SQL expects:

    customers   one row for each customer. A column for each tag, named as the tag:
                BOOLEAN, BIGINT (INTEGER, and MONEY in cents), DOUBLE, VARCHAR, DATE, and
                TIMESTAMP without zone, in UTC. NULL is unknown; a DOUBLE is finite, a
                BIGINT is never the least int64, which the kernel keeps for NULL. And
                `Frame.customer_key`, which joins the events, and `$org` (VARCHAR), the
                customer's unit of the bank, where a rule asks for it.
    events      one row for each event: customer, name, occurred_at (TIMESTAMP in UTC), and
                properties, MAP(VARCHAR, VARCHAR): the stored form of each known property
                as text (`true`, `-12`, `0.1`, cents, days, microseconds). A MAP needs no
                extension of DuckDB, which JSON may, and it holds every event type.

The SQL never raises on data, and computes what the kernel computes: each step of integer
arithmetic in HUGEINT, NULL when it leaves the kernel's int64; each step of float64
arithmetic NULL when it is not finite. A step is checked by `list_filter` on a list of
one, because CASE would have to write the step twice, and a tree of them 2^depth times.
Sums of REAL properties are added up in order of time.

Nothing of the text that a user wrote is here: nodes are built from the checked tree, and
sqlglot's generator quotes names and literals.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce

from sqlglot import exp

from hengce.model.instant import Day, Instant, calendar_date, moment
from hengce.model.tag import Kind
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
from hengce.rules.code import INT_LEAST, INT_MOST

_OPERATORS: dict[Operator, type[exp.Binary]] = {
    Operator.EQ: exp.EQ,
    Operator.NE: exp.NEQ,
    Operator.LT: exp.LT,
    Operator.LE: exp.LTE,
    Operator.GT: exp.GT,
    Operator.GE: exp.GTE,
}
_ARITHMETIC: dict[Arithmetic, type[exp.Binary]] = {
    Arithmetic.ADD: exp.Add,
    Arithmetic.SUBTRACT: exp.Sub,
    Arithmetic.MULTIPLY: exp.Mul,
    Arithmetic.DIVIDE: exp.Div,
    Arithmetic.MODULO: exp.Mod,
}
_STORED_TYPES = {Kind.BOOLEAN: "BOOLEAN", Kind.REAL: "DOUBLE"}


@dataclass(frozen=True, slots=True)
class Frame:
    """What the SQL of a rule depends on beside the rule.

    Attributes:
        now: The instant of the decision.
        today: Its day in the bank's zone.
        customers: The name or alias of the customers' relation.
        customer_key: The column of it that events name.
        events: The name of the events' relation.
    """

    now: Instant
    today: Day
    customers: str = "customers"
    customer_key: str = "customer"
    events: str = "events"


def where_sql(condition: Condition, frame: Frame) -> str:
    """Return a condition for WHERE; a row for which it is NULL is not meant."""
    return _condition(condition, frame).sql(dialect="duckdb", identify=True)


def value_sql(value: Value, frame: Frame) -> str:
    """Return a value: BIGINT for INTEGER and MONEY (cents), DOUBLE for REAL."""
    whole = (
        _real(value, frame) if value.kind is Kind.REAL else _cast(_value(value, frame), "BIGINT")
    )
    return whole.sql(dialect="duckdb", identify=True)


# Conditions ---------------------------------------------------------------------------


def _condition(condition: Condition, frame: Frame) -> exp.Expr:
    match condition:
        case And(items=items):
            return _joined(exp.And, items, frame)
        case Or(items=items):
            return _joined(exp.Or, items, frame)
        case Not(item=item):
            return exp.Not(this=exp.Paren(this=_condition(item, frame)))
        case Constant(value=value):
            return exp.Boolean(this=value)
        case Compare():
            return _compare(condition, frame)
        case _:
            test = _test(condition, frame)
            return exp.Not(this=exp.Paren(this=test)) if condition.negated else test


def _joined(kind: type[exp.Connector], items: Sequence[Condition], frame: Frame) -> exp.Expr:
    parts: list[exp.Expr] = [exp.Paren(this=_condition(item, frame)) for item in items]
    return reduce(lambda left, right: kind(this=left, expression=right), parts)


def _compare(condition: Compare, frame: Frame) -> exp.Expr:
    """Write a comparison; float64 on one side makes it one of float64, as in the kernel."""
    sides = (condition.left, condition.right)
    as_real = Kind.REAL in {side.kind for side in sides}
    left, right = (_real(side, frame) if as_real else _value(side, frame) for side in sides)
    return _OPERATORS[condition.operator](this=left, expression=right)


def _test(leaf: In | Like | IsNull | IsTrue, frame: Frame) -> exp.Expr:
    """Write a leaf as if it were not negated."""
    value = _value(leaf.value, frame)
    match leaf:
        case In(literals=literals):
            return exp.In(this=value, expressions=[_literal(literal) for literal in literals])
        case Like(pattern=pattern):
            return exp.Like(this=value, expression=exp.Literal.string(pattern))
        case IsNull():
            return exp.Is(this=value, expression=exp.Null())
        case IsTrue():
            return value


# Values -------------------------------------------------------------------------------


def _value(value: Value, frame: Frame) -> exp.Expr:
    """Write a value as one operand: a name, a literal, a call, or something in brackets."""
    match value:
        case Column(name=name):
            return exp.column(name, table=frame.customers)
        case Literal():
            return _literal(value)
        case Clock(kind=kind):
            at = frame.now if kind is Kind.TIMESTAMP else frame.today
            return _literal(Literal(value=at, kind=kind))
        case Shift():
            return _shift(value, frame)
        case Compute():
            compute = _compute_real if value.kind is Kind.REAL else _compute_long
            return compute(value, frame)
        case EventColumn():
            return _fold(value, frame)


def _literal(literal: Literal) -> exp.Expr:
    match literal:
        case Literal(kind=Kind.TEXT):
            return exp.Literal.string(str(literal.value))
        case Literal(kind=Kind.BOOLEAN):
            return exp.Boolean(this=bool(literal.value))
        case Literal(kind=Kind.REAL, value=int() | float() as number):
            return _cast(exp.Literal.string(repr(float(number))), "DOUBLE")
        case Literal(kind=Kind.DATE, value=int() as days):
            return _cast(exp.Literal.string(calendar_date(days).isoformat()), "DATE")
        case Literal(kind=Kind.TIMESTAMP, value=int() as at):
            return _timestamp(at)
        case Literal(value=int() as number):
            return _number(number)
        case _:
            raise AssertionError(f"not a literal in stored form: {literal}")


def _timestamp(at: Instant) -> exp.Expr:
    text = moment(at).replace(tzinfo=None).isoformat(sep=" ")
    return _cast(exp.Literal.string(text), "TIMESTAMP")


def _real(value: Value, frame: Frame) -> exp.Expr:
    """Write a number as float64."""
    operand = _value(value, frame)
    return operand if value.kind is Kind.REAL else _cast(operand, "DOUBLE")


def _compute_real(value: Compute, frame: Frame) -> exp.Expr:
    left, right = _real(value.left, frame), _real(value.right, frame)
    if value.operator is Arithmetic.DIVIDE:
        right = _held(right, lambda v: exp.NEQ(this=v, expression=_number(0)))
    step = _ARITHMETIC[value.operator](this=left, expression=right)
    return _held(step, lambda v: exp.func("isfinite", v, dialect="duckdb"))


def _compute_long(value: Compute, frame: Frame) -> exp.Expr:
    left, right = (_cast(_value(side, frame), "HUGEINT") for side in (value.left, value.right))
    if value.operator is Arithmetic.MODULO:
        right = _held(right, lambda v: exp.NEQ(this=v, expression=_number(0)))
    step = _ARITHMETIC[value.operator](this=left, expression=right)
    low, high = _number(INT_LEAST), _number(INT_MOST)
    return _cast(_held(step, lambda v: exp.Between(this=v, low=low, high=high)), "BIGINT")


def _held(step: exp.Expr, test: Callable[[exp.Expr], exp.Expr]) -> exp.Expr:
    """Write a step that is NULL unless it passes a test, without writing it twice."""
    passes = exp.Lambda(this=test(exp.column("v")), expressions=[exp.to_identifier("v")])
    listed = exp.Anonymous(this="list_value", expressions=[step])
    kept = exp.Anonymous(this="list_filter", expressions=[listed, passes])
    return exp.Anonymous(this="list_extract", expressions=[kept, _number(1)])


def _shift(value: Shift, frame: Frame) -> exp.Expr:
    """Write an interval: a DATE plus days, a TIMESTAMP plus microseconds.

    Days and instants lie in the years 1 to 9999 and an interval is a century at most, so
    DuckDB's range is never left.
    """
    amount = _number(value.amount)
    if value.kind is Kind.TIMESTAMP:
        amount = exp.Anonymous(this="to_microseconds", expressions=[amount])
    return exp.Paren(this=exp.Add(this=_value(value.base, frame), expression=amount))


def _number(number: int) -> exp.Expr:
    return exp.Literal.number(number)


def _cast(value: exp.Expr, to: str) -> exp.Expr:
    return exp.Cast(this=value, to=exp.DataType.build(to, dialect="duckdb"))


# Event columns ------------------------------------------------------------------------


def _fold(value: EventColumn, frame: Frame) -> exp.Expr:
    """Write an event column as a scalar subquery over the customer's events."""
    rows = exp.Select().from_(exp.alias_(exp.to_table(frame.events), "e", table=True))
    filters = (_filter(one) for one in value.where)
    for test in (*_window(value, frame), *filters, *_following(value, frame)):
        rows = rows.where(test, copy=False)
    total: exp.Expr = exp.Subquery(this=rows.select(_folded(value, frame), copy=False))
    if value.fold is Fold.DECAYED:
        total = exp.func("coalesce", total, _cast(_number(0), "DOUBLE"), dialect="duckdb")
    elif value.fold is not Fold.SUM:
        return total
    if value.kind is Kind.REAL:
        return _held(total, lambda v: exp.func("isfinite", v, dialect="duckdb"))
    low, high = _number(INT_LEAST), _number(INT_MOST)
    return _cast(_held(total, lambda v: exp.Between(this=v, low=low, high=high)), "BIGINT")


def _window(value: EventColumn, frame: Frame) -> list[exp.Expr]:
    """Write whose events, which, and when: later than now - window, up to now."""
    key = exp.column(frame.customer_key, table=frame.customers)
    at = exp.column("occurred_at", table="e")
    tests: list[exp.Expr] = [
        exp.EQ(this=exp.column("customer", table="e"), expression=key),
        exp.EQ(this=exp.column("name", table="e"), expression=exp.Literal.string(value.event)),
        exp.LTE(this=at, expression=_timestamp(frame.now)),
    ]
    if value.window_us is not None:
        start = _timestamp(frame.now - value.window_us)
        tests.append(exp.GT(this=at.copy(), expression=start))
    return tests


def _following(value: EventColumn, frame: Frame) -> list[exp.Expr]:
    """Write what must follow an event in time; or that it did not, and the time is over."""
    if not value.by:
        return []
    at, then = exp.column("occurred_at", table="e"), exp.column("occurred_at", table="f")
    span = exp.Anonymous(this="to_microseconds", expressions=[_number(value.span_us)])
    end = exp.Add(this=at.copy(), expression=span)
    customer = exp.column("customer", table="f"), exp.column("customer", table="e")
    name = exp.column("name", table="f"), exp.Literal.string(value.by)
    rows = exp.Select().from_(exp.alias_(exp.to_table(frame.events), "f", table=True))
    for test in (
        exp.EQ(this=customer[0], expression=customer[1]),
        exp.EQ(this=name[0], expression=name[1]),
        exp.GT(this=then.copy(), expression=at.copy()),
        exp.LTE(this=then.copy(), expression=end.copy()),
        exp.LTE(this=then.copy(), expression=_timestamp(frame.now)),
    ):
        rows = rows.where(test, copy=False)
    follows = exp.Exists(this=rows.select(_number(1), copy=False))
    if value.fold is Fold.FOLLOWED:
        return [follows]
    return [exp.LT(this=end, expression=_timestamp(frame.now)), exp.Not(this=follows)]


def _folded(value: EventColumn, frame: Frame) -> exp.Expr:
    at = exp.column("occurred_at", table="e")
    match value.fold:
        case Fold.COUNT | Fold.FOLLOWED | Fold.UNFOLLOWED:
            return exp.Count(this=exp.Star())
        case Fold.DECAYED:
            worth = exp.Mul(this=_weight(value), expression=_left_of(value, frame))
            return exp.Sum(this=exp.Order(this=worth, expressions=[exp.Ordered(this=at)]))
        case Fold.LAST:
            return exp.Max(this=at)
        case Fold.FIRST:
            return exp.Min(this=at)
        case Fold.SUM:
            added = _property(value.property, value.kind)
            if value.kind is Kind.REAL:  # float64 sums depend on the order
                added = exp.Order(this=added, expressions=[exp.Ordered(this=at)])
            return exp.Sum(this=added)


def _weight(value: EventColumn) -> exp.Expr:
    if not value.property:
        return _cast(_number(1), "DOUBLE")
    return _cast(_property(value.property, value.kind), "DOUBLE")


def _left_of(value: EventColumn, frame: Frame) -> exp.Expr:
    """Write how much of an event's weight is left: a half after each span."""
    at, now = (
        exp.Anonymous(this="epoch_us", expressions=[instant])
        for instant in (exp.column("occurred_at", table="e"), _timestamp(frame.now))
    )
    passed = exp.Paren(this=exp.Sub(this=at, expression=now))
    halves = exp.Div(this=passed, expression=_number(value.span_us), typed=False)
    return exp.Pow(this=_number(2), expression=halves)


def _filter(test: PropertyFilter) -> exp.Expr:
    left = _property(test.name, test.literal.kind)
    kind, right = test.literal.kind, test.literal
    if kind in {Kind.DATE, Kind.TIMESTAMP}:  # compared as they are stored
        right = Literal(value=right.value, kind=Kind.INTEGER)
    return _OPERATORS[test.operator](this=left, expression=_literal(right))


def _property(name: str, kind: Kind) -> exp.Expr:
    """Write a property of an event, read from its stored form."""
    parts = [exp.column("properties", table="e"), exp.Literal.string(name)]
    text = exp.Anonymous(this="map_extract_value", expressions=parts)
    if kind is Kind.TEXT:
        return text
    to = exp.DataType.build(_STORED_TYPES.get(kind, "BIGINT"), dialect="duckdb")
    return exp.TryCast(this=text, to=to)
