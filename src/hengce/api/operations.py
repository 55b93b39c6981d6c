"""Is it alive, may it be asked, how much did it do."""

import logging
import time
from collections.abc import Callable
from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.enums import MediaType, ScopeType
from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from hengce.api.metrics import MEDIA, Metrics
from hengce.api.service import Service

_log = logging.getLogger(__name__)

READY = "ok"

INTERFACE = "/v1/"
"""What begins the addresses that tell of the bank."""

_PRIVATE = ((b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff"))


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """`ok`, or what is missing."""

    status: str


def routes(service: Service, metrics: Metrics) -> list[HTTPRouteHandler]:
    """Return the addresses for operations; they need no key and tell nothing of customers."""

    @get("/health/live", operation_id="live", sync_to_thread=False, summary="The process runs")
    def live() -> Health:
        return Health(status="ok")

    @get("/health/ready", operation_id="ready", sync_to_thread=True, summary="It can be asked")
    def ready() -> Response[Health]:
        status = readiness(service)
        return Response(Health(status=status), status_code=200 if status == READY else 503)

    @get("/metrics", operation_id="metrics", sync_to_thread=True, media_type=MEDIA)
    def measured(request: Request[Any, Any, Any]) -> bytes:  # noqa: ARG001
        return metrics.told()

    return [live, ready, measured]


def readiness(service: Service) -> str:
    """Return READY, or why requests should go elsewhere; it reveals nothing but that."""
    if service.lifecycle.draining:
        return "draining"
    if not service.loop.is_running:
        return "the engine loop has ended"
    try:
        with service.installation.store.view() as view:
            known = {
                "configuration": view.active_configuration(),
                "snapshot": view.snapshot_version(),
            }
    except Exception as error:  # noqa: BLE001 -- whatever it is, the store does not answer
        _log.error("the store cannot be read: %s", type(error).__name__)
        return "the store cannot be read"
    missing = [name for name, version in known.items() if version is None]
    if missing:
        return f"missing: {', '.join(missing)}"
    if not service.warmth.is_warm:
        service.warmth.begin()
        return "warming"
    return READY


def description(describe: Callable[[], bytes]) -> HTTPRouteHandler:
    """Return the address that describes all others; nothing is described before somebody asks."""

    @get("/openapi.json", sync_to_thread=True, media_type=MediaType.JSON)
    def described() -> bytes:
        return describe()

    return described


def counting(app: ASGIApp, metrics: Metrics) -> ASGIApp:
    """Count each request by the address that answered it."""

    async def counted(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await app(scope, receive, send)
            return
        begun = time.perf_counter()
        status = 500

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await app(scope, receive, sent)
        finally:
            # The template of the address, never what a caller put into it.
            path = str(scope.get("path_template", "unknown"))
            metrics.count(path, status, time.perf_counter() - begun)

    return counted


def kept_nowhere(app: ASGIApp) -> ASGIApp:
    """Let no browser and no proxy keep what the interface answers, or take it for something else.

    Computers of a branch are shared, and what was shown unmasked must not lie on their disks.
    """

    async def answered(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP or not scope["path"].startswith(INTERFACE):
            await app(scope, receive, send)
            return

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                said = {name.lower() for name, _ in message["headers"]}
                more = [each for each in _PRIVATE if each[0] not in said]
                message["headers"] = [*message["headers"], *more]
            await send(message)

        await app(scope, receive, sent)

    return answered
