"""The life of a strategy: handed in, approved, brought live, stopped; and what has changed."""

from asyncio import to_thread
from collections.abc import Callable
from functools import partial
from typing import Annotated, Any, TypeAlias

import msgspec
from litestar import Request, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody

from hengce.api.documents import DocumentId, Version, admit_document
from hengce.api.guard import admit
from hengce.api.service import Service
from hengce.api.texts import MaybeNote, Note, Text
from hengce.config.document import Plain
from hengce.documents.administration import approve, publish, resume, stop
from hengce.documents.handing_in import document_of, hand_in
from hengce.documents.manuscripts import (
    Written,
    applied_of,
    known_of,
    live_version,
    work_on,
    written_of,
)
from hengce.documents.returning import send_back
from hengce.errors import NotFoundError, Problem, ProblemsError
from hengce.flow.comparing import Differences, differences
from hengce.model.access import Principal
from hengce.model.configuration import StopScope
from hengce.model.instant import Instant
from hengce.model.strategy import StrategyState
from hengce.ports import Store, StrategyStatus, View

_Step: TypeAlias = Callable[[Store, str, str, Instant, str], StrategyStatus]
Seen = Annotated[str, msgspec.Meta(max_length=64, pattern=r"^[0-9a-f]+$")]


class Looked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The version that a person looked at: another one is not meant."""

    version: Seen


class Agreed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The version that an approver looked at, and what he says of it."""

    version: Seen
    comment: MaybeNote = ""


