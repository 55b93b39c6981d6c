"""Audiences: how many customers they have, within the reach of the key."""

from typing import Annotated, Any

import msgspec
import pyarrow as pa
from litestar import Request, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody

from hengce.api.asking import Asking, Question, addresses
from hengce.api.guard import admit
from hengce.api.service import Service, Standing
from hengce.api.texts import MaybeName, Name
from hengce.customers.viewing import masked_in
from hengce.errors import ConflictError, NotFoundError
from hengce.kernel.bits import Bits, size
from hengce.model.access import Principal
from hengce.model.audience import Audience
from hengce.model.disclosure import Disclosure
from hengce.model.instant import Instant
from hengce.model.noun import Label
from hengce.populations.audience_sizes import AUDIENCES_MAX, ahead, behind, overlap, overlap_of
from hengce.populations.audience_sizes import DAYS_MAX as DAYS_AHEAD_MAX
from hengce.populations.selecting import Asked
from hengce.ports import Transaction
from hengce.rules.audiences import named_in, text_of
from hengce.rules.parse import TEXT_LENGTH_MAX

DAYS_BACK_MAX = 60
"""Each night that is counted opens a snapshot of its own."""


class AudienceRow(msgspec.Struct, frozen=True, kw_only=True):
    """An audience, and how many of its members the key reaches.

    Attributes:
        id: Its name.
        label: What people call it.
        owner: The person responsible.
        org: The unit whose it is; empty for the bank's.
        where: The condition that it asks; empty for none.
        is_plain: Whether the condition alone says who is in it: no lists, no unit, no slice.
        customers: Members within the reach of the key.
    """

    id: str
    label: Label
    owner: str
    org: str
    where: str
    is_plain: bool
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


class OverlapAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which audiences, each two of them; none: all that the key may see.

    Attributes:
        audiences: Their names.
        where: A condition: then it is laid over each of them, and they not over each other.
    """

    audiences: Annotated[list[Name], msgspec.Meta(max_length=AUDIENCES_MAX)] = []
    where: Annotated[str, msgspec.Meta(max_length=TEXT_LENGTH_MAX)] = ""


class OverlapRow(msgspec.Struct, frozen=True, kw_only=True):
    """Two audiences: how many customers are in one, in the other, in both; "" is the condition."""

    audience: str
    other: str
    customers: int
    others: int
    both: int


class OverlapRows(msgspec.Struct, frozen=True, kw_only=True):
    """Every two of some audiences."""

    rows: list[OverlapRow]
    rows_count: int


class ForecastAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An audience, so many days ahead by time alone, and back over nights that were kept."""

    audience: Name
    days: Annotated[int, msgspec.Meta(ge=0, le=DAYS_AHEAD_MAX)] = 30
    back: Annotated[int, msgspec.Meta(ge=0, le=DAYS_BACK_MAX)] = 0


class ForecastRow(msgspec.Struct, frozen=True, kw_only=True):
    """The audience's size on a day."""

    day: str
    customers: int


class ForecastRows(msgspec.Struct, frozen=True, kw_only=True):
    """Days in their order: nights that were, today, days ahead."""

    rows: list[ForecastRow]
    rows_count: int


class MemberRow(msgspec.Struct, frozen=True, kw_only=True):
    """A member."""

    customer: str


