"""A rule where some tags are unknown to everybody: what is left of it.

The values are not looked at any more, whatever the rows say: a leaf on an unknown value does not
hold, as everywhere, and whether a value is known is answered at once.
"""

from collections.abc import Collection

from hengce.rules.ast import And, Condition, Constant, IsNull, Or, Value
from hengce.rules.lineage import columns_of
from hengce.rules.normal import normal


def forget(condition: Condition, tags: Collection[str]) -> Condition:
    """Return a condition that holds for whom another one holds when some tags are unknown.

    Args:
        condition: In negation normal form.
        tags: The names of the tags.
    """
    return normal(_forgotten(condition, tags)) if tags else condition


def is_forgotten(value: Value, tags: Collection[str]) -> bool:
    """Tell whether a value is unknown when some tags are: arithmetic with NULL is NULL."""
    return any(column.name in tags for column in columns_of(value))


def _forgotten(condition: Condition, tags: Collection[str]) -> Condition:
    match condition:
        case And(items=items):
            return And(items=tuple(_forgotten(item, tags) for item in items))
        case Or(items=items):
            return Or(items=tuple(_forgotten(item, tags) for item in items))
        case _ if not any(column.name in tags for column in columns_of(condition)):
            return condition
        case IsNull(negated=negated):
            return Constant(value=not negated)
        case _:
            return Constant(value=False)
