"""Acting: stops, opt-outs, withdrawals."""

from asyncio import to_thread, wrap_future
from collections.abc import Callable
from typing import Annotated, Any

import msgspec
from litestar import Request, delete, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody, Parameter, QueryParameter

from hengce.api.guard import admit
from hengce.api.problems import DeniedError
from hengce.api.service import Service
from hengce.api.spoken import spoken
from hengce.api.texts import VISIBLE_OR_NONE, MaybeName, Name, Text
from hengce.documents.administration import resume, stop
from hengce.errors import NotFoundError
from hengce.model.access import Principal
from hengce.model.configuration import StopScope
from hengce.model.instant import Instant
from hengce.model.profile import EVERY_CHANNEL, Change, ChangeKind
from hengce.overview.told_health import tell_stop
from hengce.ports import Transaction
from hengce.responses.withdrawal import Meant, refuse, withdraw_named
from hengce.words.names import Language

Stopping = Annotated[StopScope, QueryParameter(name="scope")]
Target = Annotated[str, Parameter(max_length=100, pattern=VISIBLE_OR_NONE)]


class StopSent(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be stopped at once, and why; the bank has no target."""

    scope: StopScope
    target: MaybeName = ""
    reason: Text


class Stopped(msgspec.Struct, frozen=True, kw_only=True):
    """A stop in force."""

    scope: StopScope
    target: str
    reason: str
    by: str
    at: Instant


class Stops(msgspec.Struct, frozen=True, kw_only=True):
    """All stops in force."""

    stops: list[Stopped]


class Withdrawal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A customer's pending messages are to be pulled back, and no more be sent.

    Those of a topic, a category or a strategy: one of them is named; `*` is every topic.
    """

    customer: Name
    topic: Name | None = None
    category: Name | None = None
    strategy: Name | None = None
    why: Text


class OptOut(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A customer wants no marketing through a channel any more; `*` is every channel."""

    customer: Name
    channel: Name = EVERY_CHANNEL
    why: Text


class Withdrawn(msgspec.Struct, frozen=True, kw_only=True):
    """How many pending messages were pulled back."""

    withdrawn: int


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the addresses that change something."""
    return [
        _stops(service),
        _stop(service),
        _resume(service),
        _withdraw(service),
        _opt_out(service),
    ]


def _stops(service: Service) -> HTTPRouteHandler:
    @get("/v1/stops", operation_id="stops", summary="Stops in force")
    async def stops(request: Request[Any, Any, Any]) -> Stops:
        admit(service, request, "read")
        return await to_thread(_in_force, service, spoken(request))

    return stops


def _in_force(service: Service, tongue: Language) -> Stops:
    with service.installation.store.view() as view:
        found, entries = view.stops(), view.health_entries()
    return Stops(
        stops=[
            Stopped(
                scope=one.scope,
                target=one.target,
                reason=tell_stop(one, entries, tongue),
                by=one.by,
                at=one.at,
            )
            for one in found
        ]
    )


def _stop(service: Service) -> HTTPRouteHandler:
    @post("/v1/stops", operation_id="stop", status_code=201, summary="Stop at once")
    async def put(request: Request[Any, Any, Any], data: JSONBody[StopSent]) -> Stopped:
        key = _of_the_bank(service, request)
        store, at = service.installation.store, service.clock()
        made = await to_thread(stop, store, data.scope, data.target, key.id, data.reason, at)
        return Stopped(
            scope=made.scope, target=made.target, reason=made.reason, by=made.by, at=made.at
        )

    return put


def _resume(service: Service) -> HTTPRouteHandler:
    @delete("/v1/stops", operation_id="resume", status_code=204, summary="End a stop")
    async def lift(request: Request[Any, Any, Any], stopped: Stopping, target: Target = "") -> None:
        key = _of_the_bank(service, request)
        store, at = service.installation.store, service.clock()
        await to_thread(resume, store, stopped, target, key.id, at)

    return lift


def _withdraw(service: Service) -> HTTPRouteHandler:
    @post("/v1/withdrawals", operation_id="withdraw", status_code=200, summary="Pull back")
    async def withdraw(request: Request[Any, Any, Any], data: JSONBody[Withdrawal]) -> Withdrawn:
        key = admit(service, request, "act")
        what = Meant(data.topic, data.category, data.strategy).what
        archive, why = service.installation.archive, f"{key.id}: {data.why}"

        def write(tx: Transaction, at: Instant) -> int:
            return withdraw_named(tx, data.customer, what, archive.configuration(tx), at, why)

        return await _pull_back(service, key, data.customer, write)

    return withdraw


def _opt_out(service: Service) -> HTTPRouteHandler:
    @post("/v1/opt-outs", operation_id="opt_out", status_code=200, summary="No more of it")
    async def opt_out(request: Request[Any, Any, Any], data: JSONBody[OptOut]) -> Withdrawn:
        key = admit(service, request, "act")
        channels = {EVERY_CHANNEL, *_channels(service)}
        if data.channel not in channels:
            raise NotFoundError("there is no such channel")
        why = f"{key.id}: {data.why}"
        archive = service.installation.archive

        def write(tx: Transaction, at: Instant) -> int:
            kind, name = ChangeKind.OPT_OUT, data.channel
            change = Change(customer=data.customer, kind=kind, key=name, value=True, at=at, why=why)
            return refuse(tx, data.customer, [change], archive.configuration(tx), at)

        return await _pull_back(service, key, data.customer, write)

    return opt_out


def _of_the_bank(service: Service, request: Request[Any, Any, Any]) -> Principal:
    """Return a key that reaches the whole bank: a stop stops it everywhere."""
    key = admit(service, request, "stop")
    with service.installation.store.view() as view:
        reached = service.standing_in(view).reach(key.org)
    if reached is not None:
        raise DeniedError("request.not_allowed", 403)
    return key


def _channels(service: Service) -> list[str]:
    with service.installation.store.view() as view:
        return [c.id for c in service.installation.archive.configuration(view).channels]


async def _pull_back(
    service: Service, key: Principal, customer: str, write: Callable[[Transaction, Instant], int]
) -> Withdrawn:
    """Write what a customer's key says, in one transaction."""
    with service.installation.store.view() as view:
        service.standing_in(view).admit(key, customer)
    return Withdrawn(withdrawn=await wrap_future(service.loop.call(write)))
