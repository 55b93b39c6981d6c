"""Conditions of two values: what is not known to hold does not hold, under NOT as well.

Who is not in an audience is not in it, also when a tag of his is not known. SQL's NOT says
otherwise of a test on NULL; so every test is joined with the tests that its values are known.
"""

from hengce.rules.ast import And, Compare, Condition, In, IsNull, IsTrue, Like, Or, Value
from hengce.rules.clauses import is_known
from hengce.rules.normal import normal


def certain(condition: Condition) -> Condition:
    """Return a condition that holds for the same customers, and is false for all others."""
    return _certain(normal(condition))


def _certain(condition: Condition) -> Condition:
    match condition:
        case And(items=items):
            return And(items=tuple(map(_certain, items)))
        case Or(items=items):
            return Or(items=tuple(map(_certain, items)))
        case Compare(left=left, right=right):
            return _known((left, right), condition)
        case In(value=value) | Like(value=value) | IsTrue(value=value):
            return _known((value,), condition)
        case _:
            return condition


def _known(values: tuple[Value, ...], leaf: Condition) -> Condition:
    asked = tuple(IsNull(value=value, negated=True) for value in values if not is_known(value))
    return And(items=(*asked, leaf)) if asked else leaf
