"""Brings what the engine loop answers to the event loop that waits for it.

A group of works is answered at once, from the engine's thread. To wake the event loop for each
of its answers costs more than the answers do, so they are posted, and one wake delivers all
that lie there.
"""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

Answer = TypeVar("Answer")


@dataclass(slots=True, eq=False)
class Box:
    """What was posted for one event loop.

    Attributes:
        loop: Where it is waited for.
    """

    loop: asyncio.AbstractEventLoop
    _posted: deque[tuple["Expected[Any]", Any, BaseException | None]] = field(default_factory=deque)
    _is_woken: bool = False

    def post(
        self, expected: "Expected[Answer]", answer: Answer | None, error: BaseException | None
    ) -> None:
        """Leave an answer, or an error, from any thread; never blocks."""
        self._posted.append((expected, answer, error))
        if self._is_woken:
            return
        self._is_woken = True
        try:
            self.loop.call_soon_threadsafe(self._deliver)
        except RuntimeError:
            # The event loop has ended: nobody waits any more.
            self._posted.clear()

    def _deliver(self) -> None:
        # Said first: whoever posts from here on is delivered below, or wakes the loop again.
        self._is_woken = False
        while self._posted:
            expected, answer, error = self._posted.popleft()
            if expected.future.done():
                continue
            if error is None:
                expected.future.set_result(answer)
            else:
                expected.future.set_exception(error)


@dataclass(slots=True, eq=False)
class Expected(Generic[Answer]):
    """One answer that is waited for; what a work of the engine loop is answered through.

    Attributes:
        future: What the event loop waits for.
        box: Where the answer is posted.
    """

    future: "asyncio.Future[Answer]"
    box: Box

    def running(self) -> bool:
        """Tell nothing: to begin twice is no error."""
        return False

    def set_running_or_notify_cancel(self) -> bool:
        """Tell whether somebody waits still."""
        return not self.future.cancelled()

    def set_result(self, result: Answer, /) -> None:
        """Answer, from any thread."""
        self.box.post(self, result, None)

    def set_exception(self, exception: BaseException | None, /) -> None:
        """Fail, from any thread."""
        self.box.post(self, None, exception)


class Mailbox:
    """The box of the event loop that runs."""

    def __init__(self) -> None:
        self._box: Box | None = None

    def expect(self) -> "Expected[Any]":
        """Return something to wait for in the event loop that runs."""
        loop = asyncio.get_running_loop()
        box = self._box
        if box is None or box.loop is not loop:
            box = self._box = Box(loop)
        return Expected(loop.create_future(), box)
