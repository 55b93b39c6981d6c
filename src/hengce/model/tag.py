"""What the bank knows about a customer: tags, and the events that feed them."""

import enum
from typing import TypeAlias

from hengce.model.catalogued import Catalogued
from hengce.model.noun import Label, Noun
from hengce.model.party import LinkedTag

Scalar: TypeAlias = bool | int | float | str | None
"""One value in its stored form: money in cents, a date in days, a timestamp as an instant."""


class Kind(enum.StrEnum):
    """The type of a value, and how it is stored."""

    BOOLEAN = "boolean"
    INTEGER = "integer"  # int64
    REAL = "real"  # float64, NaN is NULL
    MONEY = "money"  # int64 cents; written in units of the currency: 1234.56
    TEXT = "text"
    DATE = "date"  # days since 1970-01-01
    TIMESTAMP = "timestamp"  # microseconds since 1970-01-01T00:00:00Z


class Owner(enum.StrEnum):
    """Who writes a tag; each tag has exactly one owner."""

    SNAPSHOT = "snapshot"  # the nightly files
    EVENTS = "events"  # the engine, as events and outcomes arrive
    MODEL = "model"  # a registered model, with each snapshot and when its inputs change
    PEOPLE = "people"  # people of the bank, by hand, for a reason and until a moment
    LINKS = "links"  # a tag of tied customers, with each snapshot and when it or a tie changes


class Tag(Catalogued, frozen=True, kw_only=True):
    """One column of the customer view.

    Attributes:
        name: The identifier used in conditions, lower case with underscores.
        kind: The type of its values.
        source: The system or file that it comes from.
        owner: Who writes it.
        values: For a code list, the label of each code; empty means any value.
        hindsight: Why the value is only known after the decision that it would
            explain; empty when it is known in time. A strategy may not use such a tag
            unless it says so.
        expires: The last day of the licence to use it, ISO 8601; empty: it has no end.
        valid_days: How long a value is good after it was obtained; None: for ever.
        obtained: The tag (a date or a timestamp) that says when the value was obtained.
        until: The tag (a date or a timestamp) that says until when the value is good.
        fresh_within: Only so many hours after it was fed last it is stale; None: nothing is said.
        linked: From which tag of tied customers it is made; its owner is `links`.
    """

    name: str
    kind: Kind
    source: str = ""
    owner: Owner = Owner.SNAPSHOT
    values: dict[str, Label] = {}
    hindsight: str = ""
    expires: str = ""
    valid_days: int | None = None
    obtained: str = ""
    until: str = ""
    fresh_within: int | None = None
    linked: LinkedTag | None = None


class EventType(Noun, frozen=True, kw_only=True):
    """A kind of event that conditions may count.

    Attributes:
        name: The identifier used in conditions, lower case with underscores.
        label: What people call it.
        properties: The types of its properties, by name.
        labels: What people call its properties; those without a label go by their names.
    """

    name: str
    label: Label
    properties: dict[str, Kind] = {}
    labels: dict[str, Label] = {}

    def label_of(self, name: str) -> Label:
        """Return what people call a property."""
        return self.labels.get(name, Label(zh=name, en=name))
