"""What differs between two policies, rule by rule, and which of it can only keep messages back.

A change is tighter when whatever it lets through, the rule before let through as well. That is
proved of single rules by their numbers, hours, days and filters; what is not proved is called
otherwise, and nobody puts it in force alone.
"""

import enum
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import msgspec

from hengce.flow.tighter import REFUSABLE, binds_only_refusable, is_tighter
from hengce.model.noun import Noun
from hengce.model.policy import Policy

Rule: TypeAlias = Noun | tuple[Noun, ...] | object
"""What a change is about: a rule, all rules of a list, or a single value."""


class Direction(enum.StrEnum):
    """Whether a change lets less through, or more."""

    TIGHTER = "tighter"
    LOOSER = "looser"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """A rule, or a value, that differs.

    Attributes:
        part: The field of the policy, such as `caps`.
        id: The rule in its list; empty for a value, and for the order of a list.
        before: What it said; None: it is new.
        after: What it says; None: it is gone.
        direction: Whether it lets less through, or more.
        is_urgent: Whether one person may put it in force: it only tightens, and keeps back only
            what a customer could refuse.
    """

    part: str
    id: str
    before: Rule | None
    after: Rule | None
    direction: Direction
    is_urgent: bool

    @property
    def path(self) -> str:
        """Where it stands in the document."""
        return f"{self.part}/{self.id}".rstrip("/")


def changes_of(before: Policy, after: Policy) -> tuple[PolicyChange, ...]:
    """Return what differs, in the order of the policy's fields."""
    fields = (field.name for field in msgspec.structs.fields(Policy))
    return tuple(
        change
        for name in fields
        if getattr(before, name) != getattr(after, name)
        for change in _of_field(name, getattr(before, name), getattr(after, name))
    )


def is_urgent(changes: tuple[PolicyChange, ...]) -> bool:
    """Tell whether one person may put changes in force: there are some, and each is urgent."""
    return bool(changes) and all(change.is_urgent for change in changes)


def _of_field(name: str, before: object, after: object) -> Iterator[PolicyChange]:
    old, new = _named(before), _named(after)
    if old is None or new is None:
        direction = _value_direction(name, before, after)
        urgent = direction is Direction.TIGHTER and name in _URGENT_VALUES
        yield PolicyChange(name, "", before, after, direction, urgent)
        return
    rules = [key for key in dict.fromkeys((*old, *new)) if old.get(key) != new.get(key)]
    for key in rules:
        yield _of_rule(name, key, old.get(key), new.get(key))
    if not rules:
        yield PolicyChange(name, "", before, after, Direction.OTHER, is_urgent=False)


def _of_rule(name: str, key: str, before: Noun | None, after: Noun | None) -> PolicyChange:
    if is_tighter(before, after):
        assert after is not None
        return PolicyChange(
            name, key, before, after, Direction.TIGHTER, binds_only_refusable(after)
        )
    direction = Direction.LOOSER if is_tighter(after, before) else Direction.OTHER
    return PolicyChange(name, key, before, after, direction, is_urgent=False)


def _named(value: object) -> Mapping[str, Noun] | None:
    """Return the rules of a list by their names; None where a value is no list of named rules."""
    if not isinstance(value, tuple):
        return None
    named = {name: one for one in value if (name := _name(one))}
    return named if len(named) == len(value) else None


def _name(rule: object) -> str:
    found = getattr(rule, "id", "") or getattr(rule, "department", "") or getattr(rule, "host", "")
    return found if isinstance(found, str) else ""


# Values ---------------------------------------------------------------------------------

_URGENT_VALUES = frozenset({"suitability", "consent_required"})
"""Values that keep back only what a customer could refuse, or what does not suit him."""


def _value_direction(name: str, before: object, after: object) -> Direction:
    tighter = _VALUES.get(name)
    if tighter is None:
        return Direction.OTHER
    if tighter(before, after):
        return Direction.TIGHTER
    return Direction.LOOSER if tighter(after, before) else Direction.OTHER


def _suits_fewer(before: object, after: object) -> bool:
    noun = after if isinstance(after, Noun) else None
    return is_tighter(before if isinstance(before, Noun) else None, noun)


def _asks_more(before: object, after: object) -> bool:
    assert isinstance(before, tuple)
    assert isinstance(after, tuple)
    more = set(after) - set(before)
    return bool(more) and set(before) <= set(after) and more <= REFUSABLE


def _fewer(before: object, after: object) -> bool:
    assert isinstance(before, int)
    assert isinstance(after, int)
    return after < before


_VALUES: Mapping[str, Callable[[object, object], bool]] = {
    "suitability": _suits_fewer,
    "consent_required": _asks_more,
    "contacts_per_decision_max": _fewer,
}
"""What tells of a value whether it tightens."""
