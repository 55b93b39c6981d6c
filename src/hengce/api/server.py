"""The web server: it listens in this thread or in another, and drains when it is told to stop."""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from socket import AF_INET, AF_INET6, SO_REUSEADDR, SOL_SOCKET, socket
from threading import Thread
from types import FrameType

import uvicorn

from hengce.api.app import create_app
from hengce.api.service import Lifecycle, Service
from hengce.errors import ConflictError, Problem, ProblemsError
from hengce.startup.lasting import spare_what_lasts

START_SECONDS_MAX = 30.0
DRAIN_SECONDS_MAX = 30
"""How long requests that have begun may take to end."""

IDLE_SECONDS_MAX = 75
"""How long a connection may stay open without a request."""

_ENDINGS = (signal.SIGTERM, signal.SIGINT)
_LOOK_SECONDS = 0.01


def listen(service: Service, host: str, port: int, tell: Callable[[str], None]) -> None:
    """Answer requests until SIGTERM or SIGINT; those that have begun are finished.

    A second signal ends the process at once: what was answered is durable already.

    Args:
        service: What works behind them.
        host: Where to listen.
        port: At which port; 0 takes a free one.
        tell: Gets the address once requests are accepted.

    Raises:
        ProblemsError: Nobody can listen there.
    """
    server, bound = _server(service, host, port)
    before = [(number, signal.signal(number, server.handle_exit)) for number in _ENDINGS]
    teller = Thread(target=_told_when_started, args=(server, _address(bound), tell), daemon=True)
    teller.start()
    spare_what_lasts()
    try:
        server.run(sockets=[bound])
    finally:
        bound.close()
        for number, handler in before:
            signal.signal(number, handler)


@contextmanager
def listening(service: Service, host: str, port: int) -> Iterator[str]:
    """Answer requests in another thread while the context lasts; gives the address."""
    server, bound = _server(service, host, port)
    thread = Thread(target=server.run, kwargs={"sockets": [bound]}, name="http", daemon=True)
    thread.start()
    address = _address(bound)
    try:
        if not _is_started(server):
            raise ConflictError("the web server did not start")
        yield address
    finally:
        service.lifecycle.draining = True
        server.should_exit = True
        thread.join(DRAIN_SECONDS_MAX)
        bound.close()


class _Server(uvicorn.Server):
    """Refuses new work from the moment at which it is told to stop.

    Signals are left to `listen`: the web server's own way would send itself the signal again when
    it has ended, and end the process before everything that was taken is finished.
    """

    def __init__(self, config: uvicorn.Config, lifecycle: Lifecycle) -> None:
        super().__init__(config)
        self._lifecycle = lifecycle

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take no signal: whoever runs the server does."""
        yield

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002
        """Drain; when told again, end as a process does that knows no signals."""
        if self._lifecycle.draining:
            signal.signal(sig, signal.SIG_DFL)
            signal.raise_signal(sig)
        self._lifecycle.draining = True
        self.should_exit = True


def _server(service: Service, host: str, port: int) -> tuple[_Server, socket]:
    config = uvicorn.Config(
        create_app(service),
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        # Nobody asks from where a request came, or by which scheme.
        proxy_headers=False,
        timeout_keep_alive=IDLE_SECONDS_MAX,
        timeout_graceful_shutdown=DRAIN_SECONDS_MAX,
        lifespan="on",
    )
    return _Server(config, service.lifecycle), _bound(host, port)


def _bound(host: str, port: int) -> socket:
    """Take the address; the web server's own way would end the process without a word."""
    bound = socket(AF_INET6 if ":" in host else AF_INET)
    bound.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        why = error.strerror or type(error).__name__
        problem = Problem.of(f"{host}:{port}", "machine.address_refused", why=why)
        raise ProblemsError([problem]) from None
    return bound


def _address(bound: socket) -> str:
    host, port = bound.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _told_when_started(server: _Server, address: str, tell: Callable[[str], None]) -> None:
    if _is_started(server):
        tell(address)


def _is_started(server: _Server) -> bool:
    deadline = time.monotonic() + START_SECONDS_MAX
    while not server.started and time.monotonic() < deadline:
        time.sleep(_LOOK_SECONDS)
    return server.started
