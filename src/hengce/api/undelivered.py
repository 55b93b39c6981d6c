"""What did not arrive, or perhaps did not: looked at, let go, or given another try."""

from asyncio import wrap_future
from typing import Any

import msgspec
from litestar import Request, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody

from hengce.another_try import let_go, try_again, undelivered_at
from hengce.api.guard import admit
from hengce.api.paging import Limit, Number, next_after, units_reached
from hengce.api.service import Service
from hengce.api.texts import Text
from hengce.asking_again import AskingAgain
from hengce.errors import NotFoundError
from hengce.model.access import Principal
from hengce.model.delivery import Undelivered
from hengce.model.instant import Instant
from hengce.ports import Transaction, View


class Reason(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why somebody does this; who it is, is the key."""

    why: Text


class UndeliveredPage(msgspec.Struct, frozen=True, kw_only=True):
    """Contacts that somebody should look at, oldest first; `next` goes on, 0 ends the list."""

    undelivered: list[Undelivered]
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
        with service.installation.store.view() as view:
            found = list(view.undelivered(units_reached(service, view, key), limit, after))
        return UndeliveredPage(undelivered=found, next=next_after(found, limit))

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


def _reached(service: Service, view: View, key: Principal, seq: int) -> None:
    """Make sure that a key reaches it; what is out of reach does not exist."""
    if not service.standing_in(view).reaches(key, undelivered_at(view, seq).org):
        raise NotFoundError(f"there is no undelivered contact {seq}")
