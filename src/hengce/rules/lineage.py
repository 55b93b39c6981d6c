"""What a rule depends on: the tags and the event columns that it reads."""

from collections.abc import Iterator

from hengce.rules.ast import (
    And,
    Clock,
    Column,
    Compare,
    Compute,
    Condition,
    Constant,
    EventColumn,
    In,
    IsNull,
    IsTrue,
    Leaf,
    Like,
    Not,
    Or,
    Shift,
    Value,
)


def columns_of(rule: Condition | Value) -> tuple[Column, ...]:
    """Return the tags that a rule reads, each once, in the order of reading."""
    return tuple(dict.fromkeys(v for v in _values(rule) if isinstance(v, Column)))


def event_columns_of(rule: Condition | Value) -> tuple[EventColumn, ...]:
    """Return the event columns that a rule reads, each once, in the order of reading."""
    return tuple(dict.fromkeys(v for v in _values(rule) if isinstance(v, EventColumn)))


def types_read(column: EventColumn) -> frozenset[str]:
    """Return the event types that are read for a column: of an intent, what it is made of."""
    made = {rule.id: rule.reads for rule in column.intents}
    named = [made.get(name, frozenset({name})) for name in (column.event, column.by) if name]
    return frozenset().union(*named)


def clocks_of(rule: Condition | Value) -> tuple[Clock, ...]:
    """Return the clocks that a rule reads: what day it is, or what time."""
    return tuple(dict.fromkeys(v for v in _values(rule) if isinstance(v, Clock)))


def leaves_of(condition: Condition) -> Iterator[Leaf]:
    """Yield the tests of a condition, in the order of reading."""
    match condition:
        case And(items=items) | Or(items=items):
            for item in items:
                yield from leaves_of(item)
        case Not(item=item):
            yield from leaves_of(item)
        case _:
            yield condition


def _values(rule: Condition | Value) -> Iterator[Value]:
    match rule:
        case And(items=items) | Or(items=items):
            for item in items:
                yield from _values(item)
        case Not(item=item):
            yield from _values(item)
        case Compare(left=left, right=right) | Compute(left=left, right=right):
            yield from _values(left)
            yield from _values(right)
        case Shift(base=base):
            yield from _values(base)
        case In(value=value) | Like(value=value) | IsNull(value=value) | IsTrue(value=value):
            yield from _values(value)
        case Constant():
            return
        case _:
            yield rule
