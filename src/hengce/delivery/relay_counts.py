"""What relays count: for people after a run, for metrics while they work."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from threading import Lock

from hengce.delivery.breaker import BreakerState


@dataclass(frozen=True, slots=True)
class RelayCounts:
    """What a run of the relay did.

    Attributes:
        claimed: Contacts taken from the outbox.
        committed: Handed off.
        unknown: Handed off or not, nobody knows, and not repeated; also what a dead relay
            left behind.
        repeated: Handed off or not, nobody knows; to be repeated under the same key.
        retried: Certainly not handed off this time; to be tried again.
        fenced: Settlements that were refused because the claim had been taken over.
        waiting: What those to be repeated or tried again wait for, by reason: a `Reason` in
            lower case, an `Unwritten` or an `Obstacle`.
        released: Not handed off and never to be, by reason.
        left_out: Offers that were left out of a message that was handed off, by reason.
    """

    claimed: int = 0
    committed: int = 0
    unknown: int = 0
    repeated: int = 0
    retried: int = 0
    fenced: int = 0
    waiting: Mapping[str, int] = field(default_factory=dict)
    released: Mapping[str, int] = field(default_factory=dict)
    left_out: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: "RelayCounts") -> "RelayCounts":
        """Add two runs up."""
        return RelayCounts(
            claimed=self.claimed + other.claimed,
            committed=self.committed + other.committed,
            unknown=self.unknown + other.unknown,
            repeated=self.repeated + other.repeated,
            retried=self.retried + other.retried,
            fenced=self.fenced + other.fenced,
            waiting=added(self.waiting, other.waiting),
            released=added(self.released, other.released),
            left_out=added(self.left_out, other.left_out),
        )


@dataclass(frozen=True, slots=True)
class ChannelMetrics:
    """What a relay did for one channel since it started.

    Attributes:
        counts: What became of its contacts.
        throttle_waits: How often something due waited for the throttle.
        breaker: Whether it is fed now.
    """

    counts: RelayCounts
    throttle_waits: int
    breaker: BreakerState


class RelayTally:
    """Adds up what a relay does, by channel; safe to share between threads."""

    def __init__(self) -> None:
        self._counts: dict[str, RelayCounts] = {}
        self._waits: Counter[str] = Counter()
        self._lock = Lock()

    def add(self, channel: str, counts: RelayCounts) -> None:
        """Add what became of a group."""
        with self._lock:
            self._counts[channel] = self._counts.get(channel, RelayCounts()) + counts

    def waited(self, channel: str) -> None:
        """Note that something due waits for the throttle."""
        with self._lock:
            self._waits[channel] += 1

    def read(self) -> Mapping[str, tuple[RelayCounts, int]]:
        """Return counts and waits, by channel."""
        with self._lock:
            names = sorted({*self._counts, *self._waits})
            return {
                name: (self._counts.get(name, RelayCounts()), self._waits[name]) for name in names
            }


def added(some: Mapping[str, int], more: Mapping[str, int]) -> Mapping[str, int]:
    """Add counts up, in the order of their names."""
    return dict(sorted((Counter(some) + Counter(more)).items()))


def by_name(names: Iterable[str]) -> Mapping[str, int]:
    """Count names."""
    return added({}, Counter(names))