class Returned(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The version that an approver looked at, and what is to be changed."""

    version: Seen
    comment: Note


class StopReason(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why a strategy is stopped."""

    reason: Text


class Stands(msgspec.Struct, frozen=True, kw_only=True):
    """Where a strategy stands: the version that was handed in, and what became of it."""

    strategy: str
    version: str
    state: StrategyState
    by: str
    at: Instant


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """Two versions of a strategy, and what differs; an empty version is work in progress."""

    before: str
    after: str
    differences: Differences


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the addresses of the life of a strategy."""
    return [
        _submit(service),
        _approve(service),
        _return(service),
        _publish(service),
        _stop(service),
        _resume(service),
        _differences(service),
    ]


def _submit(service: Service) -> HTTPRouteHandler:
    @post(
        "/v1/strategies/{strategy:str}/submit",
        operation_id="submit_strategy",
        status_code=200,
        sync_to_thread=True,
        summary="Hand work in progress in for approval",
    )
    def submit_strategy(request: Request[Any, Any, Any], strategy: DocumentId) -> Stands:
        key = admit(service, request, "submit")
        with service.installation.store.view() as view:
            document = _worked_on(view, strategy)
            _admit(service, view, key, document)
            _keep_within(service, view, key, document)
        made = hand_in(service.installation.store, document, key.id, service.clock())
        return _stands(made)

    return submit_strategy


def _approve(service: Service) -> HTTPRouteHandler:
    @post(
        "/v1/strategies/{strategy:str}/approve",
        operation_id="approve_strategy",
        status_code=200,
        summary="Approve what another handed in",
    )
    async def approve_strategy(
        request: Request[Any, Any, Any], strategy: DocumentId, data: JSONBody[Agreed]
    ) -> Stands:
        key = admit(service, request, "approve")
        step = partial(approve, comment=data.comment)
        return await to_thread(_agreed, service, key, strategy, data.version, step)

    return approve_strategy


def _return(service: Service) -> HTTPRouteHandler:
    @post(
        "/v1/strategies/{strategy:str}/return",
        operation_id="return_strategy",
        status_code=200,
        summary="Return what another handed in for changes",
    )
    async def return_strategy(
        request: Request[Any, Any, Any], strategy: DocumentId, data: JSONBody[Returned]
    ) -> Stands:
        key = admit(service, request, "approve")
        step = partial(send_back, comment=data.comment)
        return await to_thread(_agreed, service, key, strategy, data.version, step)

    return return_strategy


def _publish(service: Service) -> HTTPRouteHandler:
    @post(
        "/v1/strategies/{strategy:str}/publish",
        operation_id="publish_strategy",
        status_code=200,
        summary="Bring an approved version live",
    )
    async def publish_strategy(
        request: Request[Any, Any, Any], strategy: DocumentId, data: JSONBody[Looked]
    ) -> Stands:
        key = admit(service, request, "publish")
        return await to_thread(_agreed, service, key, strategy, data.version, publish)

    return publish_strategy


def _agreed(service: Service, key: Principal, strategy: str, seen: str, step: _Step) -> Stands:
    store = service.installation.store
    with store.view() as view:
        _admit(service, view, key, document_of(view, strategy))
    return _stands(step(store, strategy, key.id, service.clock(), seen))


def _stop(service: Service) -> HTTPRouteHandler:
    @post(
        "/v1/strategies/{strategy:str}/stop",
        operation_id="stop_strategy",
        status_code=204,
        summary="Stop a strategy at once",
    )
    async def stop_strategy(
        request: Request[Any, Any, Any], strategy: DocumentId, data: JSONBody[StopReason]
    ) -> None:
        key = admit(service, request, "stop")
        await to_thread(_reached, service, key, strategy)
        store, at = service.installation.store, service.clock()
        await to_thread(stop, store, StopScope.STRATEGY, strategy, key.id, data.reason, at)

    return stop_strategy


def _resume(service: Service) -> HTTPRouteHandler:
    @post(
        "/v1/strategies/{strategy:str}/resume",
        operation_id="resume_strategy",
        status_code=204,
        summary="Let a stopped strategy go on",
    )
    async def resume_strategy(request: Request[Any, Any, Any], strategy: DocumentId) -> None:
        key = admit(service, request, "stop")
        await to_thread(_reached, service, key, strategy)
        store, at = service.installation.store, service.clock()
        await to_thread(resume, store, StopScope.STRATEGY, strategy, key.id, at)

    return resume_strategy


def _differences(service: Service) -> HTTPRouteHandler:
    @get(
        "/v1/strategies/{strategy:str}/differences",
        operation_id="strategy_differences",
        sync_to_thread=True,
        summary="What differs between two versions of a strategy",
    )
    def strategy_differences(
        request: Request[Any, Any, Any],
        strategy: DocumentId,
        before: Version = "",
        after: Version = "",
    ) -> Compared:
        """Without `before` the live version is meant, without `after` the work in progress."""
        key = admit(service, request, "see_strategies")
        with service.installation.store.view() as view:
            document = document_of(view, strategy)
            _admit(service, view, key, document)
            old = written_of(view, document, before) if before else _baseline(view, document)
            new = written_of(view, document, after)
        return Compared(
            before=old.version,
            after=new.version,
            differences=differences(_tree(old.value), _tree(new.value)),
        )

    return strategy_differences


def _baseline(view: View, document: str) -> Written:
    """Return what is compared where nothing is named: what is live, or else what is applied."""
    live = live_version(view, document)
    if live:
        return written_of(view, document, live)
    return applied_of(view, document)


def _worked_on(view: View, strategy: str) -> str:
    """Return the document that somebody is working on under the name of a strategy."""
    for stem in ("variants", "strategies"):
        if work_on(view, f"{stem}/{strategy}") is not None:
            return f"{stem}/{strategy}"
    raise NotFoundError(f"nobody is working on {strategy}")


def _keep_within(service: Service, view: View, key: Principal, document: str) -> None:
    """Refuse a strategy that addresses customers whom a key does not reach.

    A variant addresses the customers of its unit, whatever it says.
    """
    work = known_of(view, document)
    reached = service.standing_in(view).reach(key.org)
    if work is None or reached is None or document.startswith("variants/"):
        return
    if _tree(work.value).get("within") not in reached:
        raise ProblemsError([Problem.of(f"{document} within", "request.beyond_reach")])


def _reached(service: Service, key: Principal, strategy: str) -> None:
    with service.installation.store.view() as view:
        _admit(service, view, key, document_of(view, strategy))


def _admit(service: Service, view: View, key: Principal, document: str) -> None:
    name = document.partition("/")[2]
    known = known_of(view, document)
    if known is None:
        raise NotFoundError(f"there is no strategy {name}")
    admit_document(service, view, key, known.org, name)


def _tree(value: Plain) -> dict[str, Plain]:
    return value if isinstance(value, dict) else {}


def _stands(status: StrategyStatus) -> Stands:
    return Stands(
        strategy=status.strategy,
        version=status.version,
        state=status.state,
        by=status.by,
        at=status.at,
    )
