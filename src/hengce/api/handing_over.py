"""A manager who is away gives what he has to do to a colleague of his unit, or to its pool."""

from dataclasses import replace
from typing import Annotated, Any

import msgspec
from litestar import Request, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody, QueryParameter

from hengce.api.guard import admit
from hengce.api.service import Service
from hengce.api.tasks import actor_of
from hengce.api.texts import VISIBLE_OR_NONE, MaybeName
from hengce.api.writing import written
from hengce.errors import ConflictError, NotFoundError
from hengce.model.access import Principal, Role
from hengce.model.instant import Instant
from hengce.overview.workload import managers_of
from hengce.ports import Transaction, View
from hengce.responses.tasks import hand_over

MaybeNamed = Annotated[str, QueryParameter(max_length=100, pattern=VISIBLE_OR_NONE)]


class HandOver(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whose tasks go to whom.

    Attributes:
        to: Who takes them; empty: the unit's pool.
        manager: Whose they are, for those who give tasks to managers; empty: the caller's own.
        unit: The unit in which he has them; empty: the caller's.
        pool: Whether they are those of the unit's pool, which nobody has yet.
    """

    to: MaybeName = ""
    manager: MaybeName = ""
    unit: MaybeName = ""
    pool: bool = False


class HandedOver(msgspec.Struct, frozen=True, kw_only=True):
    """How many tasks another one has now; what is made later is still given to its manager."""

    tasks: int


class Colleague(msgspec.Struct, frozen=True, kw_only=True):
    """A manager of a unit; `label`: what colleagues call him, empty where he has no account."""

    manager: str
    label: str


class Colleagues(msgspec.Struct, frozen=True, kw_only=True):
    """Managers of a unit, without the caller, by name."""

    colleagues: list[Colleague]


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
    def colleagues(request: Request[Any, Any, Any], unit: MaybeNamed = "") -> Colleagues:
        key = admit(service, request, "work")
        with service.installation.store.view() as view:
            found = _found(service, view, key, unit)
        return Colleagues(
            colleagues=[Colleague(manager=name, label=label) for name, label in found.items()]
        )

    return colleagues


def _hand_over(service: Service) -> HTTPRouteHandler:
    @post(
        "/v1/desk/hand-over",
        operation_id="hand_over",
        status_code=200,
        summary="Give all live tasks of a manager to a colleague, or to the unit's pool",
    )
    async def handed(request: Request[Any, Any, Any], data: JSONBody[HandOver]) -> HandedOver:
        key = admit(service, request, "work")

        def write(tx: Transaction, at: Instant) -> HandedOver:
            actor = actor_of(key, service.standing_in(tx))
            known = _found(service, tx, key, data.unit)
            if data.unit:
                actor = replace(actor, orgs=frozenset({data.unit}))
            whose = data.manager or key.manager
            if not whose and not data.pool:
                raise ConflictError("whose tasks are handed over must be said")
            return HandedOver(tasks=hand_over(tx, whose, data.to, known, actor, at))

        return await written(service, write)

    return handed


def _found(service: Service, view: View, key: Principal, unit: str) -> dict[str, str]:
    """Return what the managers of a unit are called: by accounts, and by the customers' tag.

    Raises:
        NotFoundError: There is no such unit within reach.
    """
    standing = service.standing_in(view)
    org = unit or key.org
    if not standing.reaches(key, org):
        raise NotFoundError("there is no such unit")
    tag = standing.configuration.policy.tasks.manager_tag
    by_account = {
        one.manager: one.label
        for one in view.people()
        if one.role is Role.MANAGER and one.ended_at is None and one.org == org
    }
    found = by_account.keys() | managers_of(standing.population, tag, [org])
    return {name: by_account.get(name, "") for name in sorted(found - {key.manager, ""})}
