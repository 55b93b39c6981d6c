"""What a customer writes back, brought by a program: the way that channels' replies take.

Whoever carries a bank's messages and is not connected here may bring replies one by one. They are
understood as those that a connected channel tells: by the address that they come from, so that
whoever shares it is heard, too.
"""

from functools import cached_property
from typing import Annotated, Any

import msgspec
from litestar import Request, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody

from hengce.api.guard import admit
from hengce.api.service import Service
from hengce.api.spoken import spoken
from hengce.api.texts import VISIBLE, Name
from hengce.api.writing import written
from hengce.errors import ConflictError, NotFoundError
from hengce.model.access import Principal
from hengce.model.channel import Channel
from hengce.model.instant import Instant
from hengce.ports import Inbound, Transaction
from hengce.responses.senders import PinnedBearings
from hengce.responses.understanding import Became, Understanding
from hengce.words.names import Language
from hengce.words.replies import tell_became

TEXT_CHARACTERS_MAX = 500

Said = Annotated[str, msgspec.Meta(min_length=1, max_length=TEXT_CHARACTERS_MAX, pattern=VISIBLE)]


class ReplySent(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A reply: named by whoever brings it, through which channel, from whom, and its words."""

    id: Name
    channel: Name
    customer: Name
    text: Said


class ReplyTaken(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a reply.

    Attributes:
        became: `opted_out`: whoever has the address gets no more marketing through the channel;
            `kept`: people read it, as it is none of the words that ask to stop.
        told: The same in words.
        position: The position of the log that knows it.
    """

    became: Became
    told: str
    position: int


class Ear:
    """Takes replies in, one by one."""

    def __init__(self, service: Service) -> None:
        self._service = service

    @cached_property
    def _bearings(self) -> PinnedBearings:
        installation = self._service.installation
        return PinnedBearings(installation.store, installation.archive)

    def take(
        self, tx: Transaction, key: Principal, sent: ReplySent, tongue: Language, at: Instant
    ) -> ReplyTaken:
        """Write what a reply means; see `Understanding`.

        Raises:
            NotFoundError: There is no such customer or channel, or it is out of reach.
            ConflictError: The channel has no address of the customer.
        """
        channel = _channel(self._service, tx, key, sent)
        address = _address(self._service, tx, channel, sent.customer, at)
        inbound = Inbound(id=sent.id, address=address, text=sent.text, at=at)
        understanding = Understanding(channel.id, tx, self._bearings, at)
        became = understanding.take(inbound, may_wait=False)
        told = tell_became(str(became), getattr(channel.label, tongue), tongue)
        return ReplyTaken(became=became, told=told, position=tx.position)


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the address that takes replies."""
    ear = Ear(service)

    @post(
        "/v1/replies",
        operation_id="reply",
        status_code=200,
        summary="What a customer wrote back",
    )
    async def reply(request: Request[Any, Any, Any], data: JSONBody[ReplySent]) -> ReplyTaken:
        key = admit(service, request, "report")
        tongue = spoken(request)
        return await written(service, lambda tx, at: ear.take(tx, key, data, tongue, at))

    return [reply]


def _channel(service: Service, tx: Transaction, key: Principal, sent: ReplySent) -> Channel:
    standing = service.standing_in(tx)
    standing.admit(key, sent.customer)
    for one in standing.configuration.channels:
        if one.id == sent.channel:
            return one
    raise NotFoundError("there is no such channel")


def _address(
    service: Service, tx: Transaction, channel: Channel, customer: str, at: Instant
) -> str:
    """Return where a customer writes from: where the channel writes to.

    ConflictError: The channel has no address of his, so that nobody can have answered.
    """
    if not channel.address:
        return customer
    (shown,) = service.viewing.reveal(tx, customer, [channel.address], at)
    if not isinstance(shown.value, str) or not shown.value:
        raise ConflictError("the channel has no address of this customer")
    return shown.value
