"""Tags that people set by hand: for a reason, until a moment, and taken away again."""

from typing import Annotated, Any

import msgspec
from litestar import Request, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody

from hengce.api.customers import Named, let_see, reaching
from hengce.api.guard import admit
from hengce.api.paging import Limit
from hengce.api.service import Service
from hengce.api.tags import TagName
from hengce.api.texts import Name, Text
from hengce.api.writing import written
from hengce.customers.marking import hand_tags, mark
from hengce.errors import Problem, ProblemsError
from hengce.flow.masking import masked
from hengce.intake.envelope import ID_CHARACTERS_MAX
from hengce.model.access import Principal
from hengce.model.catalogued import Sensitivity
from hengce.model.instant import Instant, read_instant
from hengce.model.marking import Marking
from hengce.model.tag import Scalar
from hengce.ports import Transaction
from hengce.words.values import written as shown

CUSTOMERS_MAX = 1_000
"""So many customers of one request; more are several requests, or a file at the command line."""

Customers = Annotated[list[Name], msgspec.Meta(min_length=1, max_length=CUSTOMERS_MAX)]
Value = bool | int | float | Annotated[str, msgspec.Meta(max_length=ID_CHARACTERS_MAX)]


class SetByHand(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whom to mark, with what, why, and until when: an ISO time; empty: without an end."""

    customers: Customers
    value: Value
    reason: Text
    until: Annotated[str, msgspec.Meta(max_length=40)] = ""


class UnsetByHand(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From whom to take the tag away, and why."""

    customers: Customers
    reason: Text


class MarkedByHand(msgspec.Struct, frozen=True, kw_only=True):
    """Of how many customers that was not known yet, and the position of the log."""

    position: int
    changed: int


class MarkRow(msgspec.Struct, frozen=True, kw_only=True):
    """What was said of a tag: by whom and why; no value: it was taken away."""

    tag: str
    value: Scalar
    masked: bool
    at: Instant
    why: str


class MarkRows(msgspec.Struct, frozen=True, kw_only=True):
    """What people said of a customer by hand, the newest first."""

    marks: list[MarkRow]


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the addresses of tags that people set."""
    return [_set(service), _unset(service), _history(service)]


def _set(service: Service) -> HTTPRouteHandler:
    @post(
        "/v1/tags/{name:str}/set",
        operation_id="set_tag",
        status_code=200,
        summary="Set a tag of customers by hand, for a reason that is recorded",
    )
    async def set_tag(
        request: Request[Any, Any, Any], name: TagName, data: JSONBody[SetByHand]
    ) -> MarkedByHand:
        who = admit(service, request, "mark")
        until = _until(service, data.until)
        marking = Marking(tag=name, value=data.value, reason=data.reason, by=who.id, until=until)
        return await _marked(service, who, data.customers, marking)

    return set_tag


def _unset(service: Service) -> HTTPRouteHandler:
    @post(
        "/v1/tags/{name:str}/unset",
        operation_id="unset_tag",
        status_code=200,
        summary="Take a tag that was set by hand away, for a reason that is recorded",
    )
    async def unset_tag(
        request: Request[Any, Any, Any], name: TagName, data: JSONBody[UnsetByHand]
    ) -> MarkedByHand:
        who = admit(service, request, "mark")
        marking = Marking(tag=name, value=None, reason=data.reason, by=who.id)
        return await _marked(service, who, data.customers, marking)

    return unset_tag


def _history(service: Service) -> HTTPRouteHandler:
    @get(
        "/v1/customers/{customer:str}/marks",
        operation_id="customer_marks",
        sync_to_thread=True,
        summary="What people said of a customer by hand, and why, masked",
    )
    def customer_marks(
        request: Request[Any, Any, Any], customer: Named, limit: Limit = 50
    ) -> MarkRows:
        who = admit(service, request, "see_customers")
        with service.installation.store.view() as view:
            let_see(reaching(service, view, who), customer)
            bank = service.standing_in(view).configuration
            tags = hand_tags(bank)
            found = view.tag_history(customer, sorted(tags), limit) if tags else ()
        rows = []
        for one in found:
            tag = tags[one.key]
            hides = tag.sensitivity is not Sensitivity.INTERNAL
            value = (
                masked(one.value, tag.kind, tag.sensitivity)
                if hides
                else shown(one.value, tag.kind, bank.policy.zone)
            )
            is_masked = hides and one.value is not None
            rows.append(MarkRow(tag=one.key, value=value, masked=is_masked, at=one.at, why=one.why))
        return MarkRows(marks=rows)

    return customer_marks


async def _marked(
    service: Service, who: Principal, customers: list[str], marking: Marking
) -> MarkedByHand:
    def write(tx: Transaction, at: Instant) -> MarkedByHand:
        reaches = reaching(service, tx, who)
        for customer in customers:
            let_see(reaches, customer)
        changed = mark(tx, service.installation.archive, customers, marking, at)
        return MarkedByHand(position=tx.position, changed=changed)

    return await written(service, write)


def _until(service: Service, text: str) -> Instant | None:
    if not text:
        return None
    try:
        return read_instant(text, service.installation.zone())
    except (ValueError, OverflowError):
        raise ProblemsError([Problem.of("until", "event.time_invalid")]) from None
