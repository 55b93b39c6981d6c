"""What a server counts, as Prometheus reads it.

Labels are templates of addresses, statuses, channels of the configuration and reasons from
closed lists: their number is bounded, and none of them can be a customer's.
"""

import logging
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from threading import Lock

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from hengce.api.service import Service
from hengce.deciding.loop_counts import SECONDS_MAX, LoopCounts
from hengce.delivery.breaker import BreakerState
from hengce.delivery.relay_counts import ChannelMetrics, RelayCounts
from hengce.flow.ending import DECIDED_AGAIN
from hengce.flow.saying import Unwritten
from hengce.model.condition import Unattended
from hengce.model.decision import Reason
from hengce.model.instant import SECOND_US, Instant
from hengce.model.obstacle import Obstacle
from hengce.reading.freshness import Fed, fed

_log = logging.getLogger(__name__)

MEDIA = "text/plain; version=0.0.4"
"""The framework adds the character set."""

BUCKETS_S = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 5.0)

READ_SECONDS_MIN = 1.0
"""How long what was read of the store is told again, however often it is asked for."""

OTHER = "other"
"""Stands for a reason that is in no list."""

WHYS = frozenset(
    {*(reason.name.lower() for reason in Reason), *Obstacle, *Unwritten, DECIDED_AGAIN}
)


class Metrics:
    """Counts requests, and asks the others what they counted."""

    def __init__(self, service: Service) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "hengce_requests",
            "Requests by address and status",
            ["path", "status"],
            registry=self.registry,
        )
        self._seconds = Histogram(
            "hengce_request_seconds",
            "Time to answer",
            ["path"],
            buckets=BUCKETS_S,
            registry=self.registry,
        )
        self._known: dict[tuple[str, int], tuple[Counter, Histogram]] = {}
        self.registry.register(_Loop(service))
        self.registry.register(_Relay(service))
        self.registry.register(_Store(service))

    def count(self, path: str, status: int, seconds: float) -> None:
        """Count one request.

        Args:
            path: The template of its address, never what a caller put into it.
            status: How it was answered.
            seconds: How long that took.
        """
        known = self._known.get((path, status))
        if known is None:
            known = self._requests.labels(path, str(status)), self._seconds.labels(path)
            self._known[path, status] = known
        known[0].inc()
        known[1].observe(seconds)

    def told(self) -> bytes:
        """Return everything in the text format."""
        return generate_latest(self.registry)


@dataclass(frozen=True, slots=True, eq=False)
class _Loop(Collector):
    """What the engine loop does."""

    service: Service

    def collect(self) -> Iterator[Metric]:
        loop = self.service.loop
        counts = loop.tally.read()
        yield GaugeMetricFamily("hengce_backlog_works", "Works that wait", loop.backlog)
        yield CounterMetricFamily(
            "hengce_decisions", "Single decisions that have committed", counts.decisions
        )
        yield CounterMetricFamily(
            "hengce_transactions_undone",
            "Transactions that failed, and left nothing",
            counts.undone,
        )
        yield _commits(counts)


def _commits(counts: LoopCounts) -> Metric:
    limits = [*(str(seconds) for seconds in SECONDS_MAX), "+Inf"]
    family = HistogramMetricFamily("hengce_commit_seconds", "From a transaction's begin to its end")
    buckets = list(zip(limits, map(float, accumulate(counts.lasted)), strict=True))
    family.add_metric([], buckets, counts.seconds)
    return family


@dataclass(frozen=True, slots=True, eq=False)
class _Relay(Collector):
    """What became of contacts, by channel."""

    service: Service

    def collect(self) -> Iterator[Metric]:
        known = self.service.relay.metrics(self.service.clock())
        became = CounterMetricFamily(
            "hengce_contacts", "Contacts by what became of a claim", labels=["channel", "became"]
        )
        released = CounterMetricFamily(
            "hengce_contacts_released", "Never to be handed off", labels=["channel", "why"]
        )
        waiting = CounterMetricFamily(
            "hengce_contacts_put_off", "Not handed off this time", labels=["channel", "why"]
        )
        waits = CounterMetricFamily(
            "hengce_throttle_waits", "Times that something due waited", labels=["channel"]
        )
        for name, one in known.items():
            for what, number in _became(one.counts).items():
                became.add_metric([name, what], number)
            for family, whys in ((released, one.counts.released), (waiting, one.counts.waiting)):
                for why, number in _bounded(whys).items():
                    family.add_metric([name, why], number)
            waits.add_metric([name], one.throttle_waits)
        yield from (became, released, waiting, waits, _breakers(known))


