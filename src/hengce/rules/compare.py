"""Comparisons: two values of what can be compared, a value against a list or a pattern."""

from sqlglot import exp

from hengce.model.tag import Kind
from hengce.rules.ast import Column, Compare, In, IsTrue, Like, Literal, Operator, Value
from hengce.rules.catalogue import nearest
from hengce.rules.folds import EQUALITY, FLIPPED
from hengce.rules.literals import Spelled, counts_cents, fit, literal_kind, spelled
from hengce.rules.parse import bare
from hengce.rules.reading import Reading
from hengce.rules.values import NUMBERS, plain_side, read_column, read_value, settled

IN_LIST_MAX = 1000  # literals


def read_compare(
    operator: Operator, nodes: tuple[exp.Expr, exp.Expr], reading: Reading
) -> Compare | IsTrue | None:
    """Read a comparison; a literal comes to stand on the right."""
    sides = [plain_side(node, reading) for node in nodes]
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


def read_in(node: exp.Expr, reading: Reading) -> In | None:
    """Read IN: a value against a list of literals of its kind."""
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


def read_like(node: exp.Expr, reading: Reading) -> Like | None:
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
