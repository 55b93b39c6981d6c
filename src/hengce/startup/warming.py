"""Compiles what the first decisions need before anybody waits for it.

Machine code that is not cached yet takes tens of seconds to make. Made inside the first
transaction, it would hold up every other writer of the bank; so it is made here, on a view,
by decisions that nobody keeps.
"""

import logging
from collections.abc import Callable
from threading import Lock, Thread

import numpy as np

from hengce.errors import ConflictError
from hengce.flow.placement import SENT, placement_of
from hengce.kernel.decide import decide_groups
from hengce.model.configuration import Configuration
from hengce.model.instant import Instant
from hengce.ports import Store, View
from hengce.reading.archive import Archive, Opened
from hengce.reading.gather import gather

_log = logging.getLogger(__name__)

FEW = 2
"""Customers who are decided: one is asked by jumps, several by column."""


class Warmth:
    """Whether a process can decide without compiling first.

    A bank may be served before it has customers; then it is warmed as soon as it has them.

    Args:
        make_warm: Warms; returns how many kinds of questions there were.
    """

    def __init__(self, make_warm: Callable[[], int]) -> None:
        self._make_warm = make_warm
        self._lock = Lock()
        self._thread: Thread | None = None
        self.is_warm = False

    def make(self) -> None:
        """Warm now, in this thread."""
        self.is_warm = self._make_warm() > 0

    def begin(self) -> None:
        """Warm in a thread of its own, unless that is going on or done; never blocks."""
        with self._lock:
            if self.is_warm or (self._thread is not None and self._thread.is_alive()):
                return
            self._thread = Thread(target=self._safely, name="warming", daemon=True)
            self._thread.start()

    def wait(self, timeout_seconds: float) -> None:
        """Wait until nothing is being warmed."""
        if self._thread is not None:
            self._thread.join(timeout_seconds)

    def _safely(self) -> None:
        try:
            self.make()
        except Exception as error:  # noqa: BLE001 -- whoever asks next begins again
            _log.error("warming failed: %s", type(error).__name__)


def warm(store: Store, archive: Archive, at: Instant) -> int:
    """Decide for a few customers what each kind of question asks; return how many kinds.

    Before a configuration was published and a snapshot made, there is nothing to warm.
    """
    with store.view() as view:
        try:
            pin = archive.pin(view, at)
        except ConflictError:
            return 0
        configuration = view.configuration(pin.configuration)
        kinds = [
            *([(SENT, True)] if archive.listening(view) else []),
            *((placement, False) for placement in _placements(configuration)),
        ]
        for placement, to_events in kinds:
            _decide_few(view, archive.open(view, pin, placement, to_events=to_events))
    return len(kinds)


def _placements(configuration: Configuration) -> list[str]:
    return sorted({SENT, *(placement_of(channel) for channel in configuration.channels)})


def _decide_few(view: View, opened: Opened) -> None:
    ids = opened.population.ids[:FEW]
    facts = gather(view, opened, customers=[bytes(name).decode() for name in ids])
    for count in range(1, len(ids) + 1):
        decide_groups(
            facts.ready, facts.grouped(np.arange(count), np.arange(count + 1, dtype=np.int64))
        )
