"""Reading: decisions with their reasons, runs, dead letters; within the reach of the key."""

from collections.abc import Collection
from typing import Annotated, Any

import msgspec
from litestar import Request, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import Parameter

from hengce.api.guard import admit
from hengce.api.problems import language
from hengce.api.service import Service
from hengce.errors import NotFoundError
from hengce.model.configuration import Configuration
from hengce.model.decision import Decision
from hengce.model.instant import Instant
from hengce.ports import View
from hengce.words.decision import tell

PAGE_MAX = 100

Limit = Annotated[int, Parameter(ge=1, le=PAGE_MAX)]
After = Annotated[int, Parameter(ge=0, le=2**62)]


class Explained(msgspec.Struct, frozen=True, kw_only=True):
    """A decision, as it is stored and in words."""

    decision: Decision
    words: str


class ExplainedList(msgspec.Struct, frozen=True, kw_only=True):
    """A customer's decisions, newest first."""

    decisions: list[Explained]


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """A document that was refused; what it holds is personal and is not shown here."""

    seq: int
    org: str
    source: str
    id: str
    received_at: Instant
    code: str
    detail: str
    state: str


class Letters(msgspec.Struct, frozen=True, kw_only=True):
    """Dead letters, oldest first; `next` continues the list, 0 ends it."""

    letters: list[Letter]
    next: int


class RunRow(msgspec.Struct, frozen=True, kw_only=True):
    """A nightly run, in short."""

    id: str
    at: Instant
    customers: int
    contacts: int


class RunRows(msgspec.Struct, frozen=True, kw_only=True):
    """Runs, newest first."""

    runs: list[RunRow]


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the addresses that read."""
    return [_decision(service), _decisions_of(service), _letters(service), _runs(service)]


def _decision(service: Service) -> HTTPRouteHandler:
    @get("/v1/decisions", operation_id="decision", sync_to_thread=True, summary="One decision")
    def decision(request: Request[Any, Any, Any], id: str) -> Explained:  # noqa: A002
        key = admit(service, request, "read")
        with service.installation.store.view() as view:
            reached = service.reach(key, service.installation.archive.configuration(view))
            stored = view.decision(id).decision
            if not _within(stored.org, reached):
                raise NotFoundError(f"there is no decision {id}")
            return _explained(view, stored, language(request))

    return decision


def _decisions_of(service: Service) -> HTTPRouteHandler:
    @get(
        "/v1/customers/{customer:str}/decisions",
        operation_id="decisions_of",
        sync_to_thread=True,
        summary="What was decided for a customer, said or not",
    )
    def decisions_of(
        request: Request[Any, Any, Any], customer: str, limit: Limit = 20
    ) -> ExplainedList:
        key = admit(service, request, "read")
        with service.installation.store.view() as view:
            reached = service.reach(key, service.installation.archive.configuration(view))
            org = service.org_of(view, customer)
            if org is None or not _within(org, reached):
                raise NotFoundError("there is no such customer")
            stored = view.decisions_of(customer, limit)
            tongue = language(request)
            return ExplainedList(decisions=[_explained(view, s.decision, tongue) for s in stored])

    return decisions_of


def _letters(service: Service) -> HTTPRouteHandler:
    @get("/v1/dead-letters", operation_id="dead_letters", sync_to_thread=True, summary="Refused")
    def dead_letters(
        request: Request[Any, Any, Any], after: After = 0, limit: Limit = 50
    ) -> Letters:
        key = admit(service, request, "read")
        with service.installation.store.view() as view:
            reached = service.reach(key, service.installation.archive.configuration(view))
            orgs = None if reached is None else sorted(reached)
            found = view.dead_letters(orgs, limit, after)
        rows = [
            Letter(
                seq=one.seq,
                org=one.org,
                source=one.source,
                id=one.id,
                received_at=one.received_at,
                code=one.code,
                detail=one.detail,
                state=str(one.state),
            )
            for one in found
        ]
        return Letters(letters=rows, next=rows[-1].seq if len(rows) == limit else 0)

    return dead_letters


def _runs(service: Service) -> HTTPRouteHandler:
    @get("/v1/runs", operation_id="runs", sync_to_thread=True, summary="Nightly runs")
    def runs(request: Request[Any, Any, Any], limit: Limit = 20) -> RunRows:
        key = admit(service, request, "read")
        with service.installation.store.view() as view:
            reached = service.reach(key, service.installation.archive.configuration(view))
            # A run is the whole bank's; who reaches a part of it may not read its totals.
            found = view.runs() if reached is None else ()
        rows = [
            RunRow(id=run.id, at=run.pin.at, customers=run.customers, contacts=run.contacts)
            for run in reversed(found)
        ]
        return RunRows(runs=rows[:limit])

    return runs


def _within(org: str, reached: Collection[str] | None) -> bool:
    return reached is None or org in reached


def _explained(view: View, decision: Decision, tongue: str) -> Explained:
    configuration: Configuration = view.configuration(decision.pin.configuration)
    words = tell(decision, configuration, "zh" if tongue == "zh" else "en")
    return Explained(decision=decision, words=words)
