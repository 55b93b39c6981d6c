"""From a surface tree to a checked tree: every part gets a kind, or a problem.

Truth in the text is three-valued. The tree keeps it so: a leaf on NULL is unknown under NOT
and false at the end. `x IS TRUE` is never unknown, which only shows under NOT; there it is
written with IS NOT NULL.
"""

from dataclasses import replace

from sqlglot import exp

from hengce.errors import ProblemsError
from hengce.model.tag import Kind
from hengce.rules.ast import (
    And,
    Arithmetic,
    Column,
    Compare,
    Compute,
    Condition,
    Constant,
    In,
    IsNull,
    IsTrue,
    Like,
    Literal,
    Not,
    Operator,
    Or,
    Value,
)
from hengce.rules.audiences import IN_AUDIENCE, asked_audience, surface_within
from hengce.rules.catalogue import Catalogue, nearest
from hengce.rules.certain import certain
from hengce.rules.folds import EQUALITY, FLIPPED, OPERATORS
from hengce.rules.literals import Spelled, counts_cents, fit, literal_kind, spelled
from hengce.rules.parse import bare, chain, parse
from hengce.rules.reading import Reading
from hengce.rules.units import ORG, ROOT, WITHIN_UNIT, below
from hengce.rules.values import NUMBERS, read_column, read_value, settled

IN_LIST_MAX = 1000  # literals

_UNIT_CENTS = 100


def check_condition(
    text: str, catalogue: Catalogue, where: str, *, allow_hindsight: bool = False
) -> Condition:
    """Read a condition and give every part its kind.

    Args:
        text: The condition, in SQL.
        catalogue: The tags and events that it may use.
        where: Its place, for problems.
        allow_hindsight: Whether tags that are only known later may be used.

    Raises:
        ProblemsError: Everything that is wrong with the text.
    """
    reading = Reading(parse(text, where), catalogue, allow_hindsight)
    condition = _condition(reading.surface.root, reading, positive=True)
    if condition is None or reading.problems:
        raise ProblemsError(reading.problems)
    return condition


def check_value(
    text: str,
    catalogue: Catalogue,
    where: str,
    *,
    allow_hindsight: bool = False,
    money: bool | None = None,
) -> Value:
    """Read a numeric expression: INTEGER, REAL or MONEY.

    Args:
        text: The expression, in SQL.
        catalogue: The tags and events that it may use.
        where: Its place, for problems.
        allow_hindsight: Whether tags that are only known later may be used.
        money: True for an amount: a plain number counts units of the currency. False for
            a plain number: an amount is a problem. None for either.

    Raises:
        ProblemsError: Everything that is wrong with the text.
    """
    reading = Reading(parse(text, where), catalogue, allow_hindsight)
    value = _result(reading, money=money)
    if value is None or reading.problems:
        raise ProblemsError(reading.problems)
    return value


def _result(reading: Reading, *, money: bool | None) -> Value | None:
    root = reading.surface.root
    value = read_value(root, reading)
    if isinstance(value, Spelled) and money and not value.quoted:
        return fit(value, Kind.MONEY, reading)
    value = settled(value, reading)
    if value is None:
        return None
    if value.kind not in NUMBERS:
        reading.refuse(root, "rule.not_a_number", kind=value.kind)
    elif counts_cents(value) and money is False:
        reading.refuse(root, "rule.not_plain")
    elif money and not counts_cents(value):
        return _in_units(value)
    return value


def _in_units(value: Value) -> Compute:
    """Return a plain number as an amount: so many units of the currency."""
    unit = Literal(value=_UNIT_CENTS, kind=Kind.MONEY)
    is_real = value.kind is Kind.REAL
    kind = Kind.REAL if is_real else Kind.MONEY
    return Compute(Arithmetic.MULTIPLY, left=value, right=unit, kind=kind, cents=is_real)


# Conditions ---------------------------------------------------------------------------


def _condition(node: exp.Expr, reading: Reading, *, positive: bool) -> Condition | None:
    """Read a condition; `positive` says that an even number of NOTs stands around it."""
    node = bare(node)
    condition: Condition | None = None
    match node:
        case exp.And() | exp.Or():
            condition = _joined(node, reading, positive=positive)
        case exp.Not():
            condition = _not(bare(node.this), reading, positive=positive)
        case exp.EQ() | exp.NEQ() | exp.LT() | exp.LTE() | exp.GT() | exp.GTE():
            sides = node.this, node.args["expression"]
            condition = _compare(OPERATORS[type(node)], sides, reading)
        case exp.Between():
            condition = _between(node, reading)
        case exp.In():
            condition = _in(node, reading)
        case exp.Like():
            condition = _like(node, reading)
        case exp.Is():
            condition = _is(node, reading, positive=positive)
        case exp.Boolean():
            condition = Constant(value=bool(node.this))
        case exp.Anonymous() if node.name.lower() in {WITHIN_UNIT, IN_AUDIENCE}:
            condition = _belongs(node, reading, positive=positive)
        case _:
            condition = _boolean(node, reading)
    return condition


