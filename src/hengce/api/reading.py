"""Reading: decisions with their reasons, and runs; within the reach of the key."""

from typing import Annotated, Any

import msgspec
from litestar import Request, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import Parameter

from hengce.api.guard import admit
from hengce.api.paging import Limit
from hengce.api.service import Service
from hengce.api.spoken import spoken
from hengce.api.texts import VISIBLE
from hengce.errors import NotFoundError
from hengce.feeds.feeding import late_at
from hengce.flow.drawing import drawn_contacts
from hengce.model.configuration import Configuration
from hengce.model.decision import Decision
from hengce.model.instant import Instant
from hengce.ports import View
from hengce.words.decision import tell
from hengce.words.names import Language

Named = Annotated[str, Parameter(min_length=1, max_length=100, pattern=VISIBLE)]


class Explained(msgspec.Struct, frozen=True, kw_only=True):
    """A decision, as it is stored and in words."""

    decision: Decision
    words: str


class ExplainedList(msgspec.Struct, frozen=True, kw_only=True):
    """A customer's decisions, newest first."""

    decisions: list[Explained]


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
    return [_decision(service), _decisions_of(service), _runs(service)]


def _decision(service: Service) -> HTTPRouteHandler:
    @get("/v1/decisions", operation_id="decision", sync_to_thread=True, summary="One decision")
    def decision(request: Request[Any, Any, Any], id: Named) -> Explained:  # noqa: A002
        key = admit(service, request, "read")
        with service.installation.store.view() as view:
            stored = view.decision(id).decision
            if not service.standing_in(view).reaches(key, stored.org):
                raise NotFoundError(f"there is no decision {id}")
            return _explained(service, view, stored, spoken(request))

    return decision


def _decisions_of(service: Service) -> HTTPRouteHandler:
    @get(
        "/v1/customers/{customer:str}/decisions",
        operation_id="decisions_of",
        sync_to_thread=True,
        summary="What was decided for a customer, said or not",
    )
    def decisions_of(
        request: Request[Any, Any, Any], customer: Named, limit: Limit = 20
    ) -> ExplainedList:
        key = admit(service, request, "read")
        with service.installation.store.view() as view:
            service.standing_in(view).admit(key, customer)
            stored = view.decisions_of(customer, limit)
            tongue = spoken(request)
            told = [_explained(service, view, each.decision, tongue) for each in stored]
        return ExplainedList(decisions=told)

    return decisions_of


def _runs(service: Service) -> HTTPRouteHandler:
    @get("/v1/runs", operation_id="runs", sync_to_thread=True, summary="Nightly runs")
    def runs(request: Request[Any, Any, Any], limit: Limit = 20) -> RunRows:
        key = admit(service, request, "read")
        with service.installation.store.view() as view:
            reached = service.standing_in(view).reach(key.org)
            # A run is the whole bank's; who reaches a part of it may not read its totals.
            found = view.runs() if reached is None else ()
        rows = [
            RunRow(id=run.id, at=run.pin.at, customers=run.customers, contacts=run.contacts)
            for run in reversed(found)
        ]
        return RunRows(runs=rows[:limit])

    return runs


def _explained(service: Service, view: View, decision: Decision, tongue: Language) -> Explained:
    configuration: Configuration = view.configuration(decision.pin.configuration)
    drawn = drawn_contacts(decision, configuration)
    late = late_at(service.installation, decision.pin)
    words = tell(decision, configuration, tongue, drawn=drawn, without=late)
    return Explained(decision=decision, words=words)