def _became(counts: RelayCounts) -> Mapping[str, int]:
    return {
        "committed": counts.committed,
        "unknown": counts.unknown,
        "repeated": counts.repeated,
        "retried": counts.retried,
        "released": sum(counts.released.values()),
        "fenced": counts.fenced,
    }


def _bounded(counts: Mapping[str, int]) -> Mapping[str, int]:
    """Return counts by reasons of the lists; of all others together."""
    listed = {why: number for why, number in counts.items() if why in WHYS}
    rest = sum(counts.values()) - sum(listed.values())
    return {**listed, OTHER: rest} if rest else listed


def _breakers(known: Mapping[str, ChannelMetrics]) -> Metric:
    family = GaugeMetricFamily(
        "hengce_breaker_state", "1 for the state that it is in", labels=["channel", "state"]
    )
    for name, one in known.items():
        for state in BreakerState:
            family.add_metric([name, state], float(one.breaker is state))
    return family


@dataclass(frozen=True, slots=True)
class _Read:
    """What a reading of the store found."""

    unattended: Unattended
    due: Mapping[str, Instant]
    fed: Fed


class _Store(Collector):
    """What waits in the store; where it does not answer, only that."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._lock = Lock()
        self._read: _Read | None = None
        self._read_at = -READ_SECONDS_MIN

    def collect(self) -> Iterator[Metric]:
        with self._lock:
            if time.monotonic() - self._read_at >= READ_SECONDS_MIN:
                self._read, self._read_at = self._reading(), time.monotonic()
            read = self._read
        yield GaugeMetricFamily(
            "hengce_store_up", "1 while the store can be read", float(read is not None)
        )
        if read is not None:
            yield from self._found(read)

    def _reading(self) -> _Read | None:
        store = self._service.installation.store
        try:
            return _Read(store.unattended(), store.next_releases(), self._fed())
        except Exception as error:  # noqa: BLE001 -- told as a store that is not up
            _log.error("the store cannot be read: %s", type(error).__name__)
            return None

    def _fed(self) -> Fed:
        installation, now = self._service.installation, self._service.clock()
        archive = installation.archive
        with installation.store.view() as view:
            version = view.active_configuration()
            if version is None:
                return Fed()
            published, population = view.configuration(version), archive.population(view)
            return fed(view, published, population, archive.calendar, now)

    def _found(self, read: _Read) -> Iterator[Metric]:
        now = self._service.clock()
        oldest = GaugeMetricFamily(
            "hengce_oldest_due_seconds", "How long the first due message waits", labels=["channel"]
        )
        for name in sorted({*self._service.relay.channels, *read.due}):
            oldest.add_metric([name], max(0, now - read.due.get(name, now)) / SECOND_US)
        yield oldest
        yield GaugeMetricFamily(
            "hengce_dead_letters", "Dead letters that are open", read.unattended.letters
        )
        yield GaugeMetricFamily(
            "hengce_contacts_in_doubt",
            "Hand-offs of which nobody can tell, and nobody dealt with",
            read.unattended.unknown,
        )
        yield from _of_feeds(read.fed, now)


def _of_feeds(found: Fed, now: Instant) -> Iterator[Metric]:
    late = GaugeMetricFamily(
        "hengce_feed_late", "1 while a delivery that is due is not there", labels=["feed"]
    )
    age = GaugeMetricFamily(
        "hengce_feed_age_seconds", "Since when nothing was taken of a feed", labels=["feed"]
    )
    for feed in found.feeds:
        late.add_metric([feed.feed], float(feed.standing.is_late))
        if feed.at is not None:
            age.add_metric([feed.feed], max(0, now - feed.at) / SECOND_US)
    stale = GaugeMetricFamily(
        "hengce_tag_stale", "1 while a tag was not fed within its hours", labels=["tag"]
    )
    for tag in found.tags:
        if tag.fresh_hours is not None:
            stale.add_metric([tag.tag], float(tag.is_stale))
    yield from (late, age, stale)
