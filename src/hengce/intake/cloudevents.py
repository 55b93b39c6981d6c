"""CloudEvents 1.0 over HTTP: structured, binary, and batches.

Source of the shapes: the CloudEvents specification 1.0 and its HTTP protocol binding.
`type` is the event type of the catalogue, `subject` the bank's number of the customer.
"""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from urllib.parse import quote, unquote

from hengce.intake.body import Json, decoded
from hengce.intake.envelope import BATCH_EVENTS_MAX, Item, UnreadableError
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
)

STRUCTURED = "application/cloudevents+json"
BATCHED = "application/cloudevents-batch+json"
_PREFIX = "ce-"
_REQUIRED = ("id", "source", "specversion", "type")


def read_cloudevents(
    content_type: str, headers: Mapping[str, str], body: bytes, desk: Desk
) -> list[Item]:
    """Read a request in one of the three content modes.

    Args:
        content_type: The request's content type.
        headers: Its headers, names in lower case.
        body: Its body, unpacked.
        desk: Who sends, what is known, when it came.

    Raises:
        UnreadableError: It is in none of these modes.
    """
    documents = documents_of(content_type, headers, body)
    return [_item(one, index, desk) for index, one in enumerate(documents)]


def documents_of(content_type: str, headers: Mapping[str, str], body: bytes) -> list[Json]:
    """Return the events of a request as the structured mode writes them, not yet checked.

    Raises:
        UnreadableError: It is in none of the three content modes.
    """
    media = _media(content_type)
    if media == STRUCTURED:
        return [decoded(body)]
    if media == BATCHED:
        batch = decoded(body)
        if not isinstance(batch, list):
            raise UnreadableError("request.no_batch")
        if len(batch) > BATCH_EVENTS_MAX:
            raise UnreadableError("request.too_many_events", 413)
        return batch
    if f"{_PREFIX}specversion" in headers:
        attributes: dict[str, Json] = {
            name.removeprefix(_PREFIX): unquote(value)
            for name, value in headers.items()
            if name.startswith(_PREFIX)
        }
        return [{**attributes, **_carried(content_type, body)}]
    raise UnreadableError("request.no_cloudevent", 415)


def _carried(content_type: str, body: bytes) -> dict[str, Json]:
    """Return the data of the binary mode; what is no JSON is carried, and refused later."""
    if not body:
        return {}
    if _is_json(content_type):
        return {"datacontenttype": content_type, "data": decoded(body)}
    return {"datacontenttype": content_type, "data_base64": b64encode(body).decode()}


def _media(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


def _is_json(content_type: str) -> bool:
    media = _media(content_type)
    return media in {"", "application/json"} or media.endswith("+json")


def read_again(body: bytes, desk: Desk) -> list[Item]:
    """Read a document that was kept.

    Raises:
        UnreadableError: It was kept in part only.
    """
    return [_item(decoded(body), 0, desk)]


def _item(document: object, index: int, desk: Desk) -> Item:
    try:
        event = bounded(document)
        return sighted(_said(event, desk), event, index, desk)
    except WrongError as wrong:
        return refused(wrong, index, document)


def _said(document: Mapping[str, object], desk: Desk) -> Said:
    texts = {name: text_of(document, name) for name in _REQUIRED}
    for name, value in texts.items():
        if not value:
            raise WrongError("event.attribute_missing", name)
    if texts["specversion"] != "1.0":
        raise WrongError("event.version_unknown", "specversion")
    if not texts["source"].isprintable():
        raise WrongError("event.id_invalid", "source")
    happened_at = instant_of(text_of(document, "time"), "time")
    return Said(
        id=texts["id"],
        # A source is a URI; quoted, it has no slash, and cannot be taken for another key's.
        source=f"{desk.source}:{quote(texts['source'], safe='')}",
        name=texts["type"],
        customer=text_of(document, "subject"),
        anonymous="",
        happened_at=happened_at,
        occurred_at=happened_at,
        properties=_data(document),
    )


def _data(document: Mapping[str, object]) -> Mapping[str, object]:
    """Return an event's properties: its data, which is an object or absent."""
    packed = text_of(document, "data_base64")
    if not packed:
        return object_of(document, "data")
    if not _is_json(text_of(document, "datacontenttype")):
        raise WrongError("event.wrong_kind", "data_base64")
    try:
        return object_of({"data": decoded(b64decode(packed, validate=True))}, "data")
    except (ValueError, UnreadableError):
        raise WrongError("event.wrong_kind", "data_base64") from None
