"""One customer as people see him: masked, and unmasked for a reason that is written down."""

from asyncio import to_thread
from typing import Annotated, Any

import msgspec
from litestar import Request, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody, Parameter

from hengce.api.guard import admit
from hengce.api.paging import Limit, Number, next_after, units_reached
from hengce.api.service import Service
from hengce.api.texts import VISIBLE, Name, Text
from hengce.api.writing import written
from hengce.customers.timelining import DECISIONS_MAX, SKIP_MAX
from hengce.errors import NotFoundError
from hengce.intake.envelope import ID_CHARACTERS_MAX
from hengce.model.access import Principal, Role
from hengce.model.customer_view import CustomerView, HouseholdShown, TagShown
from hengce.model.disclosure import Disclosure
from hengce.model.instant import Instant
from hengce.model.timeline import Timeline
from hengce.ports import Transaction, View
from hengce.reading.archive import org_in
from hengce.reading.related import Reaches

FIELDS_MAX = 200

Named = Annotated[str, Parameter(min_length=1, max_length=ID_CHARACTERS_MAX, pattern=VISIBLE)]
Decisions = Annotated[int, Parameter(ge=1, le=DECISIONS_MAX)]
Skip = Annotated[int, Parameter(ge=0, le=SKIP_MAX)]
Position = Annotated[int | None, Parameter(ge=1, le=2**62)]


class Unmasking(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which tags are to be shown, and why; no fields: all that the view masks."""

    reason: Text
    fields: Annotated[list[Name], msgspec.Meta(max_length=FIELDS_MAX)] = []


class Unmasked(msgspec.Struct, frozen=True, kw_only=True):
    """Tags as they are known, and at which position the disclosure was recorded."""

    position: int
    tags: list[TagShown]


class Disclosures(msgspec.Struct, frozen=True, kw_only=True):
    """The record of disclosures, oldest first; `next` is what to ask behind, 0 at the end."""

    disclosures: list[Disclosure]
    next: int


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the addresses of single customers."""
    made = (_view, _household, _timeline, _unmask, _disclosures)
    return [make(service) for make in made]


def _view(service: Service) -> HTTPRouteHandler:
    @get(
        "/v1/customers/{customer:str}/view",
        operation_id="customer_view",
        sync_to_thread=True,
        summary="All that is known of a customer, masked",
    )
    def customer_view(request: Request[Any, Any, Any], customer: Named) -> CustomerView:
        key = admit(service, request, "see_customers")
        with service.installation.store.view() as view:
            reaches = reaching(service, view, key)
            let_see(reaches, customer)
            return service.viewing.look(view, customer, service.clock(), reaches)

    return customer_view


def _household(service: Service) -> HTTPRouteHandler:
    @get(
        "/v1/customers/{customer:str}/household",
        operation_id="customer_household",
        sync_to_thread=True,
        summary="Whom a customer lives with, and the keys that they share, masked",
    )
    def customer_household(request: Request[Any, Any, Any], customer: Named) -> HouseholdShown:
        key = admit(service, request, "see_customers")
        with service.installation.store.view() as view:
            reaches = reaching(service, view, key)
            let_see(reaches, customer)
            return service.viewing.household(view, customer, reaches)

    return customer_household


def _timeline(service: Service) -> HTTPRouteHandler:
    @get(
        "/v1/customers/{customer:str}/timeline",
        operation_id="customer_timeline",
        sync_to_thread=True,
        summary="What was decided for a customer, said or not, and why",
    )
    def customer_timeline(
        request: Request[Any, Any, Any],
        customer: Named,
        position: Position = None,
        skip: Skip = 0,
        limit: Decisions = 10,
    ) -> Timeline:
        key = admit(service, request, "see_customers")
        with service.installation.store.view() as view:
            let_see(reaching(service, view, key), customer)
        return service.timelining.tell(customer, position, skip, limit)

    return customer_timeline


def _unmask(service: Service) -> HTTPRouteHandler:
    @post(
        "/v1/customers/{customer:str}/unmask",
        operation_id="unmask",
        status_code=200,
        summary="Tags of a customer unmasked, for a reason that is recorded",
    )
    async def unmask(
        request: Request[Any, Any, Any], customer: Named, data: JSONBody[Unmasking]
    ) -> Unmasked:
        key = admit(service, request, "unmask")
        shown, seen = await to_thread(_revealed, service, key, customer, data.fields)

        def record(tx: Transaction, at: Instant) -> int:
            viewing = service.viewing
            viewing.record(tx, customer, shown, key.id, data.reason, at, seen)
            return tx.position

        # Nothing is told before the record of it is durable.
        position = await written(service, record)
        return Unmasked(position=position, tags=list(shown))

    return unmask


def _revealed(
    service: Service, key: Principal, customer: str, fields: list[str]
) -> tuple[tuple[TagShown, ...], int]:
    with service.installation.store.view() as view:
        let_see(reaching(service, view, key), customer)
        shown = service.viewing.reveal(view, customer, fields, service.clock())
        return shown, view.position


def _disclosures(service: Service) -> HTTPRouteHandler:
    @get(
        "/v1/disclosures",
        operation_id="disclosures",
        sync_to_thread=True,
        summary="Who was shown what of whom, and why",
    )
    def disclosures(
        request: Request[Any, Any, Any], limit: Limit = 50, after: Number = 0
    ) -> Disclosures:
        key = admit(service, request, "read")
        with service.installation.store.view() as view:
            found = view.disclosures(units_reached(service, view, key), limit, after)
        return Disclosures(disclosures=list(found), next=next_after(found, limit))

    return disclosures


def let_see(reaches: Reaches, customer: str) -> None:
    """Refuse whom a key does not reach with the words for whom there is not."""
    if not reaches(customer):
        raise NotFoundError("there is no such customer")


def reaching(service: Service, view: View, key: Principal) -> Reaches:
    """Return whether a key may know of a customer: of its units, and a manager's his own."""
    standing, viewing = service.standing_in(view), service.viewing

    def reaches(customer: str) -> bool:
        population = standing.population
        org = None if population is None else org_in(population, standing.merges.of(customer))
        if org is None or not standing.reaches(key, org):
            return False
        return key.role is not Role.MANAGER or viewing.manager_of(view, customer) == key.manager

    return reaches
