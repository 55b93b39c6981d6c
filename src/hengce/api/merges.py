"""Merging and splitting customers, and reading accounts: for those who operate the bank."""

from asyncio import wrap_future
from typing import Annotated, Any

import msgspec
from litestar import Request, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody

from hengce.api.guard import admit
from hengce.api.problems import DeniedError
from hengce.api.service import Service
from hengce.model.access import Principal
from hengce.model.account import AccountKind
from hengce.model.instant import Instant
from hengce.ports import Transaction

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class MergeSent(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Two numbers turned out to be one customer: `into` speaks for `customer` from now on."""

    customer: Text
    into: Text
    why: Text


class SplitSent(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A number that another one speaks for is a customer of its own after all."""

    customer: Text
    why: Text


class MergeDone(msgspec.Struct, frozen=True, kw_only=True):
    """Which number speaks for which, and how many messages said the same and were withdrawn."""

    absorbed: str
    survivor: str
    withdrawn: int


class SplitDone(msgspec.Struct, frozen=True, kw_only=True):
    """Which number speaks for itself again, and for whom the other one was taken."""

    customer: str
    was: str


class AccountTold(msgspec.Struct, frozen=True, kw_only=True):
    """What lies in an account."""

    kind: AccountKind
    name: str
    available: int
    reserved: int
    spent: int


class Accounts(msgspec.Struct, frozen=True, kw_only=True):
    """Every account, by kind, then name."""

    accounts: list[AccountTold]


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the addresses of merges and accounts."""
    return [_merge(service), _split(service), _accounts(service)]


def _merge(service: Service) -> HTTPRouteHandler:
    @post("/v1/merges", operation_id="merge", status_code=200, summary="Two numbers are one")
    async def merge(request: Request[Any, Any, Any], data: JSONBody[MergeSent]) -> MergeDone:
        key = _reaching(service, request, data.customer, data.into)
        merging, by = service.installation.merging(), key.id

        def write(tx: Transaction, at: Instant) -> MergeDone:
            done = merging.merge(tx, data.customer, data.into, data.why, by, at)
            return MergeDone(
                absorbed=done.merge.absorbed,
                survivor=done.merge.survivor,
                withdrawn=done.withdrawn,
            )

        return await wrap_future(service.loop.call(write))

    return merge


def _split(service: Service) -> HTTPRouteHandler:
    @post("/v1/splits", operation_id="split", status_code=200, summary="They are two after all")
    async def split(request: Request[Any, Any, Any], data: JSONBody[SplitSent]) -> SplitDone:
        key = _reaching(service, request, data.customer)
        merging, by = service.installation.merging(), key.id

        def write(tx: Transaction, at: Instant) -> SplitDone:
            ended = merging.split(tx, data.customer, data.why, by, at)
            return SplitDone(customer=ended.absorbed, was=ended.survivor)

        return await wrap_future(service.loop.call(write))

    return split


def _accounts(service: Service) -> HTTPRouteHandler:
    @get("/v1/accounts", operation_id="accounts", sync_to_thread=True, summary="Budgets, stocks")
    def accounts(request: Request[Any, Any, Any]) -> Accounts:
        key = admit(service, request, "read")
        with service.installation.store.view() as view:
            # An account is the whole bank's, whoever its strategy belongs to.
            if service.standing_in(view).reach(key.org) is not None:
                raise DeniedError("request.not_allowed", 403)
            found = sorted(view.balances().items())
        rows = [
            AccountTold(
                kind=account.kind,
                name=account.name,
                available=balance.available,
                reserved=balance.reserved,
                spent=balance.spent,
            )
            for account, balance in found
        ]
        return Accounts(accounts=rows)

    return accounts


def _reaching(service: Service, request: Request[Any, Any, Any], *customers: str) -> Principal:
    """Return a key that may act, and reaches every one of some customers."""
    key = admit(service, request, "act")
    with service.installation.store.view() as view:
        standing = service.standing_in(view)
    for customer in customers:
        standing.admit(key, customer)
    return key
