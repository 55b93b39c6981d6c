"""What did not arrive, or perhaps did not: looked at, let go, or given another try."""

from asyncio import wrap_future
from collections.abc import Mapping
from typing import Any

import msgspec
from litestar import Request, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody

from hengce.api.guard import admit
from hengce.api.paging import Limit, Number, next_after, units_reached
from hengce.api.service import Service
from hengce.api.spoken import spoken
from hengce.api.texts import Text
from hengce.delivery.another_try import let_go, try_again, undelivered_at
from hengce.delivery.asking_again import AskingAgain
from hengce.errors import NotFoundError
from hengce.model.access import Principal
from hengce.model.delivery import Undelivered, UndeliveredState
from hengce.model.instant import Instant
from hengce.model.strategy import MessageClass
from hengce.ports import Transaction, View
from hengce.words.names import Language, labels
from hengce.words.undelivered import tell_undelivered


class Reason(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why somebody does this; who it is, is the key."""

    why: Text


class UndeliveredRow(msgspec.Struct, frozen=True, kw_only=True):
    """A contact that somebody should look at.

    Attributes:
        seq: Its number.
        org: The customer's unit of the bank.
        contact: The contact.
        customer: Whose.
        channel: Through which it was to leave.
        channel_label: What people call the channel.
        message_class: Its legal class.
        strategy: The strategy.
        strategy_label: What people call the strategy.
        state: Where it stands.
        at: Since when.
        why: What happened, in the relay's words.
        told: The same in a sentence.
        expires_at: From when on it is no longer of use.
    """

    seq: int
    org: str
    contact: str
    customer: str
    channel: str
    channel_label: str
    message_class: MessageClass
    strategy: str
    strategy_label: str
    state: UndeliveredState
    at: Instant
    why: str
    told: str
    expires_at: Instant


class UndeliveredPage(msgspec.Struct, frozen=True, kw_only=True):
    """Contacts that somebody should look at, oldest first; `next` goes on, 0 ends the list."""

    undelivered: list[UndeliveredRow]
    next: int


class Again(msgspec.Struct, frozen=True, kw_only=True):
    """The keys of the messages that are reserved instead."""

    contacts: list[str]


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the addresses of what did not arrive."""
    return [_list(service), _retry(service), _close(service)]


def _list(service: Service) -> HTTPRouteHandler:
    @get("/v1/undelivered", operation_id="undelivered", sync_to_thread=True, summary="To look at")
    def undelivered(
        request: Request[Any, Any, Any], after: Number = 0, limit: Limit = 50
    ) -> UndeliveredPage:
        key = admit(service, request, "read")
        tongue = spoken(request)
        with service.installation.store.view() as view:
            found = list(view.undelivered(units_reached(service, view, key), limit, after))
            names = labels(service.standing_in(view).configuration, tongue)
        rows = [_row(one, names, tongue) for one in found]
        return UndeliveredPage(undelivered=rows, next=next_after(rows, limit))

    return undelivered


def _retry(service: Service) -> HTTPRouteHandler:
    @post(
        "/v1/undelivered/{seq:int}/retry",
        operation_id="retry",
        status_code=200,
        summary="Another try, decided anew",
    )
    async def retry(request: Request[Any, Any, Any], seq: Number, data: JSONBody[Reason]) -> Again:
        key = admit(service, request, "act")
        installation = service.installation
        asking = AskingAgain(installation.engine)

        def again(tx: Transaction, at: Instant) -> tuple[str, ...]:
            _reached(service, tx, key, seq)
            configuration = installation.archive.configuration(tx)
            return try_again(tx, seq, asking, configuration, key.id, data.why, at)

        return Again(contacts=list(await wrap_future(service.loop.call(again))))

    return retry


def _close(service: Service) -> HTTPRouteHandler:
    @post(
        "/v1/undelivered/{seq:int}/close",
        operation_id="close_undelivered",
        status_code=204,
        summary="Let go",
    )
    async def close(request: Request[Any, Any, Any], seq: Number, data: JSONBody[Reason]) -> None:
        key = admit(service, request, "act")

        def ended(tx: Transaction, _: Instant) -> None:
            _reached(service, tx, key, seq)
            let_go(tx, seq, key.id, data.why)

        await wrap_future(service.loop.call(ended))

    return close


def _row(one: Undelivered, names: Mapping[str, str], tongue: Language) -> UndeliveredRow:
    strategy = one.strategy.partition("/")[0]
    return UndeliveredRow(
        seq=one.seq,
        org=one.org,
        contact=one.contact,
        customer=one.customer,
        channel=one.channel,
        channel_label=names.get(f"channel/{one.channel}", one.channel),
        message_class=one.message_class,
        strategy=one.strategy,
        strategy_label=names.get(f"strategy/{strategy}", strategy),
        state=one.state,
        at=one.at,
        why=one.why,
        told=tell_undelivered(one.why, tongue),
        expires_at=one.expires_at,
    )


def _reached(service: Service, view: View, key: Principal, seq: int) -> None:
    """Make sure that a key reaches it; what is out of reach does not exist."""
    if not service.standing_in(view).reaches(key, undelivered_at(view, seq).org):
        raise NotFoundError(f"there is no undelivered contact {seq}")
