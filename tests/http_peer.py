"""A real HTTP server on the loopback, for tests of whatever asks one."""

import json
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, urlsplit

from hengce.model.egress import AllowedHost


@dataclass(frozen=True)
class Asked:
    """A request as it came."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    def json(self):
        return json.loads(self.body)


@dataclass
class Reply:
    """What is answered.

    `torn` ends the connection within the body; `seconds` is a pause before the answer;
    `drip_seconds` one between the bytes of the body.
    """

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    torn: bool = False
    seconds: float = 0
    drip_seconds: float = 0

    @classmethod
    def of(cls, value, status: int = 200) -> "Reply":
        return cls(status, json.dumps(value).encode())


class HttpServer:
    """Answers with a function, and keeps what it was asked."""

    def __init__(self, answer: Callable[[Asked], Reply | None], tls: Path | None = None) -> None:
        self.asked: list[Asked] = []
        self.connections = 0
        self.answer = answer
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 5

            def setup(self) -> None:
                outer.connections += 1
                super().setup()

            def do_POST(self) -> None:
                outer._serve(self)

            do_GET = do_POST  # noqa: N815 -- the library's name

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        if tls is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(tls)
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self.port: int = self._server.server_address[1]
        self._scheme = "https" if tls else "http"

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"{self._scheme}://{host}:{self.port}{path}"

    @contextmanager
    def serving(self) -> Iterator["HttpServer"]:
        thread = Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()

    def _serve(self, handler: BaseHTTPRequestHandler) -> None:
        split = urlsplit(handler.path)
        asked = Asked(
            method=handler.command,
            path=split.path,
            query={name: values[-1] for name, values in parse_qs(split.query).items()},
            headers={name.lower(): value for name, value in handler.headers.items()},
            body=handler.rfile.read(int(handler.headers.get("content-length", 0))),
        )
        self.asked.append(asked)
        reply = self.answer(asked)
        if reply is None:
            handler.close_connection = True
            handler.connection.shutdown(socket.SHUT_RDWR)
            return
        time.sleep(reply.seconds)
        handler.send_response(reply.status)
        for name, value in reply.headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(reply.body) + reply.torn))
        handler.end_headers()
        try:
            self._write(handler, reply)
        except OSError:
            handler.close_connection = True
        handler.close_connection |= reply.torn

    def _write(self, handler: BaseHTTPRequestHandler, reply: Reply) -> None:
        if not reply.drip_seconds:
            handler.wfile.write(reply.body)
            return
        for byte in reply.body:
            time.sleep(reply.drip_seconds)
            handler.wfile.write(bytes([byte]))
            handler.wfile.flush()


def loopback(port: int, host: str = "127.0.0.1") -> AllowedHost:
    """Allow a server of a test: plain http on the loopback is never allowed by itself."""
    return AllowedHost(host=host, ports=(port,), plain_http=True, networks=("127.0.0.0/8",))


def around(folder, stream, server: HttpServer, **environment: str):
    """Return the surroundings in which a server of a test may be asked."""
    from hengce.channels import Surroundings

    return Surroundings(folder, stream, environment, (loopback(server.port),))
