"""A manager who is away gives what he has to do to a colleague of his unit, or to its pool."""

from typing import Any

import msgspec
from litestar import Request, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody

from hengce.api.guard import admit
from hengce.api.service import Service
from hengce.api.tasks import actor_of
from hengce.api.texts import MaybeName
from hengce.api.writing import written
from hengce.model.access import Principal, Role
from hengce.model.instant import Instant
from hengce.overview.workload import managers_of
from hengce.ports import Transaction, View
from hengce.responses.tasks import hand_over


class HandOver(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who takes the tasks; empty: the unit's pool."""

    to: MaybeName = ""


class HandedOver(msgspec.Struct, frozen=True, kw_only=True):
    """How many tasks another one has now; what is made later is still given to its manager."""

    tasks: int


class Colleagues(msgspec.Struct, frozen=True, kw_only=True):
    """Managers of the caller's unit, without himself, by name."""

    colleagues: list[str]


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the addresses of handing over."""
    return [_colleagues(service), _hand_over(service)]


def _colleagues(service: Service) -> HTTPRouteHandler:
    @get(
        "/v1/desk/colleagues",
        operation_id="colleagues",
        sync_to_thread=True,
        summary="Who may take a manager's tasks while he is away",
    )
    def colleagues(request: Request[Any, Any, Any]) -> Colleagues:
        key = admit(service, request, "work")
        with service.installation.store.view() as view:
            return Colleagues(colleagues=_found(service, view, key))

    return colleagues


def _hand_over(service: Service) -> HTTPRouteHandler:
    @post(
        "/v1/desk/hand-over",
        operation_id="hand_over",
        status_code=200,
        summary="Give all own live tasks to a colleague, or to the unit's pool",
    )
    async def handed(request: Request[Any, Any, Any], data: JSONBody[HandOver]) -> HandedOver:
        key = admit(service, request, "work")

        def write(tx: Transaction, at: Instant) -> HandedOver:
            actor = actor_of(key, service.standing_in(tx))
            known = _found(service, tx, key)
            return HandedOver(tasks=hand_over(tx, data.to, known, actor, at))

        return await written(service, write)

    return handed


def _found(service: Service, view: View, key: Principal) -> list[str]:
    """Return the managers of a key's own unit: by their accounts, and by the customers' tag."""
    standing = service.standing_in(view)
    tag = standing.configuration.policy.tasks.manager_tag
    by_account = {
        one.manager
        for one in view.people()
        if one.role is Role.MANAGER and one.ended_at is None and one.org == key.org
    }
    found = by_account | managers_of(standing.population, tag, [key.org])
    return sorted(found - {key.manager, ""})
