"""The life of a version of the policy: handed in, approved, returned, put in force, tightened."""

from asyncio import to_thread
from collections.abc import Callable
from typing import Any, TypeAlias

import msgspec
from litestar import Request, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody

from hengce.api.guard import admit
from hengce.api.lifecycle import Agreed, Looked, Returned
from hengce.api.policy_documents import admit_policy
from hengce.api.service import Service
from hengce.api.texts import Text
from hengce.documents.enacting import (
    approve_policy,
    enact_policy,
    return_policy,
    submit_policy,
    tighten_policy,
)
from hengce.model.instant import Instant
from hengce.model.policy_step import PolicyState, PolicyStep
from hengce.ports import Store

_Act: TypeAlias = Callable[[Store, str, Instant], PolicyStep]


class PolicyStands(msgspec.Struct, frozen=True, kw_only=True):
    """Where a version of the policy stands after a step."""

    version: str
    state: PolicyState
    by: str
    at: Instant


class TightenReason(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why one person tightens the policy at once."""

    reason: Text


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the addresses of the life of the policy."""
    return [
        _submit(service),
        _approve(service),
        _return(service),
        _enact(service),
        _tighten(service),
    ]


def _submit(service: Service) -> HTTPRouteHandler:
    @post(
        "/v1/policy/submit",
        operation_id="submit_policy",
        status_code=200,
        summary="Hand work in progress on the policy in for approval",
    )
    async def submit(request: Request[Any, Any, Any]) -> PolicyStands:
        return await _done(service, request, "draft_policy", submit_policy)

    return submit


def _approve(service: Service) -> HTTPRouteHandler:
    @post(
        "/v1/policy/approve",
        operation_id="approve_policy",
        status_code=200,
        summary="Approve the policy that another handed in",
    )
    async def approve(request: Request[Any, Any, Any], data: JSONBody[Agreed]) -> PolicyStands:
        def act(store: Store, by: str, at: Instant) -> PolicyStep:
            return approve_policy(store, data.version, data.comment, by, at)

        return await _done(service, request, "approve", act)

    return approve


def _return(service: Service) -> HTTPRouteHandler:
    @post(
        "/v1/policy/return",
        operation_id="return_policy",
        status_code=200,
        summary="Return the policy that another handed in for changes",
    )
    async def send_back(request: Request[Any, Any, Any], data: JSONBody[Returned]) -> PolicyStands:
        def act(store: Store, by: str, at: Instant) -> PolicyStep:
            return return_policy(store, data.version, data.comment, by, at)

        return await _done(service, request, "approve", act)

    return send_back


def _enact(service: Service) -> HTTPRouteHandler:
    @post(
        "/v1/policy/publish",
        operation_id="publish_policy",
        status_code=200,
        summary="Put the approved policy in force",
    )
    async def publish(request: Request[Any, Any, Any], data: JSONBody[Looked]) -> PolicyStands:
        def act(store: Store, by: str, at: Instant) -> PolicyStep:
            return enact_policy(store, data.version, by, at)

        return await _done(service, request, "publish", act, in_force=True)

    return publish


def _tighten(service: Service) -> HTTPRouteHandler:
    @post(
        "/v1/policy/tighten",
        operation_id="tighten_policy",
        status_code=200,
        summary="Put work in progress that only tightens in force at once",
    )
    async def tighten(
        request: Request[Any, Any, Any], data: JSONBody[TightenReason]
    ) -> PolicyStands:
        def act(store: Store, by: str, at: Instant) -> PolicyStep:
            return tighten_policy(store, data.reason, by, at)

        admit(service, request, "draft_policy")
        return await _done(service, request, "stop", act, in_force=True)

    return tighten


async def _done(
    service: Service,
    request: Request[Any, Any, Any],
    action: str,
    act: _Act,
    *,
    in_force: bool = False,
) -> PolicyStands:
    key = admit(service, request, action)

    def work() -> PolicyStep:
        store, at = service.installation.store, service.clock()
        with store.view() as view:
            admit_policy(service, view, key)
        step = act(store, key.id, at)
        if in_force:
            # Whose contacts count together, and parts of the day, are settled in the snapshot.
            service.installation.refresh_snapshot(at)
        return step

    step = await to_thread(work)
    return PolicyStands(version=step.version, state=step.state, by=step.by, at=step.at)
