"""What the other side of a channel posts to us: reports, replies, results of calls.

A post needs no key of ours: it is signed, as Standard Webhooks says, with the secret of its
channel. One that is forged, or more than five minutes off, is refused. What a post says is
named by what it says, so it may come twice, late and in any order, and the state at the end
is the same; a post that was taken is recognised by its id.
"""

from asyncio import wrap_future
from collections import Counter, OrderedDict
from collections.abc import Sequence
from functools import cached_property
from typing import Annotated, Any

import msgspec
from litestar import Request, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import Parameter

from hengce.api.problems import DeniedError
from hengce.api.service import Service
from hengce.channels import Surroundings
from hengce.channels.reports import read_post, receipts_secret_env
from hengce.channels.signature import Signer
from hengce.errors import BusyError, NotFoundError
from hengce.model.channel import Channel
from hengce.model.instant import SECOND_US, Instant
from hengce.ports import Inbound, Report, Transaction
from hengce.responses.senders import PinnedBearings
from hengce.responses.understanding import Became, Understanding

POSTS_REMEMBERED_MAX = 100_000
WAITING_SECONDS_MAX = 60
"""How old a report is that no longer waits for the relay to settle its message."""

RETRY_AFTER_SECONDS = 1

Name = Annotated[str, Parameter(min_length=1, max_length=64)]


class PostAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a post's reports and replies, as counts."""

    learned: int = 0
    known: int = 0
    opted_out: int = 0
    kept: int = 0


class Desk:
    """Takes posts in, and remembers which were taken."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._taken: OrderedDict[tuple[str, str], PostAnswer] = OrderedDict()

    @cached_property
    def _bearings(self) -> PinnedBearings:
        installation = self._service.installation
        return PinnedBearings(installation.store, installation.archive)

    async def take(self, name: str, request: Request[Any, Any, Any]) -> PostAnswer:
        """Check a post, and write what it says in one transaction.

        Raises:
            NotFoundError: The channel has no posts.
            DeniedError: It is not genuine.
            ProblemsError: It cannot be read.
            BusyError: A message that it tells of is not settled yet; it is to come again.
        """
        channel, now = self._channel(name), self._service.clock()
        body = await request.body()
        if not self._signer(channel).is_genuine(request.headers, body, now):
            raise DeniedError("receipts.not_genuine", 401)
        post_id = (name, request.headers["webhook-id"])
        if post_id in self._taken:
            return PostAnswer(known=sum(msgspec.structs.astuple(self._taken[post_id])))
        said = read_post(channel.connector, body)
        became = Counter(
            await wrap_future(
                self._service.loop.call(lambda tx, at: self._write(name, said, tx, at))
            )
        )
        if became[Became.WAITING]:
            raise BusyError(RETRY_AFTER_SECONDS)
        answer = PostAnswer(
            learned=became[Became.LEARNED],
            known=became[Became.KNOWN],
            opted_out=became[Became.OPTED_OUT],
            kept=became[Became.KEPT],
        )
        self._remember(post_id, answer)
        return answer

    def _channel(self, name: str) -> Channel:
        if self._service.lifecycle.draining:
            raise DeniedError("request.draining", 503)
        channels = self._service.standing().configuration.channels
        for channel in channels:
            if channel.id == name and receipts_secret_env(channel.connector):
                return channel
        raise NotFoundError("there is no such channel")

    def _signer(self, channel: Channel) -> Signer:
        variable = receipts_secret_env(channel.connector)
        where = f"channels/{channel.id}/connector/receipts_secret_env"
        around: Surroundings = self._service.installation.surroundings()
        return Signer(around.secret(variable, channel.id), where)

    def _write(
        self, name: str, said: Sequence[Report | Inbound], transaction: Transaction, at: Instant
    ) -> list[Became]:
        understanding = Understanding(name, transaction, self._bearings, at)
        patience = WAITING_SECONDS_MAX * SECOND_US
        return [understanding.take(one, may_wait=at - one.at < patience) for one in said]

    def _remember(self, post_id: tuple[str, str], answer: PostAnswer) -> None:
        self._taken[post_id] = answer
        if len(self._taken) > POSTS_REMEMBERED_MAX:
            self._taken.popitem(last=False)


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the address that takes posts."""
    desk = Desk(service)

    @post(
        "/v1/receipts/{channel:str}",
        operation_id="receipts",
        status_code=200,
        summary="What became of messages, signed by the other side of a channel",
    )
    async def receipts(channel: Name, request: Request[Any, Any, Any]) -> PostAnswer:
        return await desk.take(channel, request)

    return [receipts]
