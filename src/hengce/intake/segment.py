"""The tracking calls of the Segment specification: track, identify, page, screen, group, alias.

Source of the shapes: Segment's public specification (common fields, HTTP tracking API).
Unlike its service, this reader says of each event what became of it.
"""

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from hengce.intake.body import decoded
from hengce.intake.envelope import (
    BATCH_EVENTS_MAX,
    Item,
    UnreadableError,
)
from hengce.intake.known_by import keys_of
from hengce.intake.sighting import (
    Desk,
    Said,
    WrongError,
    bounded,
    instant_of,
    object_of,
    refused,
    sighted,
    text_of,
    whole,
)
from hengce.model.instant import Instant


class Call(enum.StrEnum):
    """What a tracking call says."""

    TRACK = "track"
    IDENTIFY = "identify"
    PAGE = "page"
    SCREEN = "screen"
    GROUP = "group"
    ALIAS = "alias"


WRITE_KEY = "writeKey"


@dataclass(frozen=True, slots=True)
class _Shape:
    """Where a call says what.

    Attributes:
        name: The event type that it is; empty for the call that names it itself.
        facts: Where its properties are.
        beside: What it says beside its properties, and as which property it is read.
        visitor: Where it names a visitor.
        links: Whether it says that the visitor is the customer.
    """

    name: str
    facts: str = "properties"
    beside: Mapping[str, str] = field(default_factory=dict)
    visitor: str = "anonymousId"
    links: bool = False


_PLACE = {"name": "name", "category": "category"}
_SHAPES: Mapping[str, _Shape] = {
    str(call): shape
    for call, shape in {
        Call.TRACK: _Shape(""),
        Call.IDENTIFY: _Shape("identify", facts="traits", links=True),
        Call.PAGE: _Shape("page", beside=_PLACE),
        Call.SCREEN: _Shape("screen", beside=_PLACE),
        Call.GROUP: _Shape("group", facts="traits", beside={"groupId": "group_id"}),
        Call.ALIAS: _Shape("alias", visitor="previousId", links=True),
    }.items()
}


def write_key(body: bytes) -> str:
    """Return the secret that some libraries write into the body; empty where there is none.

    Raises:
        UnreadableError: It is no JSON.
    """
    document = decoded(body)
    secret = document.get(WRITE_KEY) if isinstance(document, dict) else None
    return secret if isinstance(secret, str) else ""


def read_call(call: Call, body: bytes, desk: Desk) -> list[Item]:
    """Read the body of one call.

    Args:
        call: What the address says that it is.
        body: The JSON document, unpacked.
        desk: Who sends, what is known, when it came.

    Raises:
        UnreadableError: It is no JSON object.
    """
    document = decoded(body)
    if not isinstance(document, dict):
        raise UnreadableError("request.no_object")
    # A secret is no part of what is said, and must not come to lie among the dead letters.
    document.pop(WRITE_KEY, None)
    document["type"] = str(call)
    return [_item(whole, document, 0, desk)]


def read_batch(body: bytes, desk: Desk) -> list[Item]:
    """Read the body of a batch of calls.

    Raises:
        UnreadableError: It is no object with a list of at most BATCH_EVENTS_MAX events.
    """
    document = decoded(body)
    if not isinstance(document, dict) or not isinstance(document.get("batch"), list):
        raise UnreadableError("request.no_batch")
    batch = document["batch"]
    if len(batch) > BATCH_EVENTS_MAX:
        raise UnreadableError("request.too_many_events", 413)
    sent_at = document.get("sentAt")
    return [
        _item(bounded, _with_sending(one, sent_at), index, desk) for index, one in enumerate(batch)
    ]


def read_again(body: bytes, desk: Desk) -> list[Item]:
    """Read a document that was kept: it names its call and its sending itself.

    Raises:
        UnreadableError: It was kept in part only.
    """
    return [_item(whole, decoded(body), 0, desk)]


def _with_sending(document: object, sent_at: object) -> object:
    """Give an event the instant at which its batch was sent, unless it has one."""
    if not sent_at or not isinstance(document, dict):
        return document
    return {"sentAt": sent_at, **document}


def _item(
    checked: Callable[[object], dict[str, object]], document: object, index: int, desk: Desk
) -> Item:
    try:
        event = checked(document)
        return sighted(_said(event, desk), event, index, desk)
    except WrongError as wrong:
        return refused(wrong, index, document)


def _said(document: Mapping[str, object], desk: Desk) -> Said:
    shape = _SHAPES.get(text_of(document, "type"))
    if shape is None:
        raise WrongError("event.type_unknown", "type")
    name = shape.name or text_of(document, "event")
    if not name:
        raise WrongError("event.name_missing", "event")
    if shape.links and name not in desk.catalogue:
        name = ""
    anonymous = text_of(document, shape.visitor)
    happened_at = instant_of(_happened(document), "timestamp")
    return Said(
        id=text_of(document, "messageId"),
        source=desk.source,
        name=name,
        customer=text_of(document, "userId"),
        anonymous=anonymous,
        happened_at=happened_at,
        occurred_at=_corrected(happened_at, text_of(document, "sentAt"), desk.received_at),
        properties=_facts(shape, document),
        links=shape.links,
        keys=keys_of(document, desk.identity),
    )


def _happened(document: Mapping[str, object]) -> str:
    return text_of(document, "originalTimestamp") or text_of(document, "timestamp")


def _corrected(happened_at: Instant, sent_at: str, received_at: Instant) -> Instant:
    """Correct the sender's clock: what matters is how long before sending it happened."""
    if not sent_at:
        return happened_at
    return received_at - (instant_of(sent_at, "sentAt") - happened_at)


def _facts(shape: _Shape, document: Mapping[str, object]) -> Mapping[str, object]:
    """Return the properties of a call, with what it says beside them."""
    facts = object_of(document, shape.facts)
    if not shape.beside:
        return facts
    beside = {
        name: document[key] for key, name in shape.beside.items() if document.get(key) is not None
    }
    return {**beside, **facts} if beside else facts
