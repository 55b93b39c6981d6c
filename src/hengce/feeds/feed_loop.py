"""Looks at the folders of feeds while a server runs, in a thread of its own.

A file may hold the whole bank and take minutes: nobody waits for it, least of all what is due.
"""

import logging
from collections.abc import Callable
from threading import Event, Thread

from hengce.feeds.feeding import Looked, watch_feeds
from hengce.model.instant import Instant, calendar_date
from hengce.wiring import Installation

LOOK_SECONDS = 30.0
"""How often it looks."""

TABLES_EVERY = 10
"""Databases of others are asked at one look of so many: every five minutes."""

_log = logging.getLogger(__name__)


class FeedLoop:
    """Takes what arrives; without feeds it does nothing."""

    def __init__(
        self,
        installation: Installation,
        clock: Callable[[], Instant],
        look_seconds: float = LOOK_SECONDS,
    ) -> None:
        self._installation = installation
        self._clock = clock
        self._look_seconds = look_seconds
        self._looks = 0
        self._stopping = Event()
        self._thread = Thread(target=self._serve, name="feeds", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self, timeout_seconds: float) -> None:
        """End, when what goes on has ended."""
        self._stopping.set()
        self._thread.join(timeout_seconds)

    def turn(self) -> Looked:
        """Look once; the log says what was found, without a name of a file or a value."""
        tables = self._looks % TABLES_EVERY == 0
        self._looks += 1
        looked = watch_feeds(self._installation, self._clock(), tables=tables)
        for entry in looked.entries:
            _log.info("feed %s, day %s: %s", entry.feed, calendar_date(entry.day), entry.state)
        for problem in looked.problems:
            _log.warning("%s: %s", problem.where, problem.code)
        return looked

    def _serve(self) -> None:
        while not self._stopping.is_set():
            try:
                self.turn()
            except Exception as error:  # noqa: BLE001 -- the next look tries again
                _log.error("the feeds could not be looked at: %s", type(error).__name__)
            self._stopping.wait(self._look_seconds)