class MemberRows(msgspec.Struct, frozen=True, kw_only=True):
    """Members by number."""

    rows: list[MemberRow]
    rows_count: int


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the addresses of audiences."""
    questions: tuple[Question[Any, Any], ...] = (
        Question(
            "/v1/selections/overlap",
            "How many customers each two audiences have in common, or a condition and each",
            OverlapAsked,
            OverlapRows,
            _overlap,
        ),
        Question(
            "/v1/selections/forecast",
            "An audience's size by day: as it was by night, and as time alone moves it",
            ForecastAsked,
            ForecastRows,
            _forecast,
        ),
        Question(
            "/v1/selections/members",
            "Who is in an audience, or meets a condition",
            Counting,
            MemberRows,
            _members,
            ("read", "see_customers"),
        ),
    )
    made = [handler for one in questions for handler in addresses(service, one)]
    return [_list(service), _count(service), *made]


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
                    where=one.where,
                    is_plain=not one.org and not one.named and one.slice is None,
                    customers=size(asked.members(one.id) & within),
                )
                for one in asked.configuration.audiences
                if _sees(standing, key, one)
            ]
            return AudienceRows(position=asked.pin.position, audiences=rows)

    return audiences


def _count(service: Service) -> HTTPRouteHandler:
    @post(
        "/v1/selections/count",
        operation_id="count_audience",
        status_code=200,
        sync_to_thread=True,
        summary="How many customers an audience has, or meet a condition",
    )
    def count_audience(request: Request[Any, Any, Any], data: JSONBody[Counting]) -> Counted:
        key = admit(service, request, "read")
        with service.installation.store.view() as view:
            asked = service.selecting.ask(view, service.clock())
            found = _meant(asked, service.standing_in(view), key, data)
            return Counted(position=asked.pin.position, customers=size(found))

    return count_audience


def _overlap(who: Asking, wanted: OverlapAsked) -> pa.Table:
    service = who.service
    with service.installation.store.view() as view:
        asked, standing = service.selecting.ask(view, service.clock()), service.standing_in(view)
        seen = [one.id for one in asked.configuration.audiences if _sees(standing, who.by, one)]
        for name in (*wanted.audiences, *sorted(named_in(wanted.where))):
            audience_for(asked, standing, who.by, name)
        names, within = wanted.audiences or seen, asked.everybody(who.by.org)
        if wanted.where:
            return overlap_of(asked, wanted.where, names, within)
        return overlap(asked, names, within)


def _forecast(who: Asking, wanted: ForecastAsked) -> pa.Table:
    service = who.service
    with service.installation.store.view() as view:
        asked = service.selecting.ask(view, service.clock())
        one = audience_for(asked, service.standing_in(view), who.by, wanted.audience)
        found = [ahead(asked, one.id, wanted.days, asked.everybody(who.by.org))]
        if wanted.back:
            found.insert(0, _behind(who, one.id, wanted.back, asked.pin.at))
        return pa.concat_tables(found)


def _behind(who: Asking, name: str, days: int, at: Instant) -> pa.Table:
    service, parts = who.service, who.service.installation
    has = parts.snapshots.has
    org = who.by.org
    return behind(parts.store, parts.archive, service.selecting, has, name, days, org, at)


def _members(who: Asking, wanted: Counting) -> pa.Table:
    service = who.service
    with service.installation.store.view() as view:
        asked = service.selecting.ask(view, service.clock())
        found = asked.table(_meant(asked, service.standing_in(view), who.by, wanted))
        text = wanted.where or text_of(asked.audience(wanted.audience))
    told = masked_in(text, asked.configuration)
    if told and found.num_rows:
        _record(who, (f"members:{found.num_rows}", *told), asked.pin.position)
    return found


def _record(who: Asking, told: tuple[str, ...], seen: int) -> None:
    """Write down that customers were named by what is masked of them, before they are told."""

    def write(tx: Transaction, at: Instant) -> None:
        made = Disclosure(
            customer="", org=who.by.org, by=who.by.id, reason="", fields=told, at=at, seen=seen
        )
        tx.add_disclosure(made)

    who.service.loop.call(write).result()


def _meant(asked: Asked, standing: Standing, key: Principal, wanted: Counting) -> Bits:
    """Return who is meant, within the reach of a key.

    Raises:
        ConflictError: Neither an audience nor a condition is named, or both are.
        NotFoundError: There is no such audience, or it is out of reach; by name, or named by the
            condition.
    """
    if bool(wanted.audience) == bool(wanted.where):
        raise ConflictError("name an audience, or write a condition: one of the two")
    if wanted.where:
        for name in sorted(named_in(wanted.where)):
            audience_for(asked, standing, key, name)
        found = asked.meeting(wanted.where, "where")
    else:
        found = asked.members(audience_for(asked, standing, key, wanted.audience).id)
    return found & asked.everybody(key.org)


def audience_for(asked: Asked, standing: Standing, key: Principal, name: str) -> Audience:
    """Return an audience that a key may see; NotFoundError when there is none for it."""
    one = asked.audience(name)
    if not _sees(standing, key, one):
        raise NotFoundError(f"there is no audience {name}")
    return one


def _sees(standing: Standing, key: Principal, one: Audience) -> bool:
    return not one.org or standing.reaches(key, one.org)
