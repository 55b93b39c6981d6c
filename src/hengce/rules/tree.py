"""A condition as a tree that an editor of conditions can show and change, and its text again.

The tree keeps what people choose by hand: how conditions are joined, and tests of one thing
against written values. Whatever else the language allows stays a leaf with its text, so that no
condition is lost on the way: text, tree and text again have the same normal form.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import TypeAlias

import msgspec
from sqlglot import exp

from hengce.rules.audiences import IN_AUDIENCE
from hengce.rules.folds import FOLDS, OPERATORS
from hengce.rules.parse import bare, chain, surface_of

_UNITS = ("days", "hours", "minutes")
_WINDOWS = {unit: ("window", unit) for unit in _UNITS}
_SPANS = {f"{lead}_{unit}": ("span", unit) for lead in ("within", "half_life") for unit in _UNITS}
_LEADS = {"followed_of": "within", "unfollowed_of": "within", "decayed_of": "half_life"}
_SIGNS = {kind: str(operator) for kind, operator in OPERATORS.items()}


class _Part(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind"):
    """A part of the tree; `kind` says which."""


class ParameterValue(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A value that a parameter of the strategy gives."""

    parameter: str


Value: TypeAlias = bool | int | float | str | ParameterValue
"""A value as people write it: money in units of the currency, dates ISO 8601."""


class TagSubject(_Part, frozen=True, kw_only=True, tag="tag"):
    """What is tested: a tag, or a property of the event."""

    name: str


class FoldSubject(_Part, frozen=True, kw_only=True, tag="fold"):
    """What is tested: a number folded from a customer's events.

    Attributes:
        function: Such as `count_of`.
        event: The event.
        property: The property that is added up; empty for none.
        window: The length of the window; 0: all history that is kept.
        window_unit: Days, hours or minutes.
        by: What follows; empty for none.
        span: Within which time it follows, or after which half is left; 0 for none.
        span_unit: Days, hours or minutes.
        where: A test on the event's properties; empty for none.
    """

    function: str
    event: str
    property: str = ""
    window: int = 0
    window_unit: str = "days"
    by: str = ""
    span: int = 0
    span_unit: str = "days"
    where: str = ""


class TextSubject(_Part, frozen=True, kw_only=True, tag="expression"):
    """What is tested: any other expression, by its text."""

    text: str


Subject: TypeAlias = TagSubject | FoldSubject | TextSubject


class AllOf(_Part, frozen=True, kw_only=True, tag="all"):
    """All of some conditions."""

    items: tuple["Tree", ...]


class AnyOf(_Part, frozen=True, kw_only=True, tag="any"):
    """Any of some conditions."""

    items: tuple["Tree", ...]


class NotOf(_Part, frozen=True, kw_only=True, tag="not"):
    """A condition that must be known not to hold."""

    item: "Tree"


class Comparison(_Part, frozen=True, kw_only=True, tag="compare"):
    """One of the six comparisons with a value."""

    subject: Subject
    operator: str
    value: Value


class Among(_Part, frozen=True, kw_only=True, tag="in"):
    """Whether it is one of some values."""

    subject: Subject
    values: tuple[Value, ...]
    negated: bool = False


class Between(_Part, frozen=True, kw_only=True, tag="between"):
    """Whether it lies between two values, both counted in."""

    subject: Subject
    low: Value
    high: Value
    negated: bool = False


class Matches(_Part, frozen=True, kw_only=True, tag="like"):
    """Whether a text has a pattern: `%` stands for anything."""

    subject: Subject
    pattern: str
    negated: bool = False


class Known(_Part, frozen=True, kw_only=True, tag="known"):
    """Whether it is known at all; negated: it is unknown."""

    subject: Subject
    negated: bool = False


class Holds(_Part, frozen=True, kw_only=True, tag="holds"):
    """Whether a tag that is true or false is true."""

    name: str


class InAudience(_Part, frozen=True, kw_only=True, tag="audience"):
    """Whether the customer is in an audience."""

    audience: str


class Opaque(_Part, frozen=True, kw_only=True, tag="text"):
    """Anything else that the language allows, by its text."""

    text: str


Leaf: TypeAlias = Comparison | Among | Between | Matches | Known | Holds | InAudience | Opaque
Tree: TypeAlias = AllOf | AnyOf | NotOf | Leaf


# From text to tree ----------------------------------------------------------------------


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


# From tree to text ----------------------------------------------------------------------


def text_of_tree(tree: Tree) -> str:
    """Return a tree as the text of a condition; an empty group asks nothing."""
    match tree:
        case AllOf():
            return _joined(" AND ", tree.items)
        case AnyOf():
            return _joined(" OR ", tree.items)
        case NotOf():
            inner = text_of_tree(tree.item)
            return f"NOT ({inner})" if inner else ""
        case Holds():
            return _identifier(tree.name)
        case InAudience():
            return f"{IN_AUDIENCE}({_quoted(tree.audience)})"
        case _:
            return _said(tree)


def _said(tree: Comparison | Among | Between | Matches | Known | Opaque) -> str:
    """Write a test of a subject."""
    if isinstance(tree, Opaque):
        return f"({tree.text})" if tree.text.strip() else ""
    return f"{_whose(tree.subject)} {_asked(tree)}"


def _asked(tree: Comparison | Among | Between | Matches | Known) -> str:
    """Write what is asked of a subject."""
    match tree:
        case Comparison():
            return f"{tree.operator} {_literal(tree.value)}"
        case Among():
            return f"{_not(tree)}IN ({', '.join(map(_literal, tree.values))})"
        case Between():
            return f"{_not(tree)}BETWEEN {_literal(tree.low)} AND {_literal(tree.high)}"
        case Matches():
            return f"{_not(tree)}LIKE {_quoted(tree.pattern)}"
        case Known():
            return "IS NULL" if tree.negated else "IS NOT NULL"


def _joined(word: str, items: Sequence[Tree]) -> str:
    said = [(item, text) for item in items if (text := text_of_tree(item))]
    if len(said) == 1:
        return said[0][1]
    return word.join(f"({text})" if isinstance(i, AllOf | AnyOf) else text for i, text in said)


def _not(tree: Among | Between | Matches) -> str:
    return "NOT " if tree.negated else ""


def _whose(subject: Subject) -> str:
    match subject:
        case TagSubject():
            return _identifier(subject.name)
        case TextSubject():
            return f"({subject.text})"
        case FoldSubject():
            return f"{subject.function}({', '.join(_arguments(subject))})"


def _arguments(fold: FoldSubject) -> list[str]:
    said = [_quoted(fold.event)]
    if fold.property:
        said.append(_quoted(fold.property))
    if fold.by:
        said.append(f"by => {_quoted(fold.by)}")
    if fold.span:
        said.append(f"{_LEADS.get(fold.function, 'within')}_{fold.span_unit} => {fold.span}")
    if fold.window:
        said.append(f"{fold.window_unit} => {fold.window}")
    if fold.where:
        said.append(f"where => {fold.where}")
    return said


def _literal(value: Value) -> str:
    match value:
        case ParameterValue():
            return f":{value.parameter}"
        case bool():
            return "TRUE" if value else "FALSE"
        case str():
            return _quoted(value)
        case _:
            return str(value)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _identifier(name: str) -> str:
    return exp.to_identifier(name).sql(dialect="duckdb")
