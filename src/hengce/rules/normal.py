"""Negation normal form: NOT moves to the leaves and is gone.

For the answer at the end, unknown and false are one. Without NOT nothing can tell them
apart, so a leaf may answer false on NULL, and readers need two values of truth only.
"""

from collections.abc import Iterable
from dataclasses import replace

from hengce.rules.ast import (
    And,
    Compare,
    Condition,
    Constant,
    In,
    IsNull,
    IsTrue,
    Leaf,
    Like,
    Not,
    Operator,
    Or,
)

_OPPOSITE = {
    Operator.EQ: Operator.NE,
    Operator.NE: Operator.EQ,
    Operator.LT: Operator.GE,
    Operator.GE: Operator.LT,
    Operator.GT: Operator.LE,
    Operator.LE: Operator.GT,
}


def normal(condition: Condition) -> Condition:
    """Return a condition without NOT that holds for the same customers.

    AND in AND and OR in OR are flattened; TRUE and FALSE remain only where they are the
    whole condition.
    """
    return _normal(condition, negated=False)


def _normal(condition: Condition, *, negated: bool) -> Condition:
    match condition:
        case Not(item=item):
            return _normal(item, negated=not negated)
        case And(items=items):
            return _joined(items, is_and=not negated, negated=negated)
        case Or(items=items):
            return _joined(items, is_and=negated, negated=negated)
        case _:
            return _opposite(condition) if negated else condition


def _opposite(leaf: Leaf) -> Leaf:
    """Return the leaf that holds where a leaf is known not to."""
    match leaf:
        case Compare(operator=operator):
            return replace(leaf, operator=_OPPOSITE[operator])
        case Constant(value=value):
            return Constant(value=not value)
        case In() | Like() | IsNull() | IsTrue():
            return replace(leaf, negated=not leaf.negated)


def _joined(items: Iterable[Condition], *, is_and: bool, negated: bool) -> Condition:
    parts: list[Condition] = []
    for item in items:
        part = _normal(item, negated=negated)
        match part:
            case Constant(value=value) if value is is_and:
                continue  # TRUE in an AND, FALSE in an OR: says nothing
            case Constant():
                return part  # FALSE in an AND, TRUE in an OR: says everything
            case And(items=inner) if is_and:
                parts += inner
            case Or(items=inner) if not is_and:
                parts += inner
            case _:
                parts.append(part)
    if len(parts) < 2:
        return parts[0] if parts else Constant(value=is_and)
    return And(items=tuple(parts)) if is_and else Or(items=tuple(parts))
