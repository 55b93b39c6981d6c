"""Events come in: the tracking calls, and CloudEvents."""

from collections.abc import Awaitable, Callable, Mapping
from functools import lru_cache, partial

import msgspec

from hengce.api.hot import Asked, HotRoute
from hengce.api.service import Service
from hengce.deciding.parcels import REJECTED, Became
from hengce.intake.cloudevents import BATCHED, STRUCTURED, read_cloudevents
from hengce.intake.envelope import BATCH_BYTES_MAX, EVENT_BYTES_MAX, Item, Parcel
from hengce.intake.segment import Call, read_batch, read_call, write_key
from hengce.intake.sighting import Desk
from hengce.model.dead_letter import Dialect
from hengce.ports import Taken

ANSWERS_REMEMBERED_MAX = 256

_encode = msgspec.json.Encoder().encode

Read = Callable[[Asked, Desk], list[Item]]


class EventAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one event.

    Attributes:
        index: Its place in the request, from 0.
        status: accepted, duplicated, conflict or rejected.
        code: Why it was not accepted.
        detail: Which part is wrong.
        warnings: What was mended.
    """

    index: int
    status: str
    code: str = ""
    detail: str = ""
    warnings: tuple[str, ...] = ()


class EventAnswers(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a request's events; `success` is what tracking libraries look at."""

    success: bool
    accepted: int
    duplicated: int
    rejected: int
    events: list[EventAnswer]


def hot_routes(service: Service) -> list[HotRoute]:
    """Return the addresses that take events in."""
    return [
        *(_tracking(service, call) for call in Call),
        _batch(service),
        _cloudevents(service),
    ]


def answers(became: tuple[Became, ...]) -> EventAnswers:
    """Tell what became of events."""
    statuses = [one.status for one in became]
    rejected = statuses.count(REJECTED) + statuses.count(Taken.CONFLICT)
    return EventAnswers(
        success=rejected == 0,
        accepted=statuses.count(Taken.ACCEPTED),
        duplicated=statuses.count(Taken.DUPLICATED),
        rejected=rejected,
        events=[
            EventAnswer(
                index=one.index,
                status=one.status,
                code=one.code,
                detail=one.detail,
                warnings=one.warnings,
            )
            for one in became
        ],
    )


def _tracking(service: Service, call: Call) -> HotRoute:
    return HotRoute(
        path=f"/v1/{call}",
        name=str(call),
        summary=f"One {call} call of the Segment specification",
        action="send",
        bytes_max=EVENT_BYTES_MAX,
        handle=_take(service, Dialect.SEGMENT, lambda a, desk: read_call(call, a.body, desk)),
        answer=EventAnswers,
        bodies={"application/json": _CALL},
        key_of=write_key,
    )


def _batch(service: Service) -> HotRoute:
    return HotRoute(
        path="/v1/batch",
        name="batch",
        summary="Many calls of the Segment specification",
        action="send",
        bytes_max=BATCH_BYTES_MAX,
        handle=_take(service, Dialect.SEGMENT, lambda asked, desk: read_batch(asked.body, desk)),
        answer=EventAnswers,
        bodies={"application/json": _BATCH},
        key_of=write_key,
    )


def _cloudevents(service: Service) -> HotRoute:
    return HotRoute(
        path="/v1/events",
        name="events",
        summary="CloudEvents 1.0: structured, binary, batched",
        action="send",
        bytes_max=BATCH_BYTES_MAX,
        handle=_take(service, Dialect.CLOUDEVENTS, _read_cloudevents),
        answer=EventAnswers,
        bodies={
            STRUCTURED: _CLOUDEVENT,
            BATCHED: {"type": "array", "items": _CLOUDEVENT},
            "application/json": {"type": "object", "description": "The data of the binary mode."},
        },
    )


def _read_cloudevents(asked: Asked, desk: Desk) -> list[Item]:
    headers = {name.decode("latin-1"): v.decode("latin-1") for name, v in asked.headers.items()}
    return read_cloudevents(headers.get("content-type", ""), headers, asked.body, desk)


def _take(service: Service, dialect: Dialect, read: Read) -> Callable[[Asked], Awaitable[bytes]]:
    return partial(_taken, service, dialect, read)


async def _taken(service: Service, dialect: Dialect, read: Read, asked: Asked) -> bytes:
    """Answer when every event that may be taken is durable, and every other one is kept."""
    standing, at, key = service.standing(), service.clock(), asked.key
    policy = standing.configuration.policy
    desk = Desk(
        key.id,
        standing.catalogue,
        policy.zone,
        received_at=at,
        now=at,
        identity=policy.identity,
    )
    parcel = Parcel(
        source=key.id,
        org=key.org,
        reached=standing.reach(key.org),
        dialect=dialect,
        received_at=at,
        items=tuple(read(asked, desk)),
    )
    became = await service.bring(parcel)
    return _told(became[0]) if len(became) == 1 else _encode(answers(became))


@lru_cache(maxsize=ANSWERS_REMEMBERED_MAX)
def _told(became: Became) -> bytes:
    """Write the answer to a request with one event: nearly always the same few."""
    return _encode(answers((became,)))


_TEXT: Mapping[str, object] = {"type": "string"}
_CALL: Mapping[str, object] = {
    "type": "object",
    "properties": {
        "messageId": {"type": "string", "maxLength": 100},
        "timestamp": {"type": "string", "format": "date-time"},
        "sentAt": {"type": "string", "format": "date-time"},
        "userId": {"type": "string", "maxLength": 100},
        "anonymousId": {"type": "string", "maxLength": 100},
        "previousId": {"type": "string", "maxLength": 100},
        "type": {"enum": [str(call) for call in Call]},
        "event": _TEXT,
        "groupId": _TEXT,
        "properties": {"type": "object"},
        "traits": {"type": "object"},
        "context": {"type": "object"},
    },
    "required": ["messageId", "timestamp"],
}
_BATCH: Mapping[str, object] = {
    "type": "object",
    "properties": {
        "batch": {"type": "array", "items": _CALL, "maxItems": 1000},
        "sentAt": {"type": "string", "format": "date-time"},
    },
    "required": ["batch"],
}
_CLOUDEVENT: Mapping[str, object] = {
    "type": "object",
    "properties": {
        "specversion": {"const": "1.0"},
        "id": {"type": "string", "maxLength": 100},
        "source": _TEXT,
        "type": _TEXT,
        "subject": {"type": "string", "maxLength": 100},
        "time": {"type": "string", "format": "date-time"},
        "datacontenttype": _TEXT,
        "data": {"type": "object"},
        "data_base64": _TEXT,
    },
    "required": ["specversion", "id", "source", "type", "subject", "time"],
}
