"""Reads the text of a condition as a tree that an editor changes."""

from decimal import Decimal

import msgspec
from sqlglot import exp

from hengce.rules.audiences import IN_AUDIENCE
from hengce.rules.folds import FOLDS, OPERATORS
from hengce.rules.parse import bare, chain, surface_of
from hengce.rules.tree import (
    AllOf,
    Among,
    AnyOf,
    Between,
    Comparison,
    FoldSubject,
    Holds,
    InAudience,
    Known,
    Leaf,
    Matches,
    NotOf,
    Opaque,
    ParameterValue,
    Subject,
    TagSubject,
    TextSubject,
    Tree,
    Value,
)

_UNITS = ("days", "hours", "minutes")
_WINDOWS = {unit: ("window", unit) for unit in _UNITS}
_SPANS = {f"{lead}_{unit}": ("span", unit) for lead in ("within", "half_life") for unit in _UNITS}
_SIGNS = {kind: str(operator) for kind, operator in OPERATORS.items()}


def tree_of(text: str, where: str) -> Tree:
    """Return a condition as a tree.

    Args:
        text: The condition, in SQL.
        where: Its place, for problems.

    Raises:
        ProblemsError: The text is no SQL.
    """
    return _tree(surface_of(text, where).root)


def _tree(node: exp.Expr) -> Tree:
    node = bare(node)
    match node:
        case exp.And():
            return AllOf(items=tuple(map(_tree, chain(node, exp.And))))
        case exp.Or():
            return AnyOf(items=tuple(map(_tree, chain(node, exp.Or))))
        case exp.Not():
            return _negated(node)
        case _:
            return _leaf(node)


def _negated(node: exp.Not) -> Tree:
    """Return NOT of something; SQL's own negations are part of the test."""
    inner = _tree(node.this)
    match inner:
        case Among() | Between() | Matches() if not inner.negated:
            return msgspec.structs.replace(inner, negated=True)
        case Known() if inner.negated:
            return msgspec.structs.replace(inner, negated=False)
        case _:
            return NotOf(item=inner)


def _leaf(node: exp.Expr) -> Leaf:
    try:
        return _test(node) or Opaque(text=_text(node))
    except _UnlistedError:
        return Opaque(text=_text(node))


class _UnlistedError(Exception):
    """A value that the tree does not hold."""


def _test(node: exp.Expr) -> Leaf | None:
    if type(node) in _SIGNS:
        value = None if _is_written(node.this) else _value(node.args["expression"])
        if value is None:
            return None
        return Comparison(subject=_subject(node.this), operator=_SIGNS[type(node)], value=value)
    match node:
        case exp.Column() if name := _name(node):
            return Holds(name=name)
        case exp.Anonymous() if node.name.lower() == IN_AUDIENCE:
            return _audience(node)
        case _:
            return _test_of_words(node)


def _test_of_words(node: exp.Expr) -> Leaf | None:
    """Read IN, BETWEEN, LIKE and IS NULL."""
    match node:
        case exp.In(this=subject) if node.expressions:
            return Among(subject=_subject(subject), values=tuple(map(_value, node.expressions)))
        case exp.Between(this=subject) if set(filter(node.args.get, node.args)) <= _BOUNDS:
            low, high = _value(node.args["low"]), _value(node.args["high"])
            return Between(subject=_subject(subject), low=low, high=high)
        case exp.Like(this=subject) if _is_text(node.args["expression"]):
            pattern, negated = node.args["expression"].name, bool(node.args.get("negate"))
            return Matches(subject=_subject(subject), pattern=pattern, negated=negated)
        case exp.Is(this=subject) if isinstance(node.args["expression"], exp.Null):
            return Known(subject=_subject(subject), negated=True)
        case _:
            return None


_BOUNDS = frozenset({"this", "low", "high"})


def _audience(node: exp.Anonymous) -> InAudience | None:
    named = node.expressions
    if len(named) == 1 and isinstance(named[0], exp.Literal) and named[0].is_string:
        return InAudience(audience=named[0].name)
    return None


def _is_written(node: exp.Expr) -> bool:
    return isinstance(bare(node), exp.Literal | exp.Placeholder | exp.Neg)


def _value(node: exp.Expr) -> Value:
    node = bare(node)
    match node:
        case exp.Literal(is_string=True):
            return node.name
        case exp.Literal():
            return _number(node.name)
        case exp.Neg(this=exp.Literal(is_string=False) as number):
            return -_number(number.name)
        case exp.Boolean():
            return bool(node.this)
        case exp.Placeholder() if node.this:
            return ParameterValue(parameter=node.name)
        case _:
            raise _UnlistedError


def _number(text: str) -> int | float:
    """Return a number that is written again as the same one; others are not held."""
    if text.isdecimal() and len(text) <= 18:
        return int(text)
    number = float(text)
    if "e" in repr(number) or Decimal(repr(number)) != Decimal(text):
        raise _UnlistedError
    return number


def _subject(node: exp.Expr) -> Subject:
    node = bare(node)
    name = _name(node)
    if name:
        return TagSubject(name=name)
    fold = _fold(node) if isinstance(node, exp.Anonymous) else None
    return fold or TextSubject(text=_text(node))


def _fold(node: exp.Anonymous) -> FoldSubject | None:
    """Return a call of an event function; None where it is written in a way of its own."""
    function = node.name.lower()
    names = [part for part in node.expressions if not isinstance(part, exp.Kwarg)]
    if function not in FOLDS or not 1 <= len(names) <= 2 or not all(map(_is_text, names)):
        return None
    said: dict[str, str | int] = {}
    for part in node.expressions:
        if isinstance(part, exp.Kwarg) and not _option(part, said):
            return None
    if len(names) == 2:
        said["property"] = names[1].name
    return msgspec.convert(
        {"kind": "fold", "function": function, "event": names[0].name, **said}, FoldSubject
    )


def _option(part: exp.Kwarg, said: dict[str, str | int]) -> bool:
    """Note an option of an event function; False for one that the tree does not hold."""
    name, value = part.this.name.lower(), part.args["expression"]
    if name in _WINDOWS or name in _SPANS:
        field, unit = (_WINDOWS | _SPANS)[name]
        if field in said or not isinstance(value, exp.Literal) or not value.name.isdecimal():
            return False
        said[field], said[f"{field}_unit"] = int(value.name), unit
        return 0 < int(value.name) < 10**6
    if name == "by" and _is_text(value):
        said["by"] = value.name
        return True
    if name == "where":
        said["where"] = _text(value)
        return True
    return False


def _is_text(node: exp.Expr) -> bool:
    return isinstance(node, exp.Literal) and bool(node.is_string)


def _name(node: exp.Expr) -> str:
    """Return the name of a tag; empty for anything else."""
    if isinstance(node, exp.Column) and isinstance(node.this, exp.Identifier):
        return node.name if not node.args.get("table") else ""
    return ""


def _text(node: exp.Expr) -> str:
    return node.sql(dialect="duckdb", comments=False)
