"""One request to one server, with an answer that says what is certain.

The host's name is resolved once for a connection, every address is checked, and the
connection goes to an address that was checked: a name that changes its mind between check
and use changes nothing. Redirects are not followed. Answers are bounded in size and time,
and never logged.

A connection is kept for the next request while the server keeps it, and while it is young:
then its address is checked anew.
"""

import io
import re
import select
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from ipaddress import ip_address
from typing import TypeAlias

from hengce.channels.encryption import encryption
from hengce.model.egress import AllowedHost, Endpoint, is_allowed_address

ANSWER_BYTES_MAX = 65_536
ADDRESSES_TRIED_MAX = 4
IDLE_SECONDS_MAX = 4.0
CONNECTION_SECONDS_MAX = 60.0

Resolver: TypeAlias = Callable[[str, int], Sequence[str]]

_USUAL = {"Content-Type": "application/json"}
_HEADER = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?")
_FAULTS = (OSError, HTTPException, ValueError)  # timeouts and TLS faults are OSError


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said.

    Attributes:
        status: The HTTP status.
        retry_after: The header of this name; empty for none.
        body: The answer's body; None when it was too long, too slow or torn.
    """

    status: int
    retry_after: str = ""
    body: bytes | None = b""


@dataclass(frozen=True, slots=True)
class Unreached:
    """Nothing of the request left."""

    why: str


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Something of the request left, and no answer came."""

    why: str


Exchange: TypeAlias = Answer | Unreached | Unanswered


def resolve(host: str, port: int) -> Sequence[str]:
    """Return the addresses of a host, as the system resolves it."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(where[0]) for *_, where in found))


class HttpPeer:
    """A server that is asked one thing after the other.

    Args:
        endpoint: Where it is.
        allowed: The entry of the bank's list that allows it.
        timeout_seconds: How long one exchange may take, from resolving to the answer.
        resolver: Returns the addresses of a name.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        allowed: AllowedHost,
        timeout_seconds: float,
        resolver: Resolver = resolve,
    ) -> None:
        self._endpoint = endpoint
        self._allowed = allowed
        self._timeout_seconds = timeout_seconds
        self._resolver = resolver
        self._tls = encryption() if endpoint.tls else None
        self._socket: socket.socket | None = None
        self._opened_at = 0.0
        self._used_at = 0.0

    def post(
        self, headers: Mapping[str, str], body: bytes, path: str = "", method: str = "POST"
    ) -> Exchange:
        """Send one request.

        Args:
            headers: Headers beside the usual ones; values of printable ASCII.
            body: The body, JSON in UTF-8 where the headers name no other content type.
            path: Path and query; empty: the endpoint's own.
            method: `POST`, or `GET` for what only reads.
        """
        if not all(map(_HEADER.fullmatch, headers.values())):
            return Unreached("header")
        deadline = time.monotonic() + self._timeout_seconds
        try:
            connection = self._connected(deadline)
        except _ForbiddenError:
            return Unreached("address not allowed")
        except _FAULTS as error:
            self.close()
            return Unreached(type(error).__name__)
        head = self._head(method, path or self._endpoint.path, headers, len(body))
        try:
            _send(connection, head + body, deadline)
            response = _Response(connection, deadline, method)
            response.begin()
        except _FAULTS as error:
            self.close()
            return Unanswered(type(error).__name__)
        return self._read(response)

    def close(self) -> None:
        """Let go of the connection."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _connected(self, deadline: float) -> socket.socket:
        now = time.monotonic()
        fresh = (
            now - self._used_at < IDLE_SECONDS_MAX
            and now - self._opened_at < CONNECTION_SECONDS_MAX
        )
        if self._socket is not None and fresh and not _is_readable(self._socket):
            return self._socket
        self.close()
        self._socket = self._open(deadline)
        self._opened_at = now
        return self._socket

    def _open(self, deadline: float) -> socket.socket:
        addresses = self._addresses()
        fault: OSError = OSError("no address")
        for address in addresses[:ADDRESSES_TRIED_MAX]:
            try:
                plain = socket.create_connection((address, self._endpoint.port), _left(deadline))
            except OSError as error:
                fault = error
                continue
            return self._encrypted(plain, deadline)
        raise fault

    def _addresses(self) -> Sequence[str]:
        """Return the addresses of the host, when each of them is allowed."""
        addresses = self._resolver(self._endpoint.host, self._endpoint.port)
        networks = self._allowed.networks
        if not all(is_allowed_address(ip_address(each), networks) for each in addresses):
            raise _ForbiddenError
        return addresses

    def _encrypted(self, plain: socket.socket, deadline: float) -> socket.socket:
        if self._tls is None:
            return plain
        try:
            plain.settimeout(_left(deadline))
            return self._tls.wrap_socket(plain, server_hostname=self._endpoint.host)
        except BaseException:
            plain.close()
            raise

    def _head(self, method: str, path: str, headers: Mapping[str, str], size: int) -> bytes:
        lines = [
            f"{method} {path} HTTP/1.1",
            f"Host: {self._endpoint.authority}",
            "User-Agent: hengce",
            "Accept: application/json",
            f"Content-Length: {size}",
            *(f"{name}: {value}" for name, value in {**_USUAL, **headers}.items()),
        ]
        return "\r\n".join([*lines, "", ""]).encode("ascii")

    def _read(self, response: HTTPResponse) -> Answer:
        """Read the body; the status is certain whatever becomes of it."""
        status, retry_after = response.status, response.getheader("retry-after", "")
        body: bytes | None
        try:
            body = response.read(ANSWER_BYTES_MAX + 1)
        except _FAULTS:
            body = None
        whole = body is not None and len(body) <= ANSWER_BYTES_MAX
        if not whole or response.will_close or not response.isclosed():
            self.close()
        self._used_at = time.monotonic()
        return Answer(status, retry_after, body if whole else None)


class _ForbiddenError(Exception):
    """The name resolves to an address that is not allowed."""


class _Timed(io.RawIOBase):
    """Reads a socket up to an instant, however slowly the bytes come."""

    def __init__(self, connection: socket.socket, deadline: float) -> None:
        self._connection = connection
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]
        self._connection.settimeout(_left(self._deadline))
        return self._connection.recv_into(buffer)


class _Response(HTTPResponse):
    """An answer that is read from a socket up to an instant."""

    def __init__(self, connection: socket.socket, deadline: float, method: str) -> None:
        self._raw = _Timed(connection, deadline)
        super().__init__(self, method=method)  # type: ignore[arg-type]

    def makefile(self, mode: str) -> io.BufferedReader:  # noqa: ARG002 -- http.client's name
        return io.BufferedReader(self._raw)


def _send(connection: socket.socket, request: bytes, deadline: float) -> None:
    rest = memoryview(request)
    while rest:
        connection.settimeout(_left(deadline))
        rest = rest[connection.send(rest) :]


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _is_readable(connection: socket.socket) -> bool:
    """Whether an idle connection has something to say: its end, or an answer to nothing."""
    return bool(select.select([connection], [], [], 0)[0])
