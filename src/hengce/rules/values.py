"""Values: tags, arithmetic with units, the clock, and intervals.

A number is plain or it counts cents, and arithmetic keeps track: an amount plus an amount
is an amount, an amount by an amount is a plain ratio, an amount times an amount is nothing.
"""

from dataclasses import dataclass

from sqlglot import exp

from hengce.model.instant import DAY_US, HOUR_US, MINUTE_US
from hengce.model.tag import Kind
from hengce.rules.ast import (
    Arithmetic,
    Clock,
    Column,
    Compute,
    Condition,
    Literal,
    Shift,
    Value,
)
from hengce.rules.catalogue import Catalogue, nearest_word
from hengce.rules.folds import FOLDS, read_fold
from hengce.rules.lineage import columns_of
from hengce.rules.literals import Spelled, counts_cents, fit, literal_kind, settle, spelled
from hengce.rules.parse import Surface, bare
from hengce.rules.reading import Reading

INTERVAL_DAYS_MAX = 36_500

NUMBERS = frozenset({Kind.INTEGER, Kind.REAL, Kind.MONEY})

_ARITHMETIC: dict[type[exp.Expr], Arithmetic] = {
    exp.Add: Arithmetic.ADD,
    exp.Sub: Arithmetic.SUBTRACT,
    exp.Mul: Arithmetic.MULTIPLY,
    exp.Div: Arithmetic.DIVIDE,
    exp.Mod: Arithmetic.MODULO,
}
# Whether a result counts cents, by the operation and whether each side does. What is not
# here does not go together.
_CENTS = {
    **{(operator, False, False): False for operator in Arithmetic},
    (Arithmetic.ADD, True, True): True,
    (Arithmetic.SUBTRACT, True, True): True,
    (Arithmetic.MULTIPLY, True, False): True,
    (Arithmetic.MULTIPLY, False, True): True,
    (Arithmetic.DIVIDE, True, False): True,
    (Arithmetic.DIVIDE, True, True): False,
}
_CLOCKS = {"now": Kind.TIMESTAMP, "today": Kind.DATE}
_UNITS_US = {
    **dict.fromkeys(("DAY", "DAYS"), DAY_US),
    **dict.fromkeys(("HOUR", "HOURS"), HOUR_US),
    **dict.fromkeys(("MINUTE", "MINUTES"), MINUTE_US),
}


@dataclass(frozen=True, slots=True)
class Unit:
    """The kind of a result, and whether a REAL one counts cents."""

    kind: Kind
    cents: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """A derived tag whose formula is a condition, where a tag was named."""

    name: str
    node: exp.Expr


def read_value(node: exp.Expr, reading: Reading) -> Value | Spelled | Held | None:
    """Read a value; a bare literal stays as spelled, for its neighbour to decide."""
    node = bare(node)
    value: Value | Spelled | Held | None = None
    match node:
        case exp.Column():
            value = _read_tag(node, reading)
        case exp.Add() | exp.Sub() if isinstance(bare(node.args["expression"]), exp.Interval):
            value = _shift(node, reading)
        case exp.Add() | exp.Sub() | exp.Mul() | exp.Div() | exp.Mod():
            value = _compute(node, reading)
        case exp.CurrentDate():
            value = Clock(kind=Kind.DATE)
        case exp.CurrentTimestamp():
            value = Clock(kind=Kind.TIMESTAMP)
        case exp.Anonymous():
            value = _call(node, reading)
        case exp.Neg():
            value = _negative(node, reading)
        case exp.Literal() | exp.Cast() | exp.Boolean() | exp.Null():
            value = spelled(node, reading)
        case _:
            reading.refuse(node, "rule.not_a_value")
    return value


def names_of(surface: Surface, catalogue: Catalogue) -> list[str]:
    """Return the tags that a text names, as often as it does; properties of events are none."""
    columns = surface.root.find_all(exp.Column)
    return [_name(one, catalogue) for one in columns if one.find_ancestor(exp.Kwarg) is None]


