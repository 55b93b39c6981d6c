"""The tree of a checked rule. Small on purpose: what is not here cannot be said.

Values carry their kind. Literals are in stored form (money in cents, dates in days,
timestamps in microseconds), so a reader needs no catalogue. Truth is three-valued in the
text and two-valued here: after `normal` there is no NOT, and a leaf on NULL is false,
which is what SQL's WHERE answers.
"""

import enum
from dataclasses import dataclass, field
from typing import TypeAlias

from hengce.model.intent_rule import IntentRule
from hengce.model.tag import Kind, Scalar


class Operator(enum.StrEnum):
    """The six comparisons."""

    EQ = "="
    NE = "<>"
    LT = "<"
    LE = "<="
    GT = ">"
    GE = ">="


class Arithmetic(enum.StrEnum):
    """The five operations; overflow and division by zero give NULL."""

    ADD = "+"
    SUBTRACT = "-"
    MULTIPLY = "*"
    DIVIDE = "/"  # always REAL
    MODULO = "%"  # truncates toward zero, integers only


class Fold(enum.StrEnum):
    """What is taken from the events of a window."""

    COUNT = "count"
    SUM = "sum"
    LAST = "last"  # the instant of the latest
    FIRST = "first"  # the instant of the earliest
    FOLLOWED = "followed"  # how many were followed by another event in time
    UNFOLLOWED = "unfollowed"  # how many were not, and the time for it is over
    DECAYED = "decayed"  # what they add up to, each worth less the longer ago it is


# Values -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Column:
    """The value of a tag."""

    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant in stored form."""

    value: Scalar
    kind: Kind


@dataclass(frozen=True, slots=True)
class Clock:
    """The decision's own time: `now()` is a TIMESTAMP, `today()` a DATE in the bank's zone."""

    kind: Kind


@dataclass(frozen=True, slots=True)
class PropertyFilter:
    """A test on one property of an event; an event without the property fails it."""

    name: str
    operator: Operator
    literal: Literal


@dataclass(frozen=True, slots=True)
class EventColumn:
    """A number folded from the customer's events in (now - window, now].

    An event at `a` is followed when one named `by` happened in (a, a + span]; it is unfollowed
    when none did and now is later than a + span. DECAYED adds up w x 2^-((now - a) / span), with
    a weight w of 1 or the property's value: `span` is the half-life.

    Attributes:
        fold: The counts and DECAYED are never NULL for want of events; SUM, LAST and FIRST are.
        event: The event's name.
        property: The property that SUM and DECAYED add up, else empty.
        window_us: The length of the window, None for all history that is kept.
        where: Tests on properties that an event must pass.
        kind: INTEGER for counts; the property's kind for SUM; REAL for DECAYED; else TIMESTAMP.
        by: What follows, for FOLLOWED and UNFOLLOWED.
        span_us: Within which time it follows, or after which half is left.
        intents: What `event` and `by` are, where they are intents: their events are computed
            from what the customer did, not read.
    """

    fold: Fold
    event: str
    property: str
    window_us: int | None
    where: tuple[PropertyFilter, ...]
    kind: Kind
    by: str = ""
    span_us: int = 0
    intents: tuple[IntentRule, ...] = field(default=(), hash=False)


@dataclass(frozen=True, slots=True)
class Compute:
    """Arithmetic on two numbers.

    INTEGER and MONEY are computed in int64, REAL in float64. A MONEY part keeps the
    result in cents: MONEY * REAL is REAL cents with `kind` REAL and `cents` true.
    """

    operator: Arithmetic
    left: "Value"
    right: "Value"
    kind: Kind
    cents: bool = False


@dataclass(frozen=True, slots=True)
class Shift:
    """A date or timestamp moved by an interval: days for a DATE, microseconds else."""

    base: "Value"
    amount: int
    kind: Kind


COUNTS = frozenset({Fold.COUNT, Fold.FOLLOWED, Fold.UNFOLLOWED})
"""What counts events: never NULL, never negative."""

Value: TypeAlias = Column | Literal | Clock | EventColumn | Compute | Shift


# Conditions ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Compare:
    """Two values of comparable kinds; false when either is NULL."""

    operator: Operator
    left: Value
    right: Value


@dataclass(frozen=True, slots=True)
class In:
    """A value against a list of literals of its kind, none of them NULL."""

    value: Value
    literals: tuple[Literal, ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class Like:
    """A text tag against prefix%, %suffix, %contains% or an exact pattern, all literal."""

    value: Column
    pattern: str
    negated: bool


@dataclass(frozen=True, slots=True)
class IsNull:
    """Whether a value is unknown; the only leaf that is true on NULL."""

    value: Value
    negated: bool


@dataclass(frozen=True, slots=True)
class IsTrue:
    """A BOOLEAN tag used as a condition; negated means it is known to be false."""

    value: Column
    negated: bool


@dataclass(frozen=True, slots=True)
class Constant:
    """TRUE or FALSE as written."""

    value: bool


@dataclass(frozen=True, slots=True)
class And:
    """All of at least two conditions."""

    items: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of at least two conditions."""

    items: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The negation in SQL's three values; gone after `normal`."""

    item: "Condition"


Leaf: TypeAlias = Compare | In | Like | IsNull | IsTrue | Constant
Condition: TypeAlias = Leaf | And | Or | Not
