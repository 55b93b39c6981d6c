"""What can be proved of conditions: that they never hold, always hold, or follow from others.

A proof is certain. Where nothing is proved, nothing is said: a condition may then hold or not.
"""

from collections.abc import Mapping, Sequence

from hengce.rules.ast import And, Clock, Column, Condition, Constant, EventColumn
from hengce.rules.clause_proof import holds_never
from hengce.rules.clauses import clauses, complement
from hengce.rules.lineage import columns_of, event_columns_of
from hengce.rules.normal import normal

Clocks = Mapping[Clock, tuple[int, int]]
"""Between which values a clock is read: days for today, instants for now."""


def never(conditions: Sequence[Condition], clocks: Clocks | None = None) -> bool:
    """Whether it is proved that no customer meets all the conditions at once."""
    together = normal(And(items=tuple(conditions))) if conditions else Constant(value=True)
    return not clauses(together, lambda clause: holds_never(clause, clocks or {}))


def always(condition: Condition, clocks: Clocks | None = None) -> bool:
    """Whether it is proved that every customer meets the condition."""
    return never((complement(normal(condition)),), clocks)


def follows(condition: Condition, given: Sequence[Condition], clocks: Clocks | None = None) -> bool:
    """Whether it is proved that whoever meets what is given meets the condition."""
    return never((*given, complement(normal(condition))), clocks)


def otherwise(condition: Condition) -> Condition:
    """Return the condition that holds exactly for those who do not meet one."""
    return complement(normal(condition))


def core(conditions: Sequence[Condition], clocks: Clocks | None = None) -> tuple[Condition, ...]:
    """Return as few of the parts as still contradict each other, of conditions that do."""
    parts: list[Condition] = []
    for condition in map(normal, conditions):
        parts += condition.items if isinstance(condition, And) else (condition,)
    kept = list(parts)
    for part in parts:
        rest = [each for each in kept if each is not part]
        if rest and never(rest, clocks):
            kept = rest
    return tuple(kept)


def names(conditions: Sequence[Condition]) -> tuple[str, ...]:
    """Return the tags and events that conditions read, each once."""
    read: list[Column | EventColumn] = []
    for condition in conditions:
        read += (*columns_of(condition), *event_columns_of(condition))
    return tuple(dict.fromkeys(_name(each) for each in read))


def _name(value: Column | EventColumn) -> str:
    return value.name if isinstance(value, Column) else value.event