def held_of(node: exp.Expr, reading: Reading) -> Held | None:
    """Return the derived tag that a side of a comparison names, when it is a condition."""
    named = bare(node)
    if not isinstance(named, exp.Column):
        return None
    name = _name(named, reading.catalogue)
    meaning = reading.catalogue.meanings.get((name, True))
    return Held(name, named) if meaning and isinstance(meaning.said, Condition) else None


def _name(node: exp.Expr, catalogue: Catalogue) -> str:
    """Return the tag that a column names: without quotes it may be written in capitals."""
    identifier = node.this
    name: str = identifier.name
    known = name in catalogue.tags or name in catalogue.derived
    return name if known or identifier.args.get("quoted") else name.lower()


def _read_tag(node: exp.Expr, reading: Reading) -> Value | Held | None:
    """Read a tag; of a derived one what its formula says."""
    name = _name(node, reading.catalogue)
    if name not in reading.catalogue.derived:
        return read_column(node, reading)
    meaning = reading.catalogue.meanings.get((name, True))
    said = meaning.said if meaning else None
    if said is None:
        reading.refuse(node, "rule.broken_tag", tag=name)
        return None
    tags = (reading.catalogue.tags[column.name] for column in columns_of(said))
    late = next((tag for tag in tags if tag.hindsight), None)
    if late is not None and not reading.allow_hindsight:
        reading.refuse(node, "rule.hindsight_tag", tag=name, reason=late.hindsight)
        return None
    return Held(name, node) if isinstance(said, Condition) else said


def read_column(node: exp.Expr, reading: Reading) -> Column | None:
    """Read a stored tag."""
    name = _name(node, reading.catalogue)
    tag = reading.catalogue.tags.get(name)
    if tag is None:
        known = reading.catalogue.nearest_tag(node.this.name)
        reading.refuse(node, "rule.unknown_tag", tag=node.this.name, nearest=known)
        return None
    if tag.hindsight and not reading.allow_hindsight:
        reading.refuse(node, "rule.hindsight_tag", tag=name, reason=tag.hindsight)
        return None
    return Column(name=tag.name, kind=tag.kind)


def plain_side(node: exp.Expr, reading: Reading) -> Value | Spelled | None:
    """Read a value where a derived tag that is a condition has no place."""
    side = read_value(node, reading)
    return settled(side, reading) if isinstance(side, Held) else side


def settled(side: Value | Spelled | Held | None, reading: Reading) -> Value | None:
    """Return a value that stands alone: a literal takes its own kind."""
    if isinstance(side, Held):
        reading.refuse(side.node, "rule.not_a_value")
        return None
    return settle(side, reading) if isinstance(side, Spelled) else side


def _call(node: exp.Anonymous, reading: Reading) -> Value | None:
    name = node.name.lower()
    if name in FOLDS:
        return read_fold(node, reading)
    if name in _CLOCKS and not node.expressions:
        return Clock(kind=_CLOCKS[name])
    known = nearest_word(name, [*FOLDS, *_CLOCKS])
    reading.refuse(node, "rule.unknown_function", function=name, nearest=known)
    return None


def _negative(node: exp.Expr, reading: Reading) -> Value | Spelled | None:
    """Read -x: a literal keeps its sign, anything else is 0 - x."""
    if isinstance(bare(node.this), exp.Literal | exp.Neg) and not _hides_value(node):
        return spelled(node, reading)
    value = settled(read_value(node.this, reading), reading)
    if value is None or not _is_number(value, node.this, reading):
        return None
    kind = literal_kind(value)
    zero = Literal(value=0.0 if kind is Kind.REAL else 0, kind=kind)
    cents = value.kind is Kind.REAL and counts_cents(value)
    return Compute(Arithmetic.SUBTRACT, left=zero, right=value, kind=value.kind, cents=cents)


def _hides_value(node: exp.Expr) -> bool:
    """Whether signs stand in front of something that is no literal."""
    inner = bare(node)
    while isinstance(inner, exp.Neg):
        inner = bare(inner.this)
    return not isinstance(inner, exp.Literal)


