"""The tracking calls of the Segment specification: track, identify, page, screen, group, alias.

Source of the shapes: Segment's public specification (common fields, HTTP tracking API).
Unlike its service, this reader says of each event what became of it.
"""

import enum
from collections.abc import Mapping

from hengce.intake.body import decoded
from hengce.intake.envelope import (
    BATCH_EVENTS_MAX,
    Item,
    UnreadableError,
)
from hengce.intake.sighting import (
    Desk,
    Said,
    WrongError,
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


_LINKING = {Call.IDENTIFY, Call.ALIAS}
_FACTS = {Call.IDENTIFY: "traits", Call.GROUP: "traits"}


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
    return [_item({**document, "type": str(call)}, 0, text_or_nothing(document), desk)]


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
    sent_at = text_or_nothing(document)
    return [_item(one, index, sent_at, desk) for index, one in enumerate(batch)]


def text_or_nothing(document: Mapping[str, object]) -> str:
    """Return when a request was sent by the sender's clock, where it says so."""
    value = document.get("sentAt")
    return value if isinstance(value, str) else ""


def _item(document: object, index: int, sent_at: str, desk: Desk) -> Item:
    try:
        return sighted(_said(whole(document), sent_at, desk), index, desk)
    except WrongError as wrong:
        return refused(wrong, index, document)


def _said(document: Mapping[str, object], sent_at: str, desk: Desk) -> Said:
    kind = text_of(document, "type")
    if kind not in set(Call):
        raise WrongError("event.type_unknown", "type")
    call = Call(kind)
    name = text_of(document, "event") if call is Call.TRACK else str(call)
    if not name:
        raise WrongError("event.name_missing", "event")
    if call in _LINKING and name not in desk.catalogue:
        name = ""
    anonymous = text_of(document, "previousId" if call is Call.ALIAS else "anonymousId")
    return Said(
        id=text_of(document, "messageId"),
        source=desk.source,
        name=name,
        customer=text_of(document, "userId"),
        anonymous=anonymous,
        occurred_at=_occurred_at(document, sent_at, desk.received_at),
        properties=object_of(document, _FACTS.get(call, "properties")),
    )


def _occurred_at(document: Mapping[str, object], sent_at: str, received_at: Instant) -> Instant:
    """Correct the sender's clock: what matters is how long before sending it happened."""
    original = text_of(document, "originalTimestamp") or text_of(document, "timestamp")
    happened = instant_of(original, "timestamp")
    sent = text_of(document, "sentAt") or sent_at
    if not sent:
        return happened
    return received_at - (instant_of(sent, "sentAt") - happened)
