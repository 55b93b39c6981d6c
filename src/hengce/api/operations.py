"""Is it alive, may it be asked, how much did it do."""

import time
from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.enums import MediaType, ScopeType
from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)

from hengce.api.service import Service

BUCKETS_S = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 5.0)


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """`ok`, or what is missing."""

    status: str


class Metrics:
    """What is counted of requests; labels are addresses and answers, never customers."""

    def __init__(self, service: Service) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "hengce_requests",
            "Requests by address and status",
            ["path", "status"],
            registry=self.registry,
        )
        self.seconds = Histogram(
            "hengce_request_seconds",
            "Time to answer",
            ["path"],
            buckets=BUCKETS_S,
            registry=self.registry,
        )
        backlog = Gauge("hengce_backlog_works", "Works that wait", registry=self.registry)
        backlog.set_function(lambda: service.loop.backlog)


def routes(service: Service, metrics: Metrics) -> list[HTTPRouteHandler]:
    """Return the addresses for operations; they need no key and tell nothing of customers."""

    @get("/health/live", operation_id="live", sync_to_thread=False, summary="The process runs")
    def live() -> Health:
        return Health(status="ok")

    @get("/health/ready", operation_id="ready", sync_to_thread=True, summary="It can be asked")
    def ready() -> Response[Health]:
        if service.lifecycle.draining:
            return Response(Health(status="draining"), status_code=503)
        with service.installation.store.view() as view:
            missing = [
                name
                for name, known in (
                    ("configuration", view.active_configuration()),
                    ("snapshot", view.snapshot_version()),
                )
                if known is None
            ]
        status = f"missing: {', '.join(missing)}" if missing else "ok"
        return Response(Health(status=status), status_code=503 if missing else 200)

    @get("/metrics", operation_id="metrics", sync_to_thread=False, media_type=MediaType.TEXT)
    def measured(request: Request[Any, Any, Any]) -> bytes:  # noqa: ARG001
        return generate_latest(metrics.registry)

    return [live, ready, measured]


def description(document: bytes) -> HTTPRouteHandler:
    """Return the address that describes all others."""

    @get("/openapi.json", sync_to_thread=False, media_type=MediaType.JSON)
    def described() -> bytes:
        return document

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
            metrics.requests.labels(path, str(status)).inc()
            metrics.seconds.labels(path).observe(time.perf_counter() - begun)

    return counted
