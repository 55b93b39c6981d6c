"""What each entity consists of: the fields that a mapping may fill, and what is unique."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyarrow as pa

from hengce.intake.mapping import Entity
from hengce.model.consent import ConsentState
from hengce.model.outcome import OutcomeKind
from hengce.model.strategy import MessageClass, PriorityClass
from hengce.model.tag import EventType, Kind, Tag

ARROW: Mapping[Kind, pa.DataType] = {
    Kind.BOOLEAN: pa.bool_(),
    Kind.INTEGER: pa.int64(),
    Kind.REAL: pa.float64(),
    Kind.MONEY: pa.int64(),
    Kind.TEXT: pa.string(),
    Kind.DATE: pa.date32(),
    Kind.TIMESTAMP: pa.timestamp("us", tz="UTC"),
}
"""The stored form of each kind in a staged table."""

HEAD_OFFICE = "HQ"
CUSTOMER = "customer"
PROPERTIES = "properties"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an entity.

    Attributes:
        name: As in the noun; a label's two languages are `label_zh` and `label_en`.
        kind: Its type.
        required: Whether every record has it.
        choices: The values it may have; empty means any.
        default: Its value when the mapping or the file says nothing; None is NULL.
    """

    name: str
    kind: Kind = Kind.TEXT
    required: bool = False
    choices: tuple[str, ...] = ()
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """An entity.

    Attributes:
        fields: What a mapping may fill beside tags and properties.
        has_customer: Whether a row is about a customer, so that a key is needed.
        has_tags: Whether columns may be tags of the catalogue.
        has_properties: Whether there are named properties.
        unique: The fields that no two records share.
    """

    fields: tuple[Field, ...]
    has_customer: bool = True
    has_tags: bool = False
    has_properties: bool = False
    unique: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The tags and event types that a mapping may name."""

    tags: Mapping[str, Tag]
    events: Mapping[str, EventType]

    @classmethod
    def of(cls, tags: Iterable[Tag], events: Iterable[EventType] = ()) -> "Catalogue":
        """Index tags and event types by name."""
        return cls({tag.name: tag for tag in tags}, {each.name: each for each in events})


def _required(name: str, kind: Kind = Kind.TEXT, choices: tuple[str, ...] = ()) -> Field:
    return Field(name, kind, required=True, choices=choices)


def _filled(name: str, default: str = "") -> Field:
    return Field(name, default=default)


SHAPES: Mapping[Entity, Shape] = {
    Entity.CUSTOMERS: Shape((_filled("org", HEAD_OFFICE),), has_tags=True, unique=(CUSTOMER,)),
    Entity.TAGS: Shape((), has_tags=True, unique=(CUSTOMER,)),
    Entity.IDENTIFIERS: Shape(
        (_required("kind"), _required("value"), _filled("role")),
        unique=("kind", "value", "role"),
    ),
    Entity.CONSENTS: Shape(
        (
            _required("purpose"),
            _required("channel"),
            _required("state", choices=tuple(ConsentState)),
            _required("at", Kind.TIMESTAMP),
            _filled("text_version"),
            _filled("source"),
            _filled("evidence"),
        ),
        unique=(CUSTOMER, "purpose", "channel", "at"),
    ),
    Entity.EVENTS: Shape(
        (
            _filled("source"),
            _required("id"),
            _required("name"),
            _required("occurred_at", Kind.TIMESTAMP),
            Field("received_at", Kind.TIMESTAMP),
            _filled("org"),
        ),
        has_properties=True,
        unique=("source", "id"),
    ),
    Entity.CONTACTS: Shape(
        (
            _required("at", Kind.TIMESTAMP),
            _required("strategy"),
            _required("channel"),
            _required("priority_class", choices=tuple(PriorityClass)),
            _required("message_class", choices=tuple(MessageClass)),
            _filled("category"),
            _filled("topic"),
            _filled("department"),
            _filled("product"),
        ),
    ),
    Entity.OUTCOMES: Shape(
        (
            _filled("source"),
            _required("id"),
            _required("contact"),
            _required("kind", choices=tuple(OutcomeKind)),
            _required("at", Kind.TIMESTAMP),
            Field("dwell_ms", Kind.INTEGER),
            Field("amount_cents", Kind.MONEY),
        ),
        has_customer=False,
        unique=("source", "id"),
    ),
    Entity.PRODUCTS: Shape(
        (
            _required("id"),
            _required("label_zh"),
            _required("label_en"),
            _required("category"),
            Field("risk_level", Kind.INTEGER),
            Field("minimum_cents", Kind.MONEY, default="0"),
        ),
        has_customer=False,
        has_properties=True,
        unique=("id",),
    ),
    Entity.TIES: Shape(
        (
            _required("of"),
            _required("role"),
            _required("since", Kind.DATE),
            Field("until", Kind.DATE),
            Field("share", Kind.INTEGER, default="0"),
        ),
        unique=(CUSTOMER, "of", "role", "since"),
    ),
    Entity.UNITS: Shape(
        (_required("id"), _required("label_zh"), _required("label_en"), _filled("parent")),
        has_customer=False,
        unique=("id",),
    ),
}