def _joined(node: exp.Expr, reading: Reading, *, positive: bool) -> Condition | None:
    parts = [_condition(part, reading, positive=positive) for part in chain(node, type(node))]
    items = tuple(part for part in parts if part is not None)
    if len(items) < len(parts):
        return None
    return And(items=items) if isinstance(node, exp.And) else Or(items=items)


def _not(node: exp.Expr, reading: Reading, *, positive: bool) -> Condition | None:
    """Read NOT; the parser also writes IS NOT, NOT IN and NOT BETWEEN this way."""
    item = _condition(node, reading, positive=not positive)
    match item:
        case None:
            return None
        case (
            IsNull(negated=False) | In(negated=False) | Like(negated=False) | IsTrue(negated=False)
        ):
            return replace(item, negated=True)
        case And(items=(IsNull() as known, IsTrue() as test)) if isinstance(node, exp.Is):
            opposites = replace(known, negated=False), replace(test, negated=not test.negated)
            return Or(items=opposites)
        case _:
            return Not(item=item)


def _belongs(node: exp.Anonymous, reading: Reading, *, positive: bool) -> Condition | None:
    if node.name.lower() == WITHIN_UNIT:
        return _within_unit(node, reading)
    return _in_audience(node, reading, positive=positive)


def _within_unit(node: exp.Anonymous, reading: Reading) -> In | Constant | None:
    """Read within_unit('…') as the list of that unit and all below it; the root has everybody."""
    named = node.expressions[0] if len(node.expressions) == 1 else None
    if not isinstance(named, exp.Literal) or not named.is_string:
        usage = f"{WITHIN_UNIT}('…')"
        reading.refuse(node, "rule.call", function=WITHIN_UNIT, usage=usage)
        return None
    units = reading.catalogue.units
    known = {unit.id: unit.label for unit in units}
    if named.name not in known and (known or named.name != ROOT):
        facts = {"unit": named.name, "nearest": nearest(named.name, known)}
        reading.refuse(node, "rule.unknown_unit", **facts)
        return None
    inside = below(named.name, units)
    if inside is None:
        return Constant(value=True)
    literals = tuple(Literal(value=unit, kind=Kind.TEXT) for unit in sorted(inside))
    return In(value=Column(name=ORG, kind=Kind.TEXT), literals=literals, negated=False)


def _in_audience(node: exp.Anonymous, reading: Reading, *, positive: bool) -> Condition | None:
    """Read in_audience('…') as what that audience asks; under NOT nobody is unknown to it."""
    if (named := asked_audience(node, reading)) is None:
        return None
    surface, condition = surface_within(named, reading), None
    if surface is not None:
        within = (*reading.within, named.id)
        inner = Reading(surface, reading.catalogue, reading.allow_hindsight, within=within)
        condition = _condition(surface.root, inner, positive=True)
    if condition is None:
        reading.refuse(node, "rule.audience_wrong", audience=named.id)
        return None
    return condition if positive else certain(condition)


def _boolean(node: exp.Expr, reading: Reading) -> IsTrue | None:
    """Read a tag that stands alone; only a BOOLEAN one is a condition."""
    value = settled(read_value(node, reading), reading)
    if isinstance(value, Column) and value.kind is Kind.BOOLEAN:
        return IsTrue(value=value, negated=False)
    if value is not None:
        reading.refuse(node, "rule.not_a_condition", kind=value.kind)
    return None


def _is(node: exp.Expr, reading: Reading, *, positive: bool) -> Condition | None:
    """Read IS NULL, IS TRUE and IS FALSE."""
    what = bare(node.args["expression"])
    if isinstance(what, exp.Null):
        value = settled(read_value(node.this, reading), reading)
        return None if value is None else IsNull(value=value, negated=False)
    item = _boolean(bare(node.this), reading)
    if item is None or not isinstance(what, exp.Boolean):
        if item is not None:
            reading.refuse(node, "rule.is")
        return None
    test = replace(item, negated=not what.this)
    return test if positive else And(items=(IsNull(item.value, negated=True), test))


def _between(node: exp.Expr, reading: Reading) -> Condition | None:
    """Read BETWEEN as two comparisons; both ends belong to it."""
    low = _compare(Operator.GE, (node.this, node.args["low"]), reading)
    high = _compare(Operator.LE, (node.this, node.args["high"]), reading)
    return And(items=(low, high)) if low is not None and high is not None else None


# Comparisons --------------------------------------------------------------------------


