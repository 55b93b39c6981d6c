"""Conditions in the languages of rule engines, with every NULL guarded.

A leaf on NULL is false here, and IS NULL is the only test that holds on it. Other languages
raise on a comparison with NULL, or answer it; so a guard stands before each test of a value.
Only what the measured bank's conditions use is translated, and nothing else is guessed.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from hengce.errors import HengceError
from hengce.model.tag import Kind
from hengce.rules.ast import (
    And,
    Column,
    Compare,
    Condition,
    In,
    IsNull,
    IsTrue,
    Literal,
    Operator,
    Or,
)
from hengce.rules.normal import normal

_PLAIN_TEXT = re.compile(r"\w+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Language:
    """How a language writes things.

    Attributes:
        both: Between conditions that must hold together.
        either: Between conditions of which one must hold.
        denied: Before a condition that must not hold.
        equal: Between two values that are one.
        column: A tag.
        known: The test that a tag is not NULL.
    """

    both: str
    either: str
    denied: str
    equal: str
    column: Callable[[str], str]
    known: Callable[[str], str]


ZEN = Language(" and ", " or ", "not ", "==", lambda name: name, lambda name: f"({name} != null)")
CEL = Language(" && ", " || ", "!", "==", lambda name: name, lambda name: f"({name} != null)")
CELPY = Language(
    " && ", " || ", "!", "==", lambda name: f"row.{name}", lambda name: f"has(row.{name})"
)
"""cel-python cannot compare a number with null at all: what is NULL is left out of a map."""


def no_words_for(condition: Condition) -> HengceError:
    """Say that a condition is not among those of the measured bank."""
    return HengceError(f"not translated for others: {type(condition).__name__}")


def in_words(condition: Condition, language: Language) -> str:
    """Write a condition; it is true or false for every row, and never anything else."""
    return _written(normal(condition), language)


def _written(condition: Condition, language: Language) -> str:
    match condition:
        case And(items=items):
            return f"({language.both.join(_written(item, language) for item in items)})"
        case Or(items=items):
            return f"({language.either.join(_written(item, language) for item in items)})"
        case IsNull(value=Column(name=name)):
            known = language.known(name)
            return known if condition.negated else f"({language.denied}{known})"
        case Compare(left=Column(name=name)) | IsTrue(value=Column(name=name)):
            return _guarded(name, _test(condition, language), language)
        case In(value=Column(name=name)):
            return _guarded(name, _test(condition, language), language)
        case _:
            raise no_words_for(condition)


def _guarded(name: str, test: str, language: Language) -> str:
    return f"({language.known(name)}{language.both}{test})"


def _test(leaf: Compare | IsTrue | In, language: Language) -> str:
    """Write a leaf for a value that is known."""
    match leaf:
        case Compare(operator=operator, left=Column() as left, right=Literal() as right):
            sign = language.equal if operator is Operator.EQ else operator.value
            sign = "!=" if operator is Operator.NE else sign
            return f"({language.column(left.name)} {sign} {_literal(right, left.kind)})"
        case In(value=Column() as column, literals=literals, negated=negated):
            listed = ", ".join(_literal(literal, column.kind) for literal in literals)
            test = f"({language.column(column.name)} in [{listed}])"
            return f"({language.denied}{test})" if negated else test
        case IsTrue(value=column, negated=negated):
            return f"({language.column(column.name)} {language.equal} {str(not negated).lower()})"
        case _:
            raise no_words_for(leaf)


def _literal(literal: Literal, kind: Kind) -> str:
    """Write a literal in the kind of its column: CEL compares no integer with a real number."""
    match literal:
        case Literal(kind=Kind.TEXT, value=str() as text) if _PLAIN_TEXT.fullmatch(text):
            return f'"{text}"'
        case Literal(value=int() | float() as number) if kind is Kind.REAL:
            return repr(float(number))
        case Literal(kind=Kind.INTEGER, value=int() as number) if kind is Kind.INTEGER:
            return repr(number)
        case _:
            raise HengceError(f"not translated for others: {literal.kind} beside {kind}")