def _compute(node: exp.Expr, reading: Reading) -> Compute | None:
    operator = _ARITHMETIC[type(node)]
    parts = (node.this, node.args["expression"])
    left, right = (plain_side(part, reading) for part in parts)
    if left is None or right is None:
        return None
    if operator in {Arithmetic.ADD, Arithmetic.SUBTRACT}:
        if isinstance(left, Spelled) and not isinstance(right, Spelled):
            left = _neighbour(left, right, reading)
        elif isinstance(right, Spelled) and not isinstance(left, Spelled):
            right = _neighbour(right, left, reading)
    sides = settled(left, reading), settled(right, reading)
    if sides[0] is None or sides[1] is None:
        return None
    checks = [_is_number(s, part, reading) for s, part in zip(sides, parts, strict=True) if s]
    if not all(checks):
        return None
    unit = _unit(operator, sides[0], sides[1])
    if unit is None:
        words = [_kind_name(side) for side in sides if side]
        reading.refuse(node, "rule.units", operator=operator, left=words[0], right=words[1])
        return None
    return Compute(operator, left=sides[0], right=sides[1], kind=unit.kind, cents=unit.cents)


def _neighbour(side: Spelled, other: Value, reading: Reading) -> Literal | None:
    """Fit a literal to what it is added to; what is no number is refused as such later."""
    if other.kind in NUMBERS and not side.quoted:
        return fit(side, literal_kind(other), reading)
    return settle(side, reading)


def _is_number(value: Value, node: exp.Expr, reading: Reading) -> bool:
    if value.kind in NUMBERS:
        return True
    dated = value.kind in {Kind.DATE, Kind.TIMESTAMP}
    reading.refuse(node, "rule.date_arithmetic" if dated else "rule.not_a_number", kind=value.kind)
    return False


def _kind_name(value: Value) -> str:
    return Kind.MONEY if counts_cents(value) else value.kind


def _unit(operator: Arithmetic, left: Value, right: Value) -> Unit | None:
    """Return the unit of a result, None when the units do not go together."""
    cents = _CENTS.get((operator, counts_cents(left), counts_cents(right)))
    if cents is None:
        return None
    if operator is Arithmetic.DIVIDE:
        return Unit(Kind.REAL, cents=cents)
    if Kind.REAL in {left.kind, right.kind}:
        return None if operator is Arithmetic.MODULO else Unit(Kind.REAL, cents=cents)
    return Unit(Kind.MONEY if cents else Kind.INTEGER)


def _shift(node: exp.Expr, reading: Reading) -> Shift | None:
    """Read a date or timestamp that an interval moves."""
    base = settled(read_value(node.this, reading), reading)
    amount_us = _interval_us(bare(node.args["expression"]), reading)
    if base is None or amount_us is None:
        return None
    if base.kind not in {Kind.DATE, Kind.TIMESTAMP}:
        reading.refuse(node.this, "rule.interval_base", kind=base.kind)
        return None
    sign = 1 if isinstance(node, exp.Add) else -1
    if base.kind is Kind.TIMESTAMP:
        return Shift(base=base, amount=sign * amount_us, kind=base.kind)
    if _unit_us(bare(node.args["expression"])) != DAY_US:
        reading.refuse(node, "rule.interval_clock")
        return None
    return Shift(base=base, amount=sign * (amount_us // DAY_US), kind=base.kind)


def _interval_us(node: exp.Expr, reading: Reading) -> int | None:
    unit_us = _unit_us(node)
    if unit_us is None:
        reading.refuse(node, "rule.interval_unit")
        return None
    length = node.this
    text = length.name if isinstance(length, exp.Literal) else ""
    digits = text.removeprefix("-")
    amount_us = int(text) * unit_us if digits.isdecimal() and len(digits) < 10 else None
    if amount_us is None or abs(amount_us) > INTERVAL_DAYS_MAX * DAY_US:
        reading.refuse(node, "rule.interval_length", interval_days_max=INTERVAL_DAYS_MAX)
        return None
    return amount_us


def _unit_us(interval: exp.Expr) -> int | None:
    unit = interval.args.get("unit")
    return _UNITS_US.get(unit.name.upper()) if unit is not None else None
