"""A condition as a tree that an editor of conditions can show and change, and its text again.

The tree keeps what people choose by hand: how conditions are joined, and tests of one thing
against written values. Whatever else the language allows stays a leaf with its text, so that no
condition is lost on the way: text, tree and text again have the same normal form.
"""

from typing import TypeAlias

import msgspec


class _Part(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind"):
    """A part of the tree; `kind` says which."""


class ParameterValue(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A value that a parameter of the strategy gives."""

    parameter: str


Value: TypeAlias = bool | int | float | str | ParameterValue
"""A value as people write it: money in units of the currency, dates ISO 8601."""


class TagSubject(_Part, frozen=True, kw_only=True, tag="tag"):
    """What is tested: a tag, or a property of the event."""

    name: str


class FoldSubject(_Part, frozen=True, kw_only=True, tag="fold"):
    """What is tested: a number folded from a customer's events.

    Attributes:
        function: Such as `count_of`.
        event: The event.
        property: The property that is added up; empty for none.
        window: The length of the window; 0: all history that is kept.
        window_unit: Days, hours or minutes.
        by: What follows; empty for none.
        span: Within which time it follows, or after which half is left; 0 for none.
        span_unit: Days, hours or minutes.
        where: A test on the event's properties; empty for none.
    """

    function: str
    event: str
    property: str = ""
    window: int = 0
    window_unit: str = "days"
    by: str = ""
    span: int = 0
    span_unit: str = "days"
    where: str = ""


class TextSubject(_Part, frozen=True, kw_only=True, tag="expression"):
    """What is tested: any other expression, by its text."""

    text: str


Subject: TypeAlias = TagSubject | FoldSubject | TextSubject


class AllOf(_Part, frozen=True, kw_only=True, tag="all"):
    """All of some conditions."""

    items: tuple["Tree", ...]


class AnyOf(_Part, frozen=True, kw_only=True, tag="any"):
    """Any of some conditions."""

    items: tuple["Tree", ...]


class NotOf(_Part, frozen=True, kw_only=True, tag="not"):
    """A condition that must be known not to hold."""

    item: "Tree"


class Comparison(_Part, frozen=True, kw_only=True, tag="compare"):
    """One of the six comparisons with a value."""

    subject: Subject
    operator: str
    value: Value


class Among(_Part, frozen=True, kw_only=True, tag="in"):
    """Whether it is one of some values."""

    subject: Subject
    values: tuple[Value, ...]
    negated: bool = False


class Between(_Part, frozen=True, kw_only=True, tag="between"):
    """Whether it lies between two values, both counted in."""

    subject: Subject
    low: Value
    high: Value
    negated: bool = False


class Matches(_Part, frozen=True, kw_only=True, tag="like"):
    """Whether a text has a pattern: `%` stands for anything."""

    subject: Subject
    pattern: str
    negated: bool = False


class Known(_Part, frozen=True, kw_only=True, tag="known"):
    """Whether it is known at all; negated: it is unknown."""

    subject: Subject
    negated: bool = False


class Holds(_Part, frozen=True, kw_only=True, tag="holds"):
    """Whether a tag that is true or false is true."""

    name: str


class InAudience(_Part, frozen=True, kw_only=True, tag="audience"):
    """Whether the customer is in an audience."""

    audience: str


class Opaque(_Part, frozen=True, kw_only=True, tag="text"):
    """Anything else that the language allows, by its text."""

    text: str


Leaf: TypeAlias = Comparison | Among | Between | Matches | Known | Holds | InAudience | Opaque
Tree: TypeAlias = AllOf | AnyOf | NotOf | Leaf
