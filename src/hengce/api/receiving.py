"""Events come in: the tracking calls, and CloudEvents."""

from asyncio import wrap_future
from collections.abc import Callable, Collection, Sequence
from typing import Any

import msgspec
from litestar import Request, post
from litestar.handlers import HTTPRouteHandler

from hengce.api.guard import admit
from hengce.api.service import Service, catalogue
from hengce.intake.body import unpacked
from hengce.intake.cloudevents import read_cloudevents
from hengce.intake.envelope import (
    BATCH_BYTES_MAX,
    EVENT_BYTES_MAX,
    Item,
    Refused,
    Sighting,
)
from hengce.intake.segment import Call, read_batch, read_call
from hengce.intake.sighting import Desk
from hengce.model.access import ApiKey
from hengce.model.dead_letter import DeadLetter
from hengce.model.event import Event
from hengce.model.instant import Instant
from hengce.model.profile import Identifier
from hengce.ports import Taken, Transaction, View

ANONYMOUS = "anonymous"
"""The kind of identifier by which a sender knows a visitor."""

OUT_OF_REACH = "event.out_of_reach"
CONFLICT = "event.conflict"

Reader = Callable[[Request[Any, Any, Any], bytes, Desk], list[Item]]


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


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the addresses that take events in."""
    return [
        *(_tracking(service, call) for call in Call),
        _batch(service),
        _cloudevents(service),
    ]


def _tracking(service: Service, call: Call) -> HTTPRouteHandler:
    @post(f"/v1/{call}", operation_id=f"{call}", status_code=200, summary=f"One {call} call")
    async def take(request: Request[Any, Any, Any]) -> EventAnswers:
        return await _take(
            service, request, EVENT_BYTES_MAX, lambda _, body, desk: read_call(call, body, desk)
        )

    return take


def _batch(service: Service) -> HTTPRouteHandler:
    @post("/v1/batch", operation_id="batch", status_code=200, summary="Many tracking calls")
    async def take(request: Request[Any, Any, Any]) -> EventAnswers:
        return await _take(
            service, request, BATCH_BYTES_MAX, lambda _, body, desk: read_batch(body, desk)
        )

    return take


def _cloudevents(service: Service) -> HTTPRouteHandler:
    @post("/v1/events", operation_id="events", status_code=200, summary="CloudEvents 1.0")
    async def take(request: Request[Any, Any, Any]) -> EventAnswers:
        return await _take(service, request, BATCH_BYTES_MAX, _read_cloudevents)

    return take


def _read_cloudevents(request: Request[Any, Any, Any], body: bytes, desk: Desk) -> list[Item]:
    headers = {name.lower(): value for name, value in request.headers.items()}
    return read_cloudevents(headers.get("content-type", ""), headers, body, desk)


async def _take(
    service: Service, request: Request[Any, Any, Any], bytes_max: int, read: Reader
) -> EventAnswers:
    """Answer when every event that may be taken is durable, and every other one is kept."""
    key = admit(service, request, "send")
    received_at = service.clock()
    packed = await request.body()
    body = unpacked(packed, request.headers.get("content-encoding", ""), bytes_max)
    with service.installation.store.view() as view:
        configuration = service.installation.archive.configuration(view)
        zone = configuration.policy.zone
        items = read(request, body, Desk(key.id, catalogue(configuration), zone, received_at))
        reached = service.reach(key, configuration)
        sightings, refused = _split(service, view, items, key, reached)
    events = [(seen, event) for seen, event in sightings if event.name]
    taken = await wrap_future(service.loop.take([event for _, event in events]))
    kept = [*refused, *_conflicts(events, taken)]
    links = [seen for seen, _ in sightings if seen.links]
    if kept or links:
        await wrap_future(service.loop.call(lambda tx, _: _keep(tx, kept, links, key, received_at)))
    return _answers(sightings, events, taken, refused)


def _split(
    service: Service,
    view: View,
    items: Sequence[Item],
    key: ApiKey,
    reached: Collection[str] | None,
) -> tuple[list[tuple[Sighting, Event]], list[Refused]]:
    """Find out whose events these are; refuse those of customers whom the key does not reach."""
    seen: list[tuple[Sighting, Event]] = []
    refused: list[Refused] = []
    for item in items:
        if isinstance(item, Refused):
            refused.append(item)
            continue
        customer = item.customer or view.resolve(ANONYMOUS, item.anonymous)
        org = service.org_of(view, customer) if customer else None
        if reached is not None and org is not None and org not in reached:
            refused.append(Refused(item.index, OUT_OF_REACH, "customer", item.id, _again(item)))
            continue
        whose = customer or f"{ANONYMOUS}:{item.anonymous}"
        seen.append((item, _event(item, whose, org or key.org)))
    return seen, refused


def _event(item: Sighting, customer: str, org: str) -> Event:
    return Event(
        source=item.source,
        id=item.id,
        name=item.name,
        customer=customer,
        occurred_at=item.occurred_at,
        received_at=item.received_at,
        properties=item.properties,
        org=org,
    )


def _conflicts(events: Sequence[tuple[Sighting, Event]], taken: Sequence[Taken]) -> list[Refused]:
    return [
        Refused(seen.index, CONFLICT, "id", seen.id, _again(seen))
        for (seen, _), what in zip(events, taken, strict=True)
        if what is Taken.CONFLICT
    ]


def _again(item: Sighting) -> bytes:
    return msgspec.json.encode(
        {"event": item.name, "messageId": item.id, "properties": item.properties}
    )


def _keep(
    tx: Transaction,
    refused: Sequence[Refused],
    links: Sequence[Sighting],
    key: ApiKey,
    at: Instant,
) -> None:
    """Keep what was refused, and who visitors turned out to be."""
    tx.add_dead_letters(
        [
            DeadLetter(
                org=key.org,
                source=key.id,
                id=one.id,
                received_at=at,
                code=one.code,
                detail=one.detail,
                document=one.document,
            )
            for one in refused
        ]
    )
    tx.add_identifiers(
        [Identifier(kind=ANONYMOUS, value=s.anonymous, customer=s.customer) for s in links]
    )


def _answers(
    sightings: Sequence[tuple[Sighting, Event]],
    events: Sequence[tuple[Sighting, Event]],
    taken: Sequence[Taken],
    refused: Sequence[Refused],
) -> EventAnswers:
    became = {seen.index: what for (seen, _), what in zip(events, taken, strict=True)}
    answers = [
        EventAnswer(
            index=seen.index,
            status=str(became.get(seen.index, Taken.ACCEPTED)),
            code=CONFLICT if became.get(seen.index) is Taken.CONFLICT else "",
            warnings=seen.warnings,
        )
        for seen, _ in sightings
    ]
    answers += [
        EventAnswer(index=one.index, status="rejected", code=one.code, detail=one.detail)
        for one in refused
    ]
    statuses = [answer.status for answer in answers]
    rejected = statuses.count("rejected") + statuses.count(Taken.CONFLICT)
    return EventAnswers(
        success=rejected == 0,
        accepted=statuses.count(Taken.ACCEPTED),
        duplicated=statuses.count(Taken.DUPLICATED),
        rejected=rejected,
        events=sorted(answers, key=lambda answer: answer.index),
    )
