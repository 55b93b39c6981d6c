"""How fast channels and their providers may be fed: buckets of tokens.

A bucket fills at a steady rate up to its burst; each message takes a token of its channel's
bucket and of its provider's, which all channels of the provider share. Time is counted by a
clock that only goes forwards, since a provider counts real seconds.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from threading import Lock

from hengce.model.channel import Channel
from hengce.model.delivery import Throttle
from hengce.model.instant import SECOND_US, Instant


class Throttles:
    """The buckets of all channels; safe to share between threads.

    Args:
        buckets: The buckets that a message of each channel takes from.
        pulse: A clock that only goes forwards, in microseconds.
    """

    def __init__(
        self, buckets: Mapping[str, Sequence["_Bucket"]], pulse: Callable[[], Instant]
    ) -> None:
        self._buckets = buckets
        self._pulse = pulse
        self._lock = Lock()

    @classmethod
    def of(cls, channels: Iterable[Channel], pulse: Callable[[], Instant]) -> "Throttles":
        """Make the buckets that the channels' documents ask for."""
        now = pulse()
        providers: dict[str, _Bucket] = {}
        buckets: dict[str, list[_Bucket]] = {}
        for channel in channels:
            mine = [_Bucket(channel.throttle, now)] if channel.throttle else []
            if channel.provider:
                fresh = _Bucket(channel.provider.throttle, now)
                mine.append(providers.setdefault(channel.provider.id, fresh))
            buckets[channel.id] = mine
        return cls(buckets, pulse)

    def take(self, channel: str, wanted: int) -> int:
        """Take up to `wanted` tokens; return how many there were."""
        with self._lock:
            now = self._pulse()
            mine = self._buckets.get(channel, ())
            there = min([wanted, *(bucket.tokens(now) for bucket in mine)])
            for bucket in mine:
                bucket.take(there)
            return there

    def give_back(self, channel: str, unused: int) -> None:
        """Give back tokens that no message took."""
        with self._lock:
            for bucket in self._buckets.get(channel, ()):
                bucket.take(-unused)

    def rest_us(self, channel: str) -> int:
        """Return how long it takes until a channel has a token; 0 when it has one."""
        with self._lock:
            now = self._pulse()
            return max((b.rest_us(now) for b in self._buckets.get(channel, ())), default=0)


class _Bucket:
    """Tokens, as of an instant."""

    def __init__(self, throttle: Throttle, now: Instant) -> None:
        self._throttle = throttle
        self._level = float(throttle.burst)
        self._at = now

    def tokens(self, now: Instant) -> int:
        """Return how many whole tokens there are."""
        self._fill(now)
        return int(self._level)

    def take(self, number: int) -> None:
        """Take tokens, or give them back."""
        self._level = min(self._level - number, float(self._throttle.burst))

    def rest_us(self, now: Instant) -> int:
        """Return how long the next token takes."""
        self._fill(now)
        missing = max(0.0, 1.0 - self._level)
        return int(missing / self._throttle.per_second * SECOND_US + 0.999)

    def _fill(self, now: Instant) -> None:
        grown = (now - self._at) / SECOND_US * self._throttle.per_second
        self._level = min(self._level + grown, float(self._throttle.burst))
        self._at = now
