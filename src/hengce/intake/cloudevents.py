"""CloudEvents 1.0 over HTTP: structured, binary, and batches.

Source of the shapes: the CloudEvents specification 1.0 and its HTTP protocol binding.
`type` is the event type of the catalogue, `subject` the bank's number of the customer.
"""

from collections.abc import Mapping
from urllib.parse import quote, unquote

from hengce.intake.body import decoded
from hengce.intake.envelope import BATCH_EVENTS_MAX, Item, UnreadableError
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
    media = content_type.partition(";")[0].strip().lower()
    if media == STRUCTURED:
        return [_item(decoded(body), 0, desk)]
    if media == BATCHED:
        batch = decoded(body)
        if not isinstance(batch, list):
            raise UnreadableError("request.no_batch")
        if len(batch) > BATCH_EVENTS_MAX:
            raise UnreadableError("request.too_many_events", 413)
        return [_item(one, index, desk) for index, one in enumerate(batch)]
    if f"{_PREFIX}specversion" in headers:
        attributes: dict[str, object] = {
            name.removeprefix(_PREFIX): unquote(value)
            for name, value in headers.items()
            if name.startswith(_PREFIX)
        }
        return [_item({**attributes, "data": decoded(body) if body else {}}, 0, desk)]
    raise UnreadableError("request.no_cloudevent", 415)


def _item(document: object, index: int, desk: Desk) -> Item:
    try:
        return sighted(_said(whole(document), desk), index, desk)
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
    return Said(
        id=texts["id"],
        # A source is a URI; quoted, it has no slash, and cannot be taken for another key's.
        source=f"{desk.source}:{quote(texts['source'], safe='')}",
        name=texts["type"],
        customer=text_of(document, "subject"),
        anonymous="",
        occurred_at=instant_of(text_of(document, "time"), "time"),
        properties=object_of(document, "data"),
    )
