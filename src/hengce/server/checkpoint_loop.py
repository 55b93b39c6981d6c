"""Moves what was committed into the database's own file beside the work, in a thread.

A log that is never moved grows without bound; moved by whoever commits when it is long, a decision
pays for the flushes of a hundred others. Should the thread fall behind, the store's own bound
holds: then a commit moves the log after all.
"""

import logging
from threading import Event, Thread

from hengce.store.sql_store import SqlStore

LOOK_SECONDS = 0.25
"""The rest between two moves."""

_log = logging.getLogger(__name__)


class CheckpointLoop:
    """Shortens a store's log again and again until it is stopped."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store
        self._stopping = Event()
        self._thread = Thread(target=self._serve, name="checkpoints", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self, timeout_seconds: float) -> None:
        """End, when what goes on has ended."""
        self._stopping.set()
        self._thread.join(timeout_seconds)

    def _serve(self) -> None:
        while not self._stopping.wait(LOOK_SECONDS):
            try:
                self._store.shorten_log()
            except Exception as error:  # noqa: BLE001 -- the log stays, and is moved next time
                _log.error("the log could not be moved: %s", type(error).__name__)
