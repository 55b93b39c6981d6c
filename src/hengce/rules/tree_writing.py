"""Writes a tree that an editor changed as the text of a condition."""

from collections.abc import Sequence

from sqlglot import exp

from hengce.rules.audiences import IN_AUDIENCE
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

_LEADS = {"followed_of": "within", "unfollowed_of": "within", "decayed_of": "half_life"}


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
