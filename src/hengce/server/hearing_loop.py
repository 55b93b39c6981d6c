"""Keeps the hearing going: a thread that takes in what channels tell, until it is told to stop."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event, Thread

from hengce.model.instant import Instant
from hengce.responses.hearing import Hearing

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class HearingPace:
    """How often channels are asked.

    Attributes:
        pause_seconds: The rest after a turn in which nothing came in.
        fault_pause_seconds: How long it rests when the store fails.
    """

    pause_seconds: float = 0.1
    fault_pause_seconds: float = 1.0


PACE = HearingPace()


class HearingLoop:
    """Takes in what channels tell, in a thread of its own.

    Args:
        hearing: Takes in what came.
        clock: What time it is.
        pace: How often.
        on_commit: Told when something was written that may be answered.
    """

    def __init__(
        self,
        hearing: Hearing,
        clock: Callable[[], Instant],
        pace: HearingPace = PACE,
        on_commit: Callable[[], None] = lambda: None,
    ) -> None:
        self._hearing = hearing
        self._clock = clock
        self._pace = pace
        self._on_commit = on_commit
        self._stopping = Event()
        self._thread = Thread(target=self._serve, name="hearing-loop", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self, timeout_seconds: float) -> bool:
        """Finish what is in hand and stop; tell whether it did in time.

        What was heard and not acknowledged comes again to whoever listens next.
        """
        self._stopping.set()
        if self._thread.ident is not None:
            self._thread.join(timeout_seconds)
        return not self._thread.is_alive()

    def _serve(self) -> None:
        while not self._stopping.is_set():
            try:
                heard = self._hearing.run_once(self._clock())
            except Exception as error:  # noqa: BLE001 -- it outlives a store that fails
                _log.error("what channels tell could not be kept: %s", type(error).__name__)
                self._stopping.wait(self._pace.fault_pause_seconds)
                continue
            if heard:
                self._on_commit()
            else:
                self._stopping.wait(self._pace.pause_seconds)
