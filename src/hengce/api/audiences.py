"""Audiences: how many customers they have, within the reach of the key."""

from typing import Annotated, Any

import msgspec
from litestar import Request, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody

from hengce.api.guard import admit
from hengce.api.service import Service
from hengce.api.texts import MaybeName
from hengce.errors import ConflictError, NotFoundError
from hengce.kernel.bits import size
from hengce.model.audience import Audience
from hengce.model.noun import Label
from hengce.rules.parse import TEXT_LENGTH_MAX


class AudienceRow(msgspec.Struct, frozen=True, kw_only=True):
    """An audience, and how many of its members the key reaches."""

    id: str
    label: Label
    owner: str
    org: str
    customers: int


class AudienceRows(msgspec.Struct, frozen=True, kw_only=True):
    """Audiences by id, as known at a position of the log."""

    position: int
    audiences: list[AudienceRow]


class Counting(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be counted: an audience by name, or those who meet a condition."""

    audience: MaybeName = ""
    where: Annotated[str, msgspec.Meta(max_length=TEXT_LENGTH_MAX)] = ""


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """How many customers of the key's reach, as known at a position of the log."""

    position: int
    customers: int


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the addresses of audiences."""
    return [_list(service), _count(service)]


def _list(service: Service) -> HTTPRouteHandler:
    @get(
        "/v1/audiences",
        operation_id="audiences",
        sync_to_thread=True,
        summary="Audiences with their sizes",
    )
    def audiences(request: Request[Any, Any, Any]) -> AudienceRows:
        key = admit(service, request, "read")
        with service.installation.store.view() as view:
            asked = service.selecting.ask(view, service.clock())
            standing = service.standing_in(view)
            within = asked.everybody(key.org)
            rows = [
                AudienceRow(
                    id=one.id,
                    label=one.label,
                    owner=one.owner,
                    org=one.org,
                    customers=size(asked.members(one.id) & within),
                )
                for one in asked.configuration.audiences
                if not one.org or standing.reaches(key, one.org)
            ]
            return AudienceRows(position=asked.pin.position, audiences=rows)

    return audiences


def _count(service: Service) -> HTTPRouteHandler:
    @post(
        "/v1/audiences/count",
        operation_id="count_audience",
        status_code=200,
        sync_to_thread=True,
        summary="How many customers an audience has, or meet a condition",
    )
    def count_audience(request: Request[Any, Any, Any], data: JSONBody[Counting]) -> Counted:
        key = admit(service, request, "read")
        if bool(data.audience) == bool(data.where):
            raise ConflictError("name an audience, or write a condition: one of the two")
        with service.installation.store.view() as view:
            asked = service.selecting.ask(view, service.clock())
            if data.where:
                found = asked.meeting(data.where, "where")
            else:
                standing = service.standing_in(view)
                one: Audience = asked.audience(data.audience)
                if one.org and not standing.reaches(key, one.org):
                    raise NotFoundError(f"there is no audience {data.audience}")
                found = asked.members(one.id)
            customers = size(found & asked.everybody(key.org))
            return Counted(position=asked.pin.position, customers=customers)

    return count_audience
