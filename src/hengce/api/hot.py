"""Addresses that are asked thousands of times a second: no framework before them.

They keep the same keys, the same limits and the same words for what is wrong; see the
decision record on Litestar.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import msgspec
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from hengce.api.caller import Caller, read_caller
from hengce.api.guard import let_in
from hengce.api.problems import MethodError, Told, tell
from hengce.api.service import Service
from hengce.api.spoken import preferred
from hengce.errors import BusyError
from hengce.intake.body import unpacked
from hengce.intake.envelope import UnreadableError
from hengce.model.access import Principal

REQUESTS_MAX = 2_000
"""Requests whose bodies are held at once; further ones are told to come again."""

BODY_SECONDS_MAX = 30.0
"""How long a sender may take to send a body."""

LENGTH_DIGITS_MAX = 12

Headers: TypeAlias = Mapping[bytes, bytes]
"""The headers of a request, names in lower case."""

Count: TypeAlias = Callable[[str, int, float], None]
"""Takes the address, the status and the seconds of a request that was answered."""

_JSON = (b"content-type", b"application/json")


class HungUpError(Exception):
    """The sender went away in the middle of the request: nothing was taken, nobody listens."""


class Asked(msgspec.Struct, frozen=True):
    """A request that was let in.

    Attributes:
        key: Who asks.
        headers: As they came.
        body: Without its content encoding.
    """

    key: Principal
    headers: Headers
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
        handle: What it does; returns the answer as JSON.
        answer: The shape of its answer.
        bodies: The shapes of its body, by content type.
        key_of: Finds the secret in the body of a request without a header for it.
    """

    path: str
    name: str
    summary: str
    action: str
    bytes_max: int
    handle: Callable[[Asked], Awaitable[bytes]]
    answer: type[msgspec.Struct]
    bodies: Mapping[str, Mapping[str, Any]]
    key_of: Callable[[bytes], str] | None = None


class HotPaths:
    """Answers the hot addresses itself and leaves all others to an application behind it.

    Args:
        service: What works behind them.
        routes: The addresses.
        behind: Answers all others, and counts them itself.
        count: Told of each request that was answered here.
    """

    def __init__(
        self, service: Service, routes: Iterable[HotRoute], behind: ASGIApp, count: Count
    ) -> None:
        self._service = service
        self._routes = {route.path: route for route in routes}
        self._behind = behind
        self._count = count
        self._held = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        route = self._routes.get(scope.get("path", ""))
        if route is None or scope["type"] != ScopeType.HTTP:
            await self._behind(scope, receive, send)
            return
        begun = time.perf_counter()
        status = 500
        try:
            told = await self._told(route, scope["method"], dict(scope["headers"]), receive)
            if told is not None:
                status = told.status
                await _send(send, told)
        finally:
            self._count(route.path, status, time.perf_counter() - begun)

    async def _told(
        self, route: HotRoute, method: str, headers: Headers, receive: Receive
    ) -> Told | None:
        """Return what is answered; None when nobody listens any more."""
        try:
            _only_post(method)
            return Told(200, await self._answered(route, headers, receive))
        except HungUpError:
            return None
        except Exception as error:  # noqa: BLE001 -- told as what it is, or as a failure of ours
            return tell(error, preferred(_text(headers, b"accept-language")))

    async def _answered(self, route: HotRoute, headers: Headers, receive: Receive) -> bytes:
        caller = read_caller("POST", lambda name: _text(headers, name.encode()))
        is_said = bool(caller.authorization or caller.token or route.key_of is None)
        if is_said:
            key = let_in(self._service, caller, route.action)
        if self._held >= REQUESTS_MAX:
            raise BusyError(1)
        self._held += 1
        try:
            packed = await _body(headers, receive, route.bytes_max)
            body = unpacked(packed, _text(headers, b"content-encoding"), route.bytes_max)
            if not is_said and route.key_of is not None:
                caller = Caller(authorization=f"Bearer {route.key_of(body)}")
                key = let_in(self._service, caller, route.action)
            return await route.handle(Asked(key, headers, body))
        finally:
            self._held -= 1


def _text(headers: Headers, name: bytes) -> str:
    return headers.get(name, b"").decode("latin-1")


def _only_post(method: str) -> None:
    if method != "POST":
        raise MethodError


async def _body(headers: Headers, receive: Receive, bytes_max: int) -> bytes:
    """Read a body of bounded size in bounded time."""
    length = headers.get(b"content-length", b"0")
    if len(length) > LENGTH_DIGITS_MAX or not length.isdigit() or int(length) > bytes_max:
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
