"""Where a strategy stands for the one who asks: what he may do now, and why not."""

from typing import Any

import msgspec
from litestar import Request, get
from litestar.handlers import HTTPRouteHandler

from hengce.api.documents import DocumentId, admit_document
from hengce.api.guard import admit
from hengce.api.service import Service
from hengce.api.spoken import spoken
from hengce.documents.agreeing import makers_of
from hengce.documents.handing_in import applied_documents, document_of
from hengce.documents.manuscripts import known_of, work_on
from hengce.errors import ConflictError, NotFoundError, Problem
from hengce.flow.lifecycle import Step, StepError, stepped
from hengce.flow.sealing import seal_of
from hengce.model.access import Principal
from hengce.model.configuration import Stop, StopScope
from hengce.model.instant import Instant
from hengce.model.strategy import StrategyState
from hengce.overview.told_health import tell_stop
from hengce.people.access import may
from hengce.ports import StrategyStatus, View
from hengce.words.names import Language
from hengce.words.problems import SENTENCES, tell_problem

ACTIONS = {Step.APPROVE: "approve", Step.START: "publish"}


class StopInForce(msgspec.Struct, frozen=True, kw_only=True):
    """Why a strategy is stopped, by whom, and since when."""

    reason: str
    by: str
    at: Instant


class Remark(msgspec.Struct, frozen=True, kw_only=True):
    """What the last person who looked at it said of it."""

    comment: str
    by: str
    at: Instant


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """Where a strategy stands, for the one who asks.

    Attributes:
        strategy: Which.
        state: Of what was handed in last; null before the first.
        version: That version.
        seal: The hash of all that its approval covers: document, materials, products, audiences.
        sealed_now: The same hash as things are now; another one voids the approval.
        makers: Who wrote or handed in what waits: none of them approves or publishes it.
        may_approve: Whether the one who asks may approve it now.
        approve_refusal: Why not; empty where he may, or where his role never does.
        may_publish: Whether he may bring it live now.
        publish_refusal: Why not; likewise.
        may_return: Whether the one who asks may return it for changes now.
        said: What was said of it when it came to its state; null for nothing.
        has_work: Whether work in progress waits beside it.
        stop: The stop in force; null for none.
    """

    strategy: str
    state: StrategyState | None
    version: str
    seal: str
    sealed_now: str
    makers: list[str]
    may_approve: bool
    approve_refusal: str
    may_publish: bool
    publish_refusal: str
    may_return: bool
    said: Remark | None
    has_work: bool
    stop: StopInForce | None


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the address of standing."""

    @get(
        "/v1/strategies/{strategy:str}/standing",
        operation_id="strategy_standing",
        sync_to_thread=True,
        summary="Where a strategy stands, what the caller may do, and why not",
    )
    def strategy_standing(request: Request[Any, Any, Any], strategy: DocumentId) -> Standing:
        key = admit(service, request, "see_strategies")
        with service.installation.store.view() as view:
            document = document_of(view, strategy)
            known = known_of(view, document)
            if known is None:
                raise NotFoundError(f"there is no strategy {strategy}")
            admit_document(service, view, key, known.org, strategy)
            return _standing(view, key, document, service.clock(), spoken(request))

    return [strategy_standing]


def _standing(view: View, key: Principal, document: str, at: Instant, tongue: Language) -> Standing:
    name = document.partition("/")[2]
    status = view.strategy_states().get(name)
    makers = makers_of(view, name)
    refusals = {step: _refusal(status, step, key, makers, at, tongue) for step in ACTIONS}
    stop = next(
        (s for s in view.stops() if s.scope is StopScope.STRATEGY and s.target == name), None
    )
    return Standing(
        strategy=name,
        state=status.state if status else None,
        version=status.version if status else "",
        seal=status.seal if status else "",
        sealed_now=_sealed_now(view, name),
        makers=sorted(makers),
        may_approve=refusals[Step.APPROVE] is None,
        approve_refusal=refusals[Step.APPROVE] or "",
        may_publish=refusals[Step.START] is None,
        publish_refusal=refusals[Step.START] or "",
        may_return=_may_return(status, key, at),
        said=_said(status),
        has_work=work_on(view, document) is not None,
        stop=None if stop is None else _stopped(view, stop, tongue),
    )


def _stopped(view: View, stop: Stop, tongue: Language) -> StopInForce:
    reason = tell_stop(stop, view.health_entries(), tongue)
    return StopInForce(reason=reason, by=stop.by, at=stop.at)


def _refusal(
    status: StrategyStatus | None,
    step: Step,
    key: Principal,
    makers: frozenset[str],
    at: Instant,
    tongue: Language,
) -> str | None:
    """Return why somebody may not take a step; None: he may; empty: there is nothing to say."""
    if status is None or not may(key, ACTIONS[step]):
        return ""
    try:
        stepped(status, step, status.version, key.id, at, makers)
    except StepError:
        return ""
    except ConflictError as refused:
        code = f"request.{refused.code}"
        words = tell_problem(Problem.of("", code)) if code in SENTENCES else None
        return "" if words is None else (words.zh if tongue == "zh" else words.en)
    return None


def _may_return(status: StrategyStatus | None, key: Principal, at: Instant) -> bool:
    if status is None or not may(key, "approve"):
        return False
    try:
        stepped(status, Step.RETURN, status.version, key.id, at)
    except StepError:
        return False
    return True


def _said(status: StrategyStatus | None) -> Remark | None:
    if status is None or not status.comment:
        return None
    return Remark(comment=status.comment, by=status.by, at=status.at)


def _sealed_now(view: View, name: str) -> str:
    bank = applied_documents(view)
    found = next((one for one in bank.strategies if one.id == name), None)
    return "" if found is None else seal_of(bank, found)
