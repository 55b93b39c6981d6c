"""A client that asks as fast as it is answered, over connections that stay open.

It speaks just enough HTTP to measure a server and not itself.
"""

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection

from hengce.errors import HengceError

ANSWER_SECONDS_MAX = 60.0
"""How long one run may take before it counts as failed."""

_HEAD_END = b"\r\n\r\n"
_LENGTH = b"content-length: "


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a run measured.

    Attributes:
        seconds: From the first request to the last answer.
        latencies_us: Of each request.
        refused: Answers other than the wanted one.
    """

    seconds: float
    latencies_us: tuple[int, ...]
    refused: int


def load(port: int, connections: int, requests: Sequence[bytes], wanted: bytes) -> Loaded:
    """Send requests from another process; each connection sends the next when it is answered.

    Args:
        port: Of the loopback.
        connections: How many at once.
        requests: Whole requests, each sent once.
        wanted: What every answer must contain.
    """
    context = get_context("spawn")
    here, there = context.Pipe(duplex=False)
    work = (there, port, connections, list(requests), wanted)
    client = context.Process(target=_run, args=work)
    client.start()
    there.close()
    try:
        if not here.poll(2 * ANSWER_SECONDS_MAX):
            raise HengceError("the load did not end in time")
        loaded: Loaded = here.recv()
    finally:
        here.close()
        client.join(ANSWER_SECONDS_MAX)
        client.close()
    return loaded


def _run(
    told: Connection, port: int, connections: int, requests: list[bytes], wanted: bytes
) -> None:
    told.send(asyncio.run(_sent(port, connections, requests, wanted)))
    told.close()


async def _sent(port: int, connections: int, requests: list[bytes], wanted: bytes) -> Loaded:
    asking = _Asking(iter(requests), wanted)
    loop = asyncio.get_running_loop()
    lines = [
        await loop.create_connection(lambda: _Line(asking), "127.0.0.1", port)
        for _ in range(connections)
    ]
    begun = time.perf_counter()
    for _, line in lines:
        line.ask()
    async with asyncio.timeout(ANSWER_SECONDS_MAX):
        await asyncio.gather(*(line.done for _, line in lines))
    seconds = time.perf_counter() - begun
    for transport, _ in lines:
        transport.close()
    return Loaded(seconds, tuple(asking.latencies_us), asking.refused)


class _Asking:
    """What the connections share."""

    def __init__(self, requests: Iterator[bytes], wanted: bytes) -> None:
        self.requests = requests
        self.wanted = wanted
        self.latencies_us: list[int] = []
        self.refused = 0


class _Line(asyncio.Protocol):
    """One connection."""

    def __init__(self, asking: _Asking) -> None:
        self.done = asyncio.get_running_loop().create_future()
        self._asking = asking
        self._heard = b""
        self._asked_ns = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def ask(self) -> None:
        request = next(self._asking.requests, None)
        if request is None:
            self.done.set_result(None)
            return
        self._asked_ns = time.perf_counter_ns()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._heard += data
        head, end, body = self._heard.partition(_HEAD_END)
        if not end or len(body) < _length(head):
            return
        self._asking.latencies_us.append((time.perf_counter_ns() - self._asked_ns) // 1_000)
        self._asking.refused += self._asking.wanted not in body
        self._heard = b""
        self.ask()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(exc or ConnectionError("the server closed the connection"))


def _length(head: bytes) -> int:
    _, _, rest = head.lower().partition(_LENGTH)
    return int(rest.partition(b"\r\n")[0])
