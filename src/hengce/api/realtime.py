"""What the server does now: the engine, and each channel."""

from typing import Any

import msgspec
from litestar import Request, get
from litestar.handlers import HTTPRouteHandler

from hengce.api.nights import of_the_bank
from hengce.api.service import Service
from hengce.api.spoken import spoken
from hengce.delivery.breaker import BreakerState
from hengce.model.instant import Instant
from hengce.words.names import labels


class ChannelNow(msgspec.Struct, frozen=True, kw_only=True):
    """What a channel did since the server started."""

    channel: str
    label: str
    state: BreakerState
    claimed: int
    committed: int
    unknown: int
    retried: int
    released: dict[str, int]
    waiting: dict[str, int]
    throttle_waits: int


class Realtime(msgspec.Struct, frozen=True, kw_only=True):
    """What the server does now.

    Attributes:
        at: Now.
        backlog: Works that wait for the engine.
        decisions: Single decisions since it started.
        undone: Transactions that failed, and left nothing.
        open_questions: Whether a decision window of any customer is open, and closes when.
        channels: What became of claims, by channel.
    """

    at: Instant
    backlog: int
    decisions: int
    undone: int
    open_questions: Instant | None
    channels: list[ChannelNow]


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the address of what the server does."""
    return [_realtime(service)]


def _realtime(service: Service) -> HTTPRouteHandler:
    @get(
        "/v1/realtime",
        operation_id="realtime",
        sync_to_thread=True,
        summary="What the engine and the channels do now",
    )
    def realtime(request: Request[Any, Any, Any]) -> Realtime:
        of_the_bank(service, request)
        at, tongue = service.clock(), spoken(request)
        counts = service.loop.tally.read()
        with service.installation.store.view() as view:
            configuration = service.standing_in(view).configuration
            closes = view.next_close()
        names = labels(configuration, tongue)
        return Realtime(
            at=at,
            backlog=service.loop.backlog,
            decisions=counts.decisions,
            undone=counts.undone,
            open_questions=closes,
            channels=[
                ChannelNow(
                    channel=name,
                    label=names.get(f"channel/{name}", name),
                    state=one.breaker,
                    claimed=one.counts.claimed,
                    committed=one.counts.committed,
                    unknown=one.counts.unknown,
                    retried=one.counts.retried,
                    released=dict(one.counts.released),
                    waiting=dict(one.counts.waiting),
                    throttle_waits=one.throttle_waits,
                )
                for name, one in service.relay.metrics(at).items()
            ],
        )

    return realtime
