"""Keys: made, listed, revoked by whoever administers a part of the bank."""

from asyncio import to_thread, wrap_future
from typing import Any

import msgspec
from litestar import Request, delete, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody
from msgspec.structs import replace

from hengce.api.guard import admit
from hengce.api.problems import DeniedError
from hengce.api.service import Service
from hengce.api.texts import MaybeName, Name, Text
from hengce.errors import NotFoundError
from hengce.model.access import ApiKey, Principal, Role
from hengce.model.instant import Instant
from hengce.people.access import make_key
from hengce.ports import Transaction


class KeyWanted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whom a key is for; a manager's names him as the customers' manager."""

    role: Role
    org: Name
    label: Text
    manager: MaybeName = ""


class KeyRow(msgspec.Struct, frozen=True, kw_only=True):
    """A key, without its secret."""

    id: str
    role: Role
    org: str
    label: str
    manager: str
    created_at: Instant
    revoked_at: Instant | None


class KeyMade(msgspec.Struct, frozen=True, kw_only=True):
    """A new key with its secret, which is shown this once and stored nowhere."""

    key: KeyRow
    secret: str


class KeyRows(msgspec.Struct, frozen=True, kw_only=True):
    """Keys by id."""

    keys: list[KeyRow]


def routes(service: Service) -> list[HTTPRouteHandler]:
    """Return the addresses of keys."""
    return [_keys(service), _add(service), _revoke(service)]


def _keys(service: Service) -> HTTPRouteHandler:
    @get("/v1/keys", operation_id="keys", summary="Keys")
    async def keys(request: Request[Any, Any, Any]) -> KeyRows:
        mine = admit(service, request, "keys")
        return await to_thread(_reached, service, mine)

    return keys


def _reached(service: Service, mine: Principal) -> KeyRows:
    with service.installation.store.view() as view:
        standing = service.standing_in(view)
        found = [key for key in view.api_keys() if standing.reaches(mine, key.org)]
    return KeyRows(keys=[_row(key) for key in found])


def _add(service: Service) -> HTTPRouteHandler:
    @post("/v1/keys", operation_id="add_key", status_code=201, summary="A new key")
    async def add(request: Request[Any, Any, Any], data: JSONBody[KeyWanted]) -> KeyMade:
        mine = admit(service, request, "keys")

        def made(tx: Transaction, at: Instant) -> tuple[ApiKey, str]:
            standing = service.standing_in(tx)
            units = {unit.id for unit in standing.configuration.units}
            if not standing.reaches(mine, data.org):
                raise DeniedError("request.not_allowed", 403)
            if data.org not in units:
                raise NotFoundError("there is no such unit")
            key, secret = make_key(data.org, data.role, data.label, at, data.manager)
            tx.put_api_key(key)
            return key, secret

        key, secret = await wrap_future(service.loop.call(made))
        service.keys.forget()
        return KeyMade(key=_row(key), secret=secret)

    return add


def _revoke(service: Service) -> HTTPRouteHandler:
    @delete("/v1/keys/{key_id:str}", operation_id="revoke_key", status_code=204, summary="End it")
    async def revoke(request: Request[Any, Any, Any], key_id: Name) -> None:
        mine = admit(service, request, "keys")

        def revoked(tx: Transaction, at: Instant) -> None:
            standing = service.standing_in(tx)
            found = [key for key in tx.api_keys() if key.id == key_id]
            if not found or not standing.reaches(mine, found[0].org):
                raise NotFoundError("there is no such key")
            if found[0].revoked_at is None:
                tx.put_api_key(replace(found[0], revoked_at=at))

        await wrap_future(service.loop.call(revoked))
        service.keys.forget()

    return revoke


def _row(key: ApiKey) -> KeyRow:
    return KeyRow(
        id=key.id,
        role=key.role,
        org=key.org,
        label=key.label,
        manager=key.manager,
        created_at=key.created_at,
        revoked_at=key.revoked_at,
    )
