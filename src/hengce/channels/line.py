"""A line to a message gateway: a session that is kept up, and what came in through it.

One thread logs in, reads, and comes back with a pause that doubles when the connection is
lost; it starts with the first message or the first listener. What comes in waits in here,
bounded, until it is acknowledged; the other side is asked to repeat what has no place.
"""

import logging
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import BoundedSemaphore, Condition, Thread

from hengce.channels.session import Answer, Dialect, LineSettings, Session
from hengce.model.instant import Instant
from hengce.ports import Heard, Inbound, Report

_log = logging.getLogger(__name__)

HEARD_MAX = 10_000
"""Things that came in and are not acknowledged; the other side is asked to repeat more."""

TICK_SECONDS = 0.25
PAUSE_SECONDS_MIN = 1.0
PAUSE_SECONDS_MAX = 60.0


@dataclass(frozen=True, slots=True)
class _Unanswered:
    """Something that came in, and the session that waits for its answer."""

    session: Session
    frame: bytes
    said: Report | Inbound


class Line:
    """Asks a gateway, and hears it.

    Args:
        name: The channel, for logs.
        dialect: What the protocol says with its packets.
        settings: Where the gateway is, and how long things may take.
        clock: What time it is, for what comes in.
    """

    def __init__(
        self, name: str, dialect: Dialect, settings: LineSettings, clock: Callable[[], Instant]
    ) -> None:
        self._name = name
        self._dialect = dialect
        self._settings = settings
        self._clock = clock
        self._window = BoundedSemaphore(settings.window)
        self._changed = Condition()
        self._session: Session | None = None
        self._failures = 0
        self._trouble = ""
        self._closing = False
        self._thread: Thread | None = None
        self._count = 0
        self._fresh: deque[int] = deque()
        self._unanswered: dict[int, _Unanswered] = {}

    def ask(self, build: Callable[[int], bytes]) -> Answer:
        """Send a request and wait for its answer, as long as the settings say."""
        if not self._window.acquire(timeout=self._settings.timeout_seconds):
            return Answer(taken_never=True, why="window full")
        try:
            session = self._up()
            if session is None:
                return Answer(taken_never=True, why=self._trouble or "no connection")
            return session.ask(build)
        finally:
            self._window.release()

    def hear(self, limit: int) -> Sequence[Heard]:
        """Return what came in since the last call, oldest first."""
        with self._changed:
            self._start()
            numbers = [self._fresh.popleft() for _ in range(min(limit, len(self._fresh)))]
            return [Heard(number, self._unanswered[number].said) for number in numbers]

    def acknowledge(self, numbers: Sequence[int]) -> None:
        """Answer what came in; a session that is gone hears it from nobody, and repeats."""
        for number in numbers:
            with self._changed:
                one = self._unanswered.pop(number, None)
            if one is not None:
                one.session.send(self._dialect.thanks(one.frame))

    def close(self) -> None:
        """Say goodbye and stop."""
        with self._changed:
            self._closing = True
            session, thread = self._session, self._thread
            self._changed.notify_all()
        if session is not None:
            session.leave()
        if thread is not None:
            thread.join()

    def _up(self) -> Session | None:
        """Return the session that is up, after a wait for the attempt that is under way."""
        until = time.monotonic() + self._settings.timeout_seconds
        with self._changed:
            self._start()
            failures = self._failures
            pausing = bool(failures) and self._session is None
            while self._session is None and not self._closing:
                left = until - time.monotonic()
                # While the thread pauses after a failure, nobody waits for it.
                if left <= 0 or pausing or self._failures != failures:
                    return None
                self._changed.wait(left)
            return None if self._closing else self._session

    def _start(self) -> None:
        if self._thread is None and not self._closing:
            self._thread = Thread(target=self._keep, name=f"line-{self._name}", daemon=True)
            self._thread.start()

    def _keep(self) -> None:
        while not self._closing:
            session = self._connect()
            if session is None:
                self._pause()
                continue
            try:
                self._serve(session)
            except OSError as error:
                if not self._closing:
                    _log.warning("channel %s lost its connection: %s", self._name, error)
            except Exception as error:  # noqa: BLE001 -- a bug in here must not end the listening
                _log.error("channel %s broke off: %s", self._name, type(error).__name__)
            finally:
                with self._changed:
                    self._session = None
                session.close()

    def _connect(self) -> Session | None:
        """Log in; a failure is remembered, and whoever waits is told."""
        session, trouble = None, ""
        try:
            session = Session(self._dialect, self._settings)
            trouble = session.log_in()
        except OSError as error:
            trouble = type(error).__name__
        if trouble and session is not None:
            session.close()
        with self._changed:
            self._failures = self._failures + 1 if trouble else 0
            self._trouble = trouble
            self._session = None if trouble else session
            self._changed.notify_all()
        return None if trouble else session

    def _pause(self) -> None:
        exponent = min(self._failures - 1, 10)
        seconds = min(PAUSE_SECONDS_MIN * 2**exponent, PAUSE_SECONDS_MAX)
        with self._changed:
            self._changed.wait_for(lambda: self._closing, seconds)

    def _serve(self, session: Session) -> None:
        while session.alive and not self._closing:
            frame = session.read(TICK_SECONDS)
            if frame is None:
                session.keep_alive()
            elif self._dialect.is_answer(frame):
                session.answered(frame)
            else:
                self._receive(session, frame)

    def _receive(self, session: Session, frame: bytes) -> None:
        courtesy = self._dialect.courtesy(frame)
        if courtesy is not None:
            session.send(courtesy)
            if self._dialect.is_farewell(frame):
                raise ConnectionError("the other side said goodbye")
            return
        said = self._dialect.heard(frame, self._clock())
        if said is None:
            session.send(self._dialect.thanks(frame))
            return
        with self._changed:
            full = len(self._unanswered) >= HEARD_MAX
            if not full:
                self._count += 1
                self._unanswered[self._count] = _Unanswered(session, frame, said)
                self._fresh.append(self._count)
        if full:
            session.send(self._dialect.later(frame))
