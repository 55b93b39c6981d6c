"""Addresses that are asked thousands of times a second: no framework before them.

They keep the same keys, the same limits and the same words for what is wrong; see the
decision record on Litestar.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass

import msgspec
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from hengce.api.guard import let_in
from hengce.api.problems import MethodError, Told, tell, tongue_of
from hengce.api.service import Service
from hengce.errors import BusyError
from hengce.intake.body import unpacked
from hengce.intake.envelope import UnreadableError
from hengce.model.access import ApiKey

REQUESTS_MAX = 2_000
"""Requests whose bodies are held at once; further ones are told to come again."""

BODY_SECONDS_MAX = 30.0
"""How long a sender may take to send a body."""

LENGTH_DIGITS_MAX = 12

_encode = msgspec.json.Encoder().encode
_JSON = (b"content-type", b"application/json")


class HungUpError(Exception):
    """The sender went away in the middle of the request: nothing was taken, nobody listens."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that was let in.

    Attributes:
        key: Who asks.
        headers: By name in lower case.
        body: Without its content encoding.
    """

    key: ApiKey
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class HotRoute:
    """One address for POST.

    Attributes:
        path: The address.
        name: The operation's name in the interface's description.
        summary: What it does, in a few words.
        action: What a key must be allowed to do.
        bytes_max: How long the body may be, unpacked.
        handle: What it does.
        answer: The shape of its answer.
        bodies: The shapes of its body, by content type.
        key_of: Finds the secret in the body of a request without a header for it.
    """

    path: str
    name: str
    summary: str
    action: str
    bytes_max: int
    handle: Callable[[Asked], Awaitable[msgspec.Struct]]
    answer: type[msgspec.Struct]
    bodies: Mapping[str, Mapping[str, object]]
    key_of: Callable[[bytes], str] | None = None


class HotPaths:
    """Answers the hot addresses itself and leaves all others to an application behind it."""

    def __init__(self, service: Service, routes: Iterable[HotRoute], behind: ASGIApp) -> None:
        self._service = service
        self._routes = {route.path: route for route in routes}
        self._behind = behind
        self._held = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        route = self._routes.get(scope.get("path", ""))
        if route is None or scope["type"] != ScopeType.HTTP:
            await self._behind(scope, receive, send)
            return
        scope["path_template"] = route.path
        headers = {name.decode("latin-1"): v.decode("latin-1") for name, v in scope["headers"]}
        try:
            _only_post(scope["method"])
            told = Told(200, _encode(await self._answered(route, headers, receive)))
        except HungUpError:
            return
        except Exception as error:  # noqa: BLE001 -- told as what it is, or as a failure of ours
            told = tell(error, tongue_of(headers.get("accept-language", "")))
        await _send(send, told)

    async def _answered(
        self, route: HotRoute, headers: Mapping[str, str], receive: Receive
    ) -> msgspec.Struct:
        authorization = headers.get("authorization", "")
        if authorization or route.key_of is None:
            key = let_in(self._service, authorization, route.action)
        if self._held >= REQUESTS_MAX:
            raise BusyError(1)
        self._held += 1
        try:
            packed = await _body(headers, receive, route.bytes_max)
            body = unpacked(packed, headers.get("content-encoding", ""), route.bytes_max)
            if not authorization and route.key_of is not None:
                key = let_in(self._service, f"Bearer {route.key_of(body)}", route.action)
            return await route.handle(Asked(key, headers, body))
        finally:
            self._held -= 1


def _only_post(method: str) -> None:
    if method != "POST":
        raise MethodError


async def _body(headers: Mapping[str, str], receive: Receive, bytes_max: int) -> bytes:
    """Read a body of bounded size in bounded time."""
    length = headers.get("content-length", "0")
    if len(length) > LENGTH_DIGITS_MAX or not length.isdecimal() or int(length) > bytes_max:
        raise UnreadableError("request.too_large", 413)
    message = await receive()
    if message["type"] == "http.request" and not message.get("more_body", False):
        # Most bodies come in one piece.
        if len(message["body"]) > bytes_max:
            raise UnreadableError("request.too_large", 413)
        return message["body"]
    pieces = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS_MAX):
            while True:
                if message["type"] != "http.request":
                    raise HungUpError
                pieces += message["body"]
                if len(pieces) > bytes_max:
                    raise UnreadableError("request.too_large", 413)
                if not message.get("more_body", False):
                    return bytes(pieces)
                message = await receive()
    except TimeoutError:
        raise UnreadableError("request.too_slow", 408) from None


async def _send(send: Send, told: Told) -> None:
    headers = [_JSON, (b"content-length", str(len(told.body)).encode()), *told.headers]
    await send({"type": "http.response.start", "status": told.status, "headers": headers})
    await send({"type": "http.response.body", "body": told.body, "more_body": False})
