"""Sums up once a day what answers teach, in a thread of its own; learns where a bank wants it.

What is new since the last time is added to sums that the store keeps. The first time everything
is counted, which may take minutes: nobody waits for it.
"""

import logging
from collections.abc import Callable
from threading import Event, Thread

from hengce.errors import ConflictError
from hengce.learning.propensities import learn_daily
from hengce.model.instant import Day, Instant, day_at
from hengce.wiring import Installation

LOOK_SECONDS = 30.0
"""How often it looks whether the day is a new one."""

_log = logging.getLogger(__name__)


class LearningLoop:
    """Sums up, and learns where the bank turned that on, on each day of its zone and at the start.

    Two processes that do it on one day harm nobody: a factor moves by its step in a day, however
    often it is asked.
    """

    def __init__(self, installation: Installation, clock: Callable[[], Instant]) -> None:
        self._installation = installation
        self._clock = clock
        self._day: Day | None = None
        self._stopping = Event()
        self._thread = Thread(target=self._serve, name="learning", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self, timeout_seconds: float) -> None:
        """End, when what goes on has ended."""
        self._stopping.set()
        self._thread.join(timeout_seconds)

    def turn(self) -> str | None:
        """Learn, if the day is a new one; return the version that was published, if any.

        Raises:
            ConflictError: Nobody was imported yet, or something else was published meanwhile.
        """
        now = self._clock()
        today = day_at(now, self._installation.zone())
        if today == self._day:
            return None
        self._day, parts = today, self._installation
        try:
            return learn_daily(parts.store, parts.archive, now)
        except ConflictError:  # the day is not done yet
            self._day = None
            raise

    def _serve(self) -> None:
        while not self._stopping.is_set():
            try:
                if version := self.turn():
                    _log.info("propensities were learned: version %s", version[:12])
            except ConflictError:
                _log.info("nothing to learn from yet, or something else was published meanwhile")
            except Exception as error:  # noqa: BLE001 -- what was learned before still holds
                _log.error("propensities could not be learned: %s", type(error).__name__)
            self._stopping.wait(LOOK_SECONDS)
