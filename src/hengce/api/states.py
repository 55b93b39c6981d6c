"""States that customers are in: how many, who moved, and of one customer; within the reach."""

from typing import Annotated, Any

import msgspec
from litestar import Request, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import Parameter

from hengce.api.customers import let_see, reaching
from hengce.api.guard import admit
from hengce.api.service import Service
from hengce.api.texts import VISIBLE
from hengce.errors import NoCustomersError, NotFoundError
from hengce.intake.envelope import ID_CHARACTERS_MAX
from hengce.model.access import Principal
from hengce.model.instant import Instant
from hengce.model.noun import Label
from hengce.model.states import StateSet
from hengce.populations.state_sets import Asked
from hengce.ports import View

SetName = Annotated[str, Parameter(min_length=1, max_length=100, pattern=VISIBLE)]
Named = Annotated[str, Parameter(min_length=1, max_length=ID_CHARACTERS_MAX, pattern=VISIBLE)]
Moment = Annotated[int, Parameter(ge=0, le=2**52)]
MaybeMoment = Annotated[int | None, Parameter(ge=0, le=2**52)]


class StateSets(msgspec.Struct, frozen=True, kw_only=True):
    """The sets of states, each with its states in the order in which they are asked."""

    sets: list[StateSet]


class StateCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many customers are in a state; an empty one: in none."""

    state: str
    customers: int


class StateCounts(msgspec.Struct, frozen=True, kw_only=True):
    """How many are in each state at an instant, as known at a position of the log."""

    position: int
    at: Instant
    states: list[StateCount]


class StateMove(msgspec.Struct, frozen=True, kw_only=True):
    """How many were in one state at the first instant and in the other at the second."""

    before: str
    after: str
    customers: int


class StateMoves(msgspec.Struct, frozen=True, kw_only=True):
    """Who went from which state to which, as known at a position of the log."""

    position: int
    begins: Instant
    ends: Instant
    moves: list[StateMove]


class StateOf(msgspec.Struct, frozen=True, kw_only=True):
    """The state of a customer in a set; an empty one: he is in none."""

    set: str
    label: Label
    state: str
    state_label: Label | None


class StatesOf(msgspec.Struct, frozen=True, kw_only=True):
    """The states of a customer at an instant, as known at a position of the log."""

    customer: str
    position: int
    at: Instant
    states: list[StateOf]


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the addresses of states."""
    return [_sets(service), _counts(service), _moves(service), _of_customer(service)]


def _sets(service: Service) -> HTTPRouteHandler:
    @get("/v1/states", operation_id="states", sync_to_thread=True, summary="The sets of states")
    def states(request: Request[Any, Any, Any]) -> StateSets:
        admit(service, request, "read")
        return StateSets(sets=list(service.standing().configuration.states))

    return states


def _counts(service: Service) -> HTTPRouteHandler:
    @get(
        "/v1/states/{name:str}/counts",
        operation_id="state_counts",
        sync_to_thread=True,
        summary="How many customers are in each state",
    )
    def state_counts(
        request: Request[Any, Any, Any], name: SetName, at: MaybeMoment = None
    ) -> StateCounts:
        key = admit(service, request, "read")
        now = service.clock() if at is None else at
        with service.installation.store.view() as view:
            found = _asked(service, view, key, name).counts(name, now)
            position = view.position
        rows = [StateCount(**row) for row in found.to_pylist()]
        return StateCounts(position=position, at=now, states=rows)

    return state_counts


def _moves(service: Service) -> HTTPRouteHandler:
    @get(
        "/v1/states/{name:str}/moves",
        operation_id="state_moves",
        sync_to_thread=True,
        summary="Who went from which state to which",
    )
    def state_moves(
        request: Request[Any, Any, Any], name: SetName, begins: Moment, ends: MaybeMoment = None
    ) -> StateMoves:
        key = admit(service, request, "read")
        until = service.clock() if ends is None else ends
        with service.installation.store.view() as view:
            found = _asked(service, view, key, name).moves(name, begins, until)
            position = view.position
        rows = [StateMove(**row) for row in found.to_pylist()]
        return StateMoves(position=position, begins=begins, ends=until, moves=rows)

    return state_moves


def _of_customer(service: Service) -> HTTPRouteHandler:
    @get(
        "/v1/customers/{customer:str}/states",
        operation_id="customer_states",
        sync_to_thread=True,
        summary="The states of a customer",
    )
    def customer_states(
        request: Request[Any, Any, Any], customer: Named, at: MaybeMoment = None
    ) -> StatesOf:
        key = admit(service, request, "see_customers")
        now = service.clock() if at is None else at
        with service.installation.store.view() as view:
            let_see(reaching(service, view, key), customer)
            who = view.merges().of(customer)
            asked = _asked(service, view, key)
            rows = [_one(asked, one, who, now) for one in asked.configuration.states]
            return StatesOf(customer=who, position=view.position, at=now, states=rows)

    return customer_states


def _one(asked: Asked, one: StateSet, customer: str, at: Instant) -> StateOf:
    rows = [row for batch in asked.states(one.id, at, [customer]) for row in batch.to_pylist()]
    state = rows[0]["state"] if rows else ""
    labels = {each.id: each.label for each in one.states}
    return StateOf(set=one.id, label=one.label, state=state, state_label=labels.get(state))


def _asked(service: Service, view: View, key: Principal, name: str = "") -> Asked:
    """Return what is asked of the customers of the key's unit and below.

    Raises:
        NotFoundError: There is no such set.
        ConflictError: There are no customers.
    """
    standing = service.standing_in(view)
    if standing.population is None:
        raise NoCustomersError
    if name and all(one.id != name for one in standing.configuration.states):
        raise NotFoundError(f"there is no set of states {name}")
    org = "" if standing.reach(key.org) is None else key.org
    return Asked(view, standing.configuration, standing.population, org)
