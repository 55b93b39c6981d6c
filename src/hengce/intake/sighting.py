"""Checks what every dialect sends alike: ids, times, and properties against the catalogue."""

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime

import msgspec

from hengce.flow.typed import stored_value
from hengce.intake.envelope import (
    AHEAD_MAX_US,
    EVENT_BYTES_MAX,
    HORIZON_US,
    ID_CHARACTERS_MAX,
    Item,
    Refused,
    Sighting,
)
from hengce.model.identity import IdentityRules, Key
from hengce.model.instant import Instant, instant
from hengce.model.tag import EventType, Kind, Scalar

CLOCK_AHEAD = "event.clock_ahead"
PROPERTY_IGNORED = "event.property_ignored"

_SCALARS = (bool, int, float, str, type(None))
_OTHERS = re.compile("[^a-z0-9]+")
_encoder = msgspec.json.Encoder(order="sorted")


class Desk(msgspec.Struct, frozen=True):
    """What a reader of events knows.

    Attributes:
        source: The name of the key that sends; no slash in it.
        catalogue: The event types by name.
        zone: The bank's zone, for times of properties that have none.
        received_at: When the request arrived.
        now: The present; later than that for a document that is read again.
        identity: By which keys customers are known.
    """

    source: str
    catalogue: Mapping[str, EventType]
    zone: str
    received_at: Instant
    now: Instant
    identity: IdentityRules = IdentityRules()


class WrongError(Exception):
    """One event is wrong: the problem's code, and which part of it."""

    def __init__(self, code: str, detail: str = "") -> None:
        self.code = code
        self.detail = detail
        super().__init__(code)


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What a dialect says of one event, before it is checked.

    Attributes:
        id: The sender's identifier.
        source: The source, scoped by the key.
        name: The event type; empty where only the identifiers matter.
        customer: The bank's number of the customer, or empty.
        anonymous: The sender's name for a visitor, or empty.
        happened_at: When it happened, by the sender's clock.
        occurred_at: The same by the receiver's clock.
        properties: Facts as they were written.
        links: Whether it says that the visitor is the customer.
        keys: By what else the customer or visitor is known.
    """

    id: str
    source: str
    name: str
    customer: str
    anonymous: str
    happened_at: Instant
    occurred_at: Instant
    properties: Mapping[str, object]
    links: bool = False
    keys: tuple[Key, ...] = ()


def sighted(said: Said, document: Mapping[str, object], index: int, desk: Desk) -> Sighting:
    """Return an event that may be taken.

    Properties that the catalogue does not know are left out and told; a value of a known
    property that is of another kind refuses the event.

    Args:
        said: What its dialect says.
        document: The whole of it, readable again by itself.
        index: Its place in the request.
        desk: What is known.

    Raises:
        WrongError: It may not be taken.
    """
    _check_names(said)
    name = said.name if said.name in desk.catalogue else _listed(said.name)
    event_type = desk.catalogue.get(name)
    if event_type is None and said.name:
        raise WrongError("event.not_in_catalogue", "name")
    if said.occurred_at < desk.now - HORIZON_US:
        raise WrongError("event.too_old", "timestamp")
    ahead = said.occurred_at > desk.received_at + AHEAD_MAX_US
    kinds = event_type.properties if event_type else {}
    ignored = event_type is not None and not said.properties.keys() <= kinds.keys()
    return Sighting(
        index=index,
        source=said.source,
        id=said.id,
        name=name,
        customer=said.customer,
        anonymous=said.anonymous,
        occurred_at=desk.received_at if ahead else said.occurred_at,
        received_at=desk.received_at,
        properties=_stored(said.properties, kinds, desk.zone),
        digest=_digest(said),
        document=document,
        links=said.links and bool(said.customer and said.anonymous),
        keys=said.keys,
        warnings=(CLOCK_AHEAD,) * ahead + (PROPERTY_IGNORED,) * ignored,
    )


def refused(wrong: WrongError, index: int, document: object) -> Item:
    """Return an event that cannot be taken, with as much of it as is bounded."""
    name = document.get("messageId", document.get("id")) if isinstance(document, dict) else None
    readable = isinstance(name, str) and name.isprintable()
    return Refused(
        index=index,
        code=wrong.code,
        detail=wrong.detail,
        id=name[:ID_CHARACTERS_MAX] if isinstance(name, str) and readable else "",
        document=msgspec.json.encode(document)[:EVENT_BYTES_MAX],
    )


def whole(document: object) -> dict[str, object]:
    """Return the object that one event is; WrongError when it is none."""
    if not isinstance(document, dict):
        raise WrongError("event.no_object")
    return document


def bounded(document: object) -> dict[str, object]:
    """Return the object that one event of many is.

    Raises:
        WrongError: It is none, or too large.
    """
    if len(msgspec.json.encode(document)) > EVENT_BYTES_MAX:
        raise WrongError("event.too_large")
    return whole(document)


def text_of(document: Mapping[str, object], name: str) -> str:
    """Return a text of a document, or nothing when it is not there.

    Raises:
        WrongError: It is something else than a text.
    """
    value = document.get(name)
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise WrongError("event.wrong_kind", name)


def instant_of(text: str, name: str) -> Instant:
    """Return the instant of an ISO text; one without an offset is UTC.

    Raises:
        WrongError: It is none.
    """
    if not text:
        raise WrongError("event.time_missing", name)
    try:
        read = datetime.fromisoformat(text)
        return instant(read if read.tzinfo else read.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        raise WrongError("event.time_invalid", name) from None


def object_of(document: Mapping[str, object], name: str) -> Mapping[str, object]:
    """Return an object inside a document; an empty one when it is not there.

    Raises:
        WrongError: It is something else than an object.
    """
    value = document.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise WrongError("event.wrong_kind", name)
    return value


def _check_names(said: Said) -> None:
    if not said.id:
        raise WrongError("event.id_missing", "id")
    _check_name(said.id, "id")
    _check_name(said.customer, "customer")
    _check_name(said.anonymous, "anonymous")
    if not said.customer and not said.anonymous:
        raise WrongError("event.customer_missing", "userId")


def _check_name(value: str, name: str) -> None:
    if len(value) > ID_CHARACTERS_MAX or not value.isprintable():
        raise WrongError("event.id_invalid", name)


def _listed(name: str) -> str:
    """Return an event's name as a catalogue writes it: `Order Completed` is `order_completed`."""
    return _OTHERS.sub("_", name.lower()).strip("_")


def _digest(said: Said) -> str:
    """Name what the sender said, by content: the same however often and late it is sent."""
    told = (said.name, said.customer, said.anonymous, said.happened_at, said.properties)
    return hashlib.sha256(_encoder.encode(told)).hexdigest()


def _stored(
    properties: Mapping[str, object], kinds: Mapping[str, Kind], zone: str
) -> dict[str, Scalar]:
    stored: dict[str, Scalar] = {}
    for name, kind in kinds.items():
        value = properties.get(name)
        if value is None:
            continue
        if not isinstance(value, _SCALARS):
            raise WrongError("event.wrong_kind", f"properties/{name}")
        try:
            stored[name] = stored_value(value, kind, zone)
        except (ValueError, OverflowError):
            raise WrongError("event.wrong_kind", f"properties/{name}") from None
    return stored