def _compare(
    operator: Operator, nodes: tuple[exp.Expr, exp.Expr], reading: Reading
) -> Condition | None:
    """Read a comparison; a literal comes to stand on the right."""
    sides = read_value(nodes[0], reading), read_value(nodes[1], reading)
    if isinstance(sides[0], Spelled | Literal) and not isinstance(sides[1], Spelled | Literal):
        sides, nodes, operator = sides[::-1], nodes[::-1], FLIPPED[operator]
    left, right = settled(sides[0], reading), sides[1]
    if left is None or right is None:
        return None
    if isinstance(right, Spelled):
        right = fit(right, literal_kind(left), reading)
    if right is None:
        return None
    if Kind.BOOLEAN in {left.kind, right.kind}:
        return _compare_boolean(operator, (left, right), nodes, reading)
    if _measure(left) != _measure(right):
        kinds = {"left": _measure(left), "right": _measure(right)}
        reading.refuse(nodes[0].parent or nodes[0], "rule.kinds", **kinds)
        return None
    if left.kind is Kind.TEXT and not _is_text_test(operator, left, right, nodes[0], reading):
        return None
    known = operator not in EQUALITY or _is_known_code(left, right, nodes[1], reading)
    return Compare(operator=operator, left=left, right=right) if known else None


def _measure(value: Value) -> str:
    """Return what a value measures; only like is compared with like."""
    if counts_cents(value):
        return Kind.MONEY
    return "number" if value.kind in NUMBERS else value.kind


def _compare_boolean(
    operator: Operator,
    sides: tuple[Value, Value],
    nodes: tuple[exp.Expr, exp.Expr],
    reading: Reading,
) -> IsTrue | None:
    """Read `tag = TRUE`; a Boolean is not a number and has no order."""
    match sides:
        case Column(kind=Kind.BOOLEAN) as column, Literal(value=bool() as wanted) if (
            operator in EQUALITY
        ):
            return IsTrue(value=column, negated=wanted is not (operator is Operator.EQ))
        case _:
            reading.refuse(nodes[0].parent or nodes[0], "rule.boolean")
            return None


def _is_text_test(
    operator: Operator, left: Value, right: Value, node: exp.Expr, reading: Reading
) -> bool:
    """Whether a text tag is tested for equality with a text; other tests are problems."""
    if operator not in EQUALITY:
        reading.refuse(node.parent or node, "rule.order", kind=Kind.TEXT)
    elif not isinstance(left, Column) or not isinstance(right, Literal):
        reading.refuse(node.parent or node, "rule.text_compare")
    else:
        return True
    return False


def _is_known_code(left: Value, right: Value, node: exp.Expr, reading: Reading) -> bool:
    """Whether a literal is in the code list of its tag, when the tag has one."""
    if not isinstance(left, Column) or not isinstance(right, Literal):
        return True
    codes, code = reading.catalogue.tags[left.name].values, str(right.value)
    if not codes or code in codes:
        return True
    facts = {"value": code, "tag": left.name, "nearest": nearest(code, codes)}
    reading.refuse(node, "rule.unknown_code", **facts)
    return False


def _in(node: exp.Expr, reading: Reading) -> In | None:
    value = settled(read_value(node.this, reading), reading)
    literals = [spelled(part, reading) for part in node.expressions]
    if value is None:
        return None
    if value.kind is Kind.BOOLEAN or isinstance(value, Literal):
        reading.refuse(node.this, "rule.in_value")
        return None
    if len(literals) > IN_LIST_MAX:
        reading.refuse(node.this, "rule.in_list", length=len(literals), length_max=IN_LIST_MAX)
        return None
    pairs = zip(literals, node.expressions, strict=True)
    listed = [_listed(literal, value, part, reading) for literal, part in pairs]
    kept = tuple(literal for literal in listed if literal is not None)
    return In(value=value, literals=kept, negated=False) if len(kept) == len(listed) else None


def _listed(
    literal: Spelled | Literal | None, value: Value, node: exp.Expr, reading: Reading
) -> Literal | None:
    """Return a literal of a list in the kind of the value."""
    if isinstance(literal, Spelled):
        literal = fit(literal, literal_kind(value), reading)
    if literal is None:
        return None
    if value.kind is Kind.REAL and isinstance(literal.value, int):  # cents, next to REAL cents
        literal = Literal(value=float(literal.value), kind=Kind.REAL)
    if literal.kind is not value.kind:
        reading.refuse(node, "rule.literal_kind", kind=value.kind)
        return None
    return literal if _is_known_code(value, literal, node, reading) else None


def _like(node: exp.Expr, reading: Reading) -> Like | None:
    """Read LIKE: %…, …%, %…% or an exact text. There is no escape, so % and _ cannot be meant."""
    column, pattern = bare(node.this), bare(node.args["expression"])
    value = read_column(column, reading) if isinstance(column, exp.Column) else None
    if not isinstance(column, exp.Column) or (value and value.kind is not Kind.TEXT):
        reading.refuse(node.this, "rule.like_tag")
        return None
    is_text = isinstance(pattern, exp.Literal) and pattern.is_string
    core = pattern.name.removeprefix("%").removesuffix("%") if is_text else ""
    if not core or "%" in core or "_" in core:
        reading.refuse(pattern, "rule.like_pattern")
        return None
    if value is None:
        return None
    return Like(value=value, pattern=pattern.name, negated=bool(node.args.get("negate")))
