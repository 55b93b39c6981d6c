"""What customers did, counted: funnels, retention, paths and RFM, within the reach of the key.

A question reads the facts of its time whole, so a server answers one at a time, over a bounded
time, with a bounded number of rows. Rows of single customers are not told here.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import Annotated, Any

import msgspec
import pyarrow as pa
from litestar import Request, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody

from hengce.api.guard import admit
from hengce.api.paging import units_reached
from hengce.api.service import Service
from hengce.api.texts import VISIBLE, MaybeName, Name
from hengce.errors import BusyError, ConflictError
from hengce.insight.events import Events, arrange
from hengce.insight.funnel import STEPS_MAX, Entry, Ties, funnel
from hengce.insight.paths import STEPS_MAX as PATH_STEPS_MAX
from hengce.insight.paths import Cut, paths
from hengce.insight.periods import Period
from hengce.insight.retention import Counted, retention
from hengce.insight.rfm import CLASSES_MAX, rfm
from hengce.insight.rivals import came_in, rivals
from hengce.insight.selecting import Scope, read_pattern, select_events
from hengce.measuring import open_facts
from hengce.model.instant import DAY_US, MINUTE_US

DAYS_MAX = 400
"""Over how long a question may ask."""

ROWS_MAX = 1_000
"""Rows of an answer; how many there were is told."""

OFFSETS_MAX = 60
RETRY_AFTER_SECONDS = 2

Moment = Annotated[int, msgspec.Meta(ge=0, le=2**52)]
Pattern = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=VISIBLE)]
Span = Annotated[int, msgspec.Meta(ge=1, le=DAYS_MAX * DAY_US)]


class Asked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Over which time: from `begins` until before `ends`, instants in microseconds."""

    begins: Moment
    ends: Moment


class FunnelAsked(Asked, frozen=True, kw_only=True):
    """Steps in their order, `EVENT` or `EVENT:PROPERTY=VALUE`, within a window from the first."""

    steps: Annotated[list[Pattern], msgspec.Meta(min_length=1, max_length=STEPS_MAX)]
    window_us: Span = 7 * DAY_US
    by: MaybeName = ""
    entry: Entry = Entry.EVERY
    ties: Ties = Ties.STRICT


class RetentionAsked(Asked, frozen=True, kw_only=True):
    """With which event a customer begins, and which one says that he is back."""

    born: Pattern
    back: Pattern
    every: Period = Period.WEEK
    offsets: Annotated[int, msgspec.Meta(ge=1, le=OFFSETS_MAX)] = 8
    counted: Counted = Counted.IN


class PathsAsked(Asked, frozen=True, kw_only=True):
    """How events are cut into sessions; the answer is the links of a Sankey diagram."""

    gap_us: Span = 30 * MINUTE_US
    steps: Annotated[int, msgspec.Meta(ge=1, le=PATH_STEPS_MAX)] = 8
    start: MaybeName = ""


class RfmAsked(Asked, frozen=True, kw_only=True):
    """Which events count, all for none, and which property holds the amount."""

    events: Annotated[list[Pattern], msgspec.Meta(max_length=STEPS_MAX)] = []
    classes: Annotated[int, msgspec.Meta(ge=2, le=CLASSES_MAX)] = 5
    money: MaybeName = "amount"


class RivalsAsked(Asked, frozen=True, kw_only=True):
    """Which payments come in and go out, and which property names the other bank."""

    incoming: Annotated[list[Pattern], msgspec.Meta(min_length=1, max_length=STEPS_MAX)]
    outgoing: Annotated[list[Pattern], msgspec.Meta(min_length=1, max_length=STEPS_MAX)]
    bank: Name = "bank"
    every: Period = Period.MONTH
    own: Annotated[list[Name], msgspec.Meta(max_length=STEPS_MAX)] = []


class Insight(msgspec.Struct, frozen=True, kw_only=True):
    """A table, row by row, and how many rows it has: at most ROWS_MAX are told."""

    columns: list[str]
    rows: list[dict[str, Any]]
    rows_count: int


