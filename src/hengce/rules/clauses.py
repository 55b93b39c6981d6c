"""A condition as alternatives of leaves, and what holds exactly where it does not.

Both are for proofs: alternatives may say less than the condition, never more, so what no
alternative allows the condition does not allow either.
"""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from hengce.rules.ast import (
    COUNTS,
    And,
    Clock,
    Compare,
    Condition,
    Constant,
    EventColumn,
    In,
    IsNull,
    IsTrue,
    Leaf,
    Like,
    Literal,
    Not,
    Or,
    Shift,
    Value,
)
from hengce.rules.normal import normal

CLAUSES_MAX = 256
PRODUCT_MAX = 2_048

Clause: TypeAlias = tuple[Leaf, ...]
"""Leaves that hold together."""


def clauses(condition: Condition, impossible: Callable[[Clause], bool]) -> tuple[Clause, ...]:
    """Return alternatives of which one holds wherever a normal condition holds.

    Where there would be more than CLAUSES_MAX, a part is left out: the alternatives then allow
    more than the condition.

    Args:
        condition: The condition, without NOT.
        impossible: Whether it is proved that leaves do not hold together.
    """
    match condition:
        case Or(items=items):
            found = dict.fromkeys(c for item in items for c in clauses(item, impossible))
            return tuple(found) if len(found) <= CLAUSES_MAX else ((),)
        case And(items=items):
            return _together([clauses(item, impossible) for item in items], impossible)
        case Not():
            return clauses(normal(condition), impossible)
        case _:
            return () if impossible((condition,)) else ((condition,),)


def _together(
    parts: Sequence[tuple[Clause, ...]], impossible: Callable[[Clause], bool]
) -> tuple[Clause, ...]:
    """Multiply alternatives out, those with the fewest first; what is too many is left out."""
    found: tuple[Clause, ...] = ((),)
    for part in sorted(parts, key=len):
        if len(found) * len(part) <= PRODUCT_MAX:
            pairs = (tuple(dict.fromkeys((*one, *other))) for one in found for other in part)
            possible = [clause for clause in dict.fromkeys(pairs) if not impossible(clause)]
            if len(possible) <= CLAUSES_MAX:
                found = tuple(possible)
    return found


def complement(condition: Condition) -> Condition:
    """Return the condition that holds exactly where a normal one does not: false or unknown."""
    match condition:
        case And(items=items):
            return Or(items=tuple(complement(item) for item in items))
        case Or(items=items):
            return And(items=tuple(complement(item) for item in items))
        case Not():
            return complement(normal(condition))
        case Constant() | IsNull():
            return normal(Not(item=condition))
        case Compare(left=left, right=right):
            return _or_unknown(condition, (left, right))
        case In(value=value) | Like(value=value) | IsTrue(value=value):
            return _or_unknown(condition, (value,))


def _or_unknown(leaf: Leaf, values: Sequence[Value]) -> Condition:
    unknown = tuple(IsNull(value=v, negated=False) for v in values if not is_known(v))
    opposite = normal(Not(item=leaf))
    return Or(items=(opposite, *unknown)) if unknown else opposite


def is_known(value: Value) -> bool:
    """Whether a value is never NULL."""
    match value:
        case Clock():
            return True
        case Literal(value=stored):
            return stored is not None
        case EventColumn(fold=fold):
            return fold in COUNTS
        case Shift(base=base):
            return is_known(base)
        case _:
            return False
