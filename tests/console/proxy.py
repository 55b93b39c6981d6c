"""A small reverse proxy that serves a bank below a path, as banks' own proxies do."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import httpx

HOP = {"connection", "content-length", "content-encoding", "transfer-encoding", "keep-alive"}


@contextmanager
def below(path: str, target: str) -> Iterator[str]:
    """Serve what a server answers below a path, and nothing beside it; yield the address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _pass(self) -> None:
            if not self.path.startswith(f"{path}/"):
                self._tell(404, [], b"")
                return
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            told = client.request(
                self.command,
                target + self.path.removeprefix(path),
                headers=[(k, v) for k, v in self.headers.items() if k.lower() not in HOP],
                content=body,
            )
            self._tell(told.status_code, told.headers.multi_items(), told.content)

        def _tell(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
            self.send_response(status)
            for name, value in headers:
                if name.lower() not in HOP:
                    self.send_header(name, value)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _pass  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with (
        httpx.Client(trust_env=False, follow_redirects=False) as client,
        ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server,
    ):
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}{path}"
        finally:
            server.shutdown()
            thread.join()
