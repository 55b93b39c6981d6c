"""One connection to a message gateway, as SMPP and CMPP both have it.

Both frame their packets with a length of four bytes, number requests and answers, bound how
many requests may be unanswered, ask now and then whether the other side is still there, and
repeat what they deliver until it is answered. One thread reads; whoever sends waits for the
answer of the same number.

What is certain about a request is told by `Answer`: a packet that was not handed to the
network whole was certainly not taken; one that was, and has no answer, may have been.
"""

import select
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import Protocol

from hengce.model.instant import Instant
from hengce.ports import Inbound, Report

LENGTH_BYTES = 4
FRAME_BYTES_MAX = 65_536


class Dialect(Protocol):
    """What a protocol says with its packets; each is whole, with its length."""

    header_bytes: int

    def login(self, number: int) -> bytes:
        """Introduce us."""

    def welcome(self, frame: bytes) -> str:
        """Read the answer to it; return why we may not come in, empty for welcome."""

    def still_there(self, number: int) -> bytes:
        """Ask whether the other side is there."""

    def farewell(self, number: int) -> bytes:
        """Say goodbye."""

    def number(self, frame: bytes) -> int:
        """The number of a packet."""

    def is_answer(self, frame: bytes) -> bool:
        """Whether it answers a request of ours."""

    def courtesy(self, frame: bytes) -> bytes | None:
        """The answer that manners demand at once; None for what must be heard first."""

    def is_farewell(self, frame: bytes) -> bool:
        """Whether the other side says goodbye."""

    def heard(self, frame: bytes, now: Instant) -> Report | Inbound | None:
        """What a packet tells; None for nothing. ValueError when it is unreadable."""

    def thanks(self, frame: bytes) -> bytes:
        """Acknowledge it."""

    def later(self, frame: bytes) -> bytes:
        """Ask for it again, later."""


@dataclass(frozen=True, slots=True)
class LineSettings:
    """Where the gateway is, and how long things may take.

    Attributes:
        host: Its name.
        port: Its port.
        timeout_seconds: How long a connection, a login or an answer may take.
        idle_seconds: After this silence the other side is asked whether it is there.
        window: How many requests may be unanswered.
    """

    host: str
    port: int
    timeout_seconds: float
    idle_seconds: float
    window: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a request.

    Attributes:
        frame: The answer; None when there is none.
        taken_never: Whether the request certainly did not reach the other side.
        why: What was in the way.
    """

    frame: bytes | None = None
    taken_never: bool = False
    why: str = ""


@dataclass(slots=True)
class _Waiting:
    """Somebody who waits for an answer."""

    done: Event = field(default_factory=Event)
    frame: bytes | None = None


class Session:
    """One connection, from the login to its loss."""

    def __init__(self, dialect: Dialect, settings: LineSettings) -> None:
        self._dialect = dialect
        self._timeout = settings.timeout_seconds
        self._idle = settings.idle_seconds
        self._socket = socket.create_connection(
            (settings.host, settings.port), settings.timeout_seconds
        )
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._readable = select.poll()
        self._readable.register(self._socket, select.POLLIN)
        self._writing = Lock()
        self._buffer = bytearray()
        self._waiting: dict[int, _Waiting] = {}
        self._last = 0
        self._heard_at = time.monotonic()
        self._asked_at: float | None = None
        self.alive = True

    def log_in(self) -> str:
        """Introduce us; return why we may not come in."""
        self.send(self._dialect.login(self._next()))
        until = time.monotonic() + self._timeout
        while time.monotonic() < until:
            frame = self.read(self._timeout)
            if frame is not None:
                return self._dialect.welcome(frame)
        return "no answer to the login"

    def send(self, frame: bytes) -> bool:
        """Hand a packet to the network whole; False when that was not possible."""
        with self._writing:
            if not self.alive:
                return False
            try:
                self._socket.sendall(frame)
            except OSError:
                self._die()
                return False
        return True

    def ask(self, build: Callable[[int], bytes]) -> Answer:
        """Send a request and wait for its answer."""
        waiting = _Waiting()
        with self._writing:
            number = self._next()
            self._waiting[number] = waiting
        try:
            if not self.send(build(number)):
                return Answer(taken_never=True, why="connection lost")
            waiting.done.wait(self._timeout)
        finally:
            self._waiting.pop(number, None)
        if waiting.frame is None:
            return Answer(why="connection lost" if waiting.done.is_set() else "no answer in time")
        return Answer(waiting.frame)

    def answered(self, frame: bytes) -> None:
        """Hand an answer to whoever waits for it; nobody waits for a late one."""
        waiting = self._waiting.pop(self._dialect.number(frame), None)
        if waiting is not None:
            waiting.frame = frame
            waiting.done.set()

    def read(self, wait_seconds: float) -> bytes | None:
        """Return the next packet; None when none came in this time.

        Raises:
            OSError: The connection is lost, or the other side does not keep to the framing.
        """
        frame = self._whole()
        if frame is not None:
            return frame
        if not self._readable.poll(wait_seconds * 1000):
            return None
        more = self._socket.recv(FRAME_BYTES_MAX)
        if not more:
            raise ConnectionError("closed")
        self._heard_at, self._asked_at = time.monotonic(), None
        self._buffer += more
        return self._whole()

    def keep_alive(self) -> None:
        """Ask after a silence whether the other side is there; OSError when it is not."""
        now = time.monotonic()
        if self._asked_at is not None:
            if now - self._asked_at > self._timeout:
                raise ConnectionError("silent")
        elif now - self._heard_at > self._idle:
            self._asked_at = now
            with self._writing:
                number = self._next()
            self.send(self._dialect.still_there(number))

    def leave(self) -> None:
        """Say goodbye, without waiting for the answer, and close."""
        with self._writing:
            number = self._next()
        self.send(self._dialect.farewell(number))
        self.close()

    def close(self) -> None:
        """Close; whoever waits is told that no answer comes."""
        with self._writing:
            self._die()
        self._socket.close()

    def _die(self) -> None:
        self.alive = False
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            """It was not connected any more."""
        for waiting in list(self._waiting.values()):
            waiting.done.set()

    def _next(self) -> int:
        self._last = self._last % 0x7FFFFFFF + 1
        return self._last

    def _whole(self) -> bytes | None:
        if len(self._buffer) < LENGTH_BYTES:
            return None
        length = int.from_bytes(self._buffer[:LENGTH_BYTES], "big")
        if not self._dialect.header_bytes <= length <= FRAME_BYTES_MAX:
            raise ConnectionError("out of step")
        if len(self._buffer) < length:
            return None
        frame = bytes(self._buffer[:length])
        del self._buffer[:length]
        return frame