Find = Callable[[Sequence[str], str, str], Events]
"""Events of some patterns, broken down by a property, with their amounts."""


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the addresses of what customers did."""
    one_at_a_time = Lock()
    return [make(service, one_at_a_time) for make in (_funnel, _retention, _paths, _rfm, _rivals)]


def _funnel(service: Service, lock: Lock) -> HTTPRouteHandler:
    @post(
        "/v1/insight/funnel",
        operation_id="insight_funnel",
        status_code=200,
        sync_to_thread=True,
        summary="Customers by the steps that they took",
    )
    def insight_funnel(request: Request[Any, Any, Any], data: JSONBody[FunnelAsked]) -> Insight:
        with _asking(service, request, lock, data) as find:
            chosen = find(data.steps, data.by, "amount")
            parts = chosen.coded("part") if data.by else None
            marks, names = chosen.marks(), data.steps
            return _told(funnel(chosen, marks, names, data.window_us, data.entry, data.ties, parts))

    return insight_funnel


def _retention(service: Service, lock: Lock) -> HTTPRouteHandler:
    @post(
        "/v1/insight/retention",
        operation_id="insight_retention",
        status_code=200,
        sync_to_thread=True,
        summary="Who was back, by the period in which customers began",
    )
    def insight_retention(
        request: Request[Any, Any, Any], data: JSONBody[RetentionAsked]
    ) -> Insight:
        with _asking(service, request, lock, data) as find:
            chosen = find([data.born, data.back], "", "amount")
            window = (data.begins, data.ends, service.installation.zone())
            return _told(
                retention(chosen, chosen.marks(), data.every, data.offsets, *window, data.counted)
            )

    return insight_retention


def _paths(service: Service, lock: Lock) -> HTTPRouteHandler:
    @post(
        "/v1/insight/paths",
        operation_id="insight_paths",
        status_code=200,
        sync_to_thread=True,
        summary="What customers did one after the other",
    )
    def insight_paths(request: Request[Any, Any, Any], data: JSONBody[PathsAsked]) -> Insight:
        with _asking(service, request, lock, data) as find:
            chosen = find((), "", "amount")
            cut = Cut(data.gap_us, data.steps, data.start)
            return _told(paths(chosen, chosen.coded("kind"), cut).links)

    return insight_paths


def _rfm(service: Service, lock: Lock) -> HTTPRouteHandler:
    @post(
        "/v1/insight/rfm",
        operation_id="insight_rfm",
        status_code=200,
        sync_to_thread=True,
        summary="Customers by how lately, how often and for how much they came",
    )
    def insight_rfm(request: Request[Any, Any, Any], data: JSONBody[RfmAsked]) -> Insight:
        with _asking(service, request, lock, data) as find:
            chosen = find(data.events, "", data.money or "amount")
            zone = service.installation.zone()
            found = rfm(chosen, chosen.numbers("cents"), data.ends, zone, data.classes)
            return _told(found.segments)

    return insight_rfm


def _rivals(service: Service, lock: Lock) -> HTTPRouteHandler:
    @post(
        "/v1/insight/rivals",
        operation_id="insight_rivals",
        status_code=200,
        sync_to_thread=True,
        summary="Money won from other banks and lost to them",
    )
    def insight_rivals(request: Request[Any, Any, Any], data: JSONBody[RivalsAsked]) -> Insight:
        with _asking(service, request, lock, data) as find:
            chosen = find([*data.incoming, *data.outgoing], data.bank, "amount")
            window = (data.every, data.begins, data.ends, service.installation.zone())
            return _told(rivals(chosen, came_in(chosen, len(data.incoming)), *window, data.own))

    return insight_rivals


@contextmanager
def _asking(
    service: Service, request: Request[Any, Any, Any], lock: Lock, asked: Asked
) -> Iterator[Find]:
    """Let a key ask about the customers whom it reaches; others who ask meanwhile are busy.

    Raises:
        ConflictError: The time is empty or too long.
        BusyError: Another question is being answered.
    """
    key = admit(service, request, "read")
    if not 0 < asked.ends - asked.begins <= DAYS_MAX * DAY_US:
        raise ConflictError(f"ask for some time, and for at most {DAYS_MAX} days")
    with service.installation.store.view() as view:
        orgs = units_reached(service, view, key)
    scope = Scope(asked.begins, asked.ends, orgs)
    if not lock.acquire(blocking=False):
        raise BusyError(RETRY_AFTER_SECONDS)
    try:
        parts = service.installation
        mart = open_facts(parts.store, parts.archive, scope.begins, scope.ends)
        try:
            yield lambda patterns, part, money: arrange(
                select_events(mart, [read_pattern(one) for one in patterns], scope, part, money)
            )
        finally:
            mart.connection.close()
    finally:
        lock.release()


def _told(found: pa.Table) -> Insight:
    return Insight(
        columns=found.column_names,
        rows=found.slice(0, ROWS_MAX).to_pylist(),
        rows_count=found.num_rows,
    )
