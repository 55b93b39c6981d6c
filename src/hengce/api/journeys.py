"""Journeys: who is where, what he did there, and customers who are let in by a call."""

from typing import Annotated, Any

import msgspec
from litestar import Request, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody, Parameter, QueryParameter

from hengce.api.guard import admit
from hengce.api.paging import Limit, units_reached
from hengce.api.service import Service
from hengce.api.texts import VISIBLE, VISIBLE_OR_NONE, Name
from hengce.api.writing import written
from hengce.deciding.entering import call_in
from hengce.errors import NotFoundError
from hengce.model.access import Principal
from hengce.model.instance import Instance, InstanceState, InstanceStep
from hengce.model.instant import Instant
from hengce.ports import Transaction
from hengce.ports.journeys import InstanceSearch

STEPS_MAX = 1_000
ENTER_MAX = 500
"""Customers of one call; more take several."""

StrategyId = Annotated[str, Parameter(min_length=1, max_length=64, pattern=VISIBLE)]
InstanceId = Annotated[str, Parameter(min_length=1, max_length=64, pattern=VISIBLE)]
Node = Annotated[str, QueryParameter(max_length=64, pattern=VISIBLE_OR_NONE)]
After = Annotated[str, QueryParameter(max_length=64, pattern=VISIBLE_OR_NONE)]
State = Annotated[InstanceState | None, QueryParameter(name="state")]


class InstanceRow(msgspec.Struct, frozen=True, kw_only=True):
    """A customer in a journey."""

    id: str
    strategy: str
    version: str
    customer: str
    org: str
    key: str
    state: InstanceState
    node: str
    since: Instant
    due_at: Instant | None
    entered_at: Instant
    ended_at: Instant | None


class InstanceRows(msgspec.Struct, frozen=True, kw_only=True):
    """Instances by id; `next` continues the list, empty ends it."""

    instances: list[InstanceRow]
    next: str


class Trace(msgspec.Struct, frozen=True, kw_only=True):
    """A customer's way through a journey, step by step."""

    instance: InstanceRow
    steps: list[InstanceStep]


class Entering(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Customers to be let in."""

    customers: Annotated[list[Name], msgspec.Meta(min_length=1, max_length=ENTER_MAX)]


class Entered(msgspec.Struct, frozen=True, kw_only=True):
    """How many entered: the others are in already, may not yet, or are of no audience."""

    entered: int


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the addresses of journeys."""
    return [_list(service), _one(service), _enter(service)]


def _list(service: Service) -> HTTPRouteHandler:
    @get(
        "/v1/journeys/{strategy:str}/instances",
        operation_id="instances",
        sync_to_thread=True,
        summary="Customers in a journey",
    )
    def instances(
        request: Request[Any, Any, Any],
        strategy: StrategyId,
        node: Node = "",
        wanted: State = None,
        limit: Limit = 50,
        after: After = "",
    ) -> InstanceRows:
        key = admit(service, request, "read")
        with service.installation.store.view() as view:
            search = InstanceSearch(
                strategy,
                orgs=units_reached(service, view, key),
                node=node or None,
                states=frozenset(InstanceState) if wanted is None else frozenset({wanted}),
            )
            found = view.instances_of(search, limit, after)
        more = found[-1].id if len(found) == limit else ""
        return InstanceRows(instances=[_row(one) for one in found], next=more)

    return instances


def _one(service: Service) -> HTTPRouteHandler:
    @get(
        "/v1/instances/{instance_id:str}",
        operation_id="instance",
        sync_to_thread=True,
        summary="What a customer did in a journey",
    )
    def instance(request: Request[Any, Any, Any], instance_id: InstanceId) -> Trace:
        key = admit(service, request, "read")
        with service.installation.store.view() as view:
            found = view.instance(instance_id)
            if not service.standing_in(view).reaches(key, found.org):
                raise NotFoundError(f"there is no instance {instance_id}")
            steps = list(view.instance_steps(instance_id, STEPS_MAX))
        return Trace(instance=_row(found), steps=steps)

    return instance


def _enter(service: Service) -> HTTPRouteHandler:
    @post(
        "/v1/journeys/{strategy:str}/enter",
        operation_id="enter",
        status_code=200,
        summary="Let customers in",
    )
    async def enter(
        request: Request[Any, Any, Any], strategy: StrategyId, data: JSONBody[Entering]
    ) -> Entered:
        key = admit(service, request, "send")

        def let_in(tx: Transaction, at: Instant) -> int:
            customers = [c for c in data.customers if _reaches(service, tx, key, c)]
            return call_in(tx, service.installation.archive, strategy, customers, at)

        return Entered(entered=await written(service, let_in))

    return enter


def _reaches(service: Service, tx: Transaction, key: Principal, customer: str) -> bool:
    """Tell whether a customer is known and of a unit that the key reaches."""
    org = service.installation.archive.org_of(tx, customer)
    return org is not None and service.standing_in(tx).reaches(key, org)


def _row(one: Instance) -> InstanceRow:
    return InstanceRow(
        id=one.id,
        strategy=one.strategy,
        version=one.version,
        customer=one.customer,
        org=one.org,
        key=one.key,
        state=one.state,
        node=one.node,
        since=one.since,
        due_at=one.due_at,
        entered_at=one.entered_at,
        ended_at=one.ended_at,
    )
