"""Circuit breakers: a channel that fails again and again is left alone for a while.

After `failures` failures in a row a channel is open: nothing of it is claimed. When its pause
is over one contact is claimed as a probe. If that fails, the pause doubles, up to a limit; any
answer of the channel closes the breaker. The state lives in one relay's memory: a relay that
starts anew finds out by itself.
"""

import enum
from dataclasses import dataclass, field
from threading import Lock

from hengce.model.instant import SECOND_US, Instant


class BreakerState(enum.StrEnum):
    """Whether a channel is fed."""

    CLOSED = "closed"  # fed
    OPEN = "open"  # left alone
    HALF_OPEN = "half_open"  # fed with one contact, to see


@dataclass(frozen=True, slots=True)
class BreakerLimits:
    """When a breaker opens, and for how long.

    Attributes:
        failures: Failures in a row that open it.
        pause_seconds: How long it stays open the first time.
        pause_seconds_max: How long it stays open at most.
    """

    failures: int = 5
    pause_seconds: int = 15
    pause_seconds_max: int = 300


@dataclass(slots=True)
class _Known:
    failures: int = 0
    pause_us: int = 0
    open_until: Instant | None = None


@dataclass(slots=True)
class Breakers:
    """The breakers of all channels; safe to share between threads."""

    limits: BreakerLimits = BreakerLimits()
    _known: dict[str, _Known] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def state(self, channel: str, now: Instant) -> BreakerState:
        """Return whether a channel is fed."""
        with self._lock:
            known = self._known.get(channel)
            if known is None or known.open_until is None:
                return BreakerState.CLOSED
            return BreakerState.OPEN if _pause(known, now) else BreakerState.HALF_OPEN

    def rest_us(self, channel: str, now: Instant) -> int:
        """Return how long a channel stays open; 0 when it may be fed."""
        with self._lock:
            known = self._known.get(channel)
            return 0 if known is None else _pause(known, now)

    def answered(self, channel: str) -> None:
        """The channel answered, whatever it said: it lives."""
        with self._lock:
            self._known.pop(channel, None)

    def failed(self, channel: str, now: Instant) -> None:
        """The channel did not answer, or could not take the message."""
        with self._lock:
            known = self._known.setdefault(channel, _Known())
            known.failures += 1
            if known.open_until is not None:
                longest = self.limits.pause_seconds_max * SECOND_US
                known.pause_us = min(known.pause_us * 2, longest)
            elif known.failures >= self.limits.failures:
                known.pause_us = self.limits.pause_seconds * SECOND_US
            else:
                return
            known.open_until = now + known.pause_us


def _pause(known: _Known, now: Instant) -> int:
    """Return the rest of a pause; a clock that was set back does not make it longer."""
    if known.open_until is None:
        return 0
    known.open_until = min(known.open_until, now + known.pause_us)
    return max(0, known.open_until - now)
