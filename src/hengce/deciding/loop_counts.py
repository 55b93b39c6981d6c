"""What the engine loop counts: for metrics while it works."""

import time
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock

SECONDS_MAX = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 5.0)
"""Up to how many seconds the transactions of each class lasted; of one more class: longer."""


@dataclass(frozen=True, slots=True)
class LoopCounts:
    """What a loop did since its start.

    Attributes:
        decisions: Those that have committed.
        undone: Transactions that failed, and left nothing.
        seconds: How long all transactions lasted that committed.
        lasted: How many of them lasted how long, by the classes of `SECONDS_MAX`.
    """

    decisions: int
    undone: int
    seconds: float
    lasted: tuple[int, ...]


class LoopTally:
    """Adds up what a loop does; safe to share between threads."""

    def __init__(self) -> None:
        self._decisions = 0
        self._undone = 0
        self._seconds = 0.0
        self._lasted = [0] * (len(SECONDS_MAX) + 1)
        self._lock = Lock()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Count a transaction and how long it lasted, its commit with it."""
        begun = time.perf_counter()
        try:
            yield
        except BaseException:
            with self._lock:
                self._undone += 1
            raise
        seconds = time.perf_counter() - begun
        with self._lock:
            self._seconds += seconds
            self._lasted[bisect_left(SECONDS_MAX, seconds)] += 1

    def decided(self, decisions: int) -> None:
        """Count decisions that have committed."""
        with self._lock:
            self._decisions += decisions

    def read(self) -> LoopCounts:
        """Return what was counted up to now."""
        with self._lock:
            return LoopCounts(self._decisions, self._undone, self._seconds, tuple(self._lasted))
