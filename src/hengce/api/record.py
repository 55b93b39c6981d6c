"""Who did what to a strategy, and when: drafts, approvals, publications, stops."""

from typing import Any

import msgspec
from litestar import Request, get
from litestar.handlers import HTTPRouteHandler

from hengce.api.guard import admit
from hengce.api.service import Service
from hengce.api.texts import Name
from hengce.documents.handing_in import document_of
from hengce.documents.manuscripts import known_of
from hengce.errors import NotFoundError
from hengce.model.access import Principal
from hengce.model.instant import Instant
from hengce.ports import StopRecord, StrategyStatus, View

ENTRIES_MAX = 1_000
"""The newest that are told; what people do to one strategy in years."""


class RecordEntry(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody did to a strategy.

    Attributes:
        at: When.
        by: Who.
        step: `draft`, `returned`, `approved`, `live` or `stopped`: the version came there;
            `stop` and `resume`: it was stopped at once, and went on.
        version: The content hash of its document; empty for `stop` and `resume`.
        seal: The hash of all that an approval covers; empty where there is none.
        reason: Why it was stopped, or what was said of it.
    """

    at: Instant
    by: str
    step: str
    version: str = ""
    seal: str = ""
    reason: str = ""


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """All that people did to a strategy, newest first."""

    entries: list[RecordEntry]


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the addresses of the record."""

    @get(
        "/v1/strategies/{strategy:str}/record",
        operation_id="strategy_record",
        sync_to_thread=True,
        summary="Who did what to a strategy, and when",
    )
    def record(request: Request[Any, Any, Any], strategy: Name) -> Record:
        key = admit(service, request, "see_strategies")
        with service.installation.store.view() as view:
            is_reached = _reaches(service, view, key, strategy)
            entries = _entries(view, strategy) if is_reached else []
        if not entries:
            raise NotFoundError("there is no such strategy")
        return Record(entries=sorted(entries, key=lambda one: -one.at)[:ENTRIES_MAX])

    return [record]


def _reaches(service: Service, view: View, key: Principal, strategy: str) -> bool:
    """Tell whether a key reaches a strategy; one without a document is the whole bank's to see."""
    standing, known = service.standing_in(view), known_of(view, document_of(view, strategy))
    if known is None:
        return standing.reach(key.org) is None
    return standing.reaches(key, known.org)


def _entries(view: View, strategy: str) -> list[RecordEntry]:
    steps = [_step(status) for status in reversed(view.strategy_record(strategy))]
    stops = [e for one in reversed(view.stop_record(strategy)) for e in _stop(one)]
    return steps + stops


def _step(status: StrategyStatus) -> RecordEntry:
    return RecordEntry(
        at=status.at,
        by=status.by,
        step=str(status.state),
        version=status.version,
        seal=status.seal,
        reason=status.comment,
    )


def _stop(one: StopRecord) -> list[RecordEntry]:
    begun = RecordEntry(at=one.stop.at, by=one.stop.by, step="stop", reason=one.stop.reason)
    if one.lifted_at is None:
        return [begun]
    return [RecordEntry(at=one.lifted_at, by=one.lifted_by, step="resume"), begun]
