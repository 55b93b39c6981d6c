"""From an event to the hand-off of what it caused: loop, window, decision, relay."""

import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from hengce.bench.bank import Bank, open_bank
from hengce.bench.report import Report, figure, report
from hengce.bench.sink import Sink
from hengce.bench.workload import CHANNELS, event_name
from hengce.deciding.loop import EngineLoop
from hengce.model.event import Event
from hengce.model.instant import HOUR_US, SECOND_US, Instant
from hengce.model.policy import DecisionWindows
from hengce.server.checkpoint_loop import CheckpointLoop
from hengce.server.relay_loop import RelayLoop
from hengce.startup.lasting import spare_what_lasts
from hengce.startup.warming import warm

CUSTOMERS = 20_000
EVENT_TYPES = 10
EVENTS_PER_S = 2_000
EVENTS_PER_S_QUIET = 500
SECONDS = 3
NOON_US = 10 * HOUR_US
"""From the bank's night to a time at which messages may leave."""

WINDOW_MS = DecisionWindows().marketing_ms
SETTLE_SECONDS = 5.0
GOAL_P99_MS = 100.0
GOAL_QUIET_P99_MS = 200.0


@dataclass(frozen=True, slots=True)
class _Run:
    p50_ms: float
    p99_ms: float
    handed_off: int


def latency(strategies: int, runs: int) -> Report:
    """Measure hand-offs under a steady stream of events, with decision windows and without.

    The time of a contact runs from the handing in of its event to the call of its channel.
    Beside it stand the same with the windows that a policy has by default, which add time in
    which other events of the customer are waited for, and what fewer events take.
    """
    at_once = _measured(strategies, runs, 0, EVENTS_PER_S)
    waiting = _measured(strategies, runs, WINDOW_MS, EVENTS_PER_S)
    quiet = _measured(strategies, runs, 0, EVENTS_PER_S_QUIET)
    return report(
        "latency",
        {
            "customers": CUSTOMERS,
            "strategies": strategies,
            "events_per_s": EVENTS_PER_S,
            "window_ms": WINDOW_MS,
            "events_per_s_quiet": EVENTS_PER_S_QUIET,
            "events": EVENTS_PER_S * SECONDS,
            "handed_off": sum(run.handed_off for run in (*at_once, *waiting)),
        },
        {
            "p50_ms": figure([run.p50_ms for run in at_once], "ms"),
            "p99_ms": figure([run.p99_ms for run in at_once], "ms", GOAL_P99_MS),
            "p50_with_window_ms": figure([run.p50_ms for run in waiting], "ms"),
            "p99_with_window_ms": figure([run.p99_ms for run in waiting], "ms"),
            "quiet_p50_ms": figure([run.p50_ms for run in quiet], "ms"),
            "quiet_p99_ms": figure([run.p99_ms for run in quiet], "ms", GOAL_QUIET_P99_MS),
        },
    )


def _measured(strategies: int, runs: int, window_ms: int, events_per_s: int) -> list[_Run]:
    """Measure a bank of its own, after a first run that is not counted."""
    with TemporaryDirectory() as folder:
        bank = open_bank(Path(folder), CUSTOMERS, strategies, EVENT_TYPES, window_ms)
        stream = _Stream(bank, events_per_s)
        stream.run()
        spare_what_lasts()
        measured = [stream.run() for _ in range(runs)]
        stream.close()
        bank.installation.close()
    return measured


class _Stream:
    """Sends events at a steady pace to a loop whose relay ends in sinks."""

    def __init__(self, bank: Bank, events_per_s: int) -> None:
        installation = bank.installation
        self._events_per_s = events_per_s
        self._begun: Instant = bank.night + NOON_US
        self._started = time.monotonic_ns()
        self._sent = 0
        self._sinks = {name: Sink() for name in CHANNELS}
        relay = installation.relay_through(self._sinks)
        self._relay = RelayLoop(relay, installation.store, self._clock)
        self._loop = EngineLoop(
            installation.store,
            installation.engine,
            installation.archive,
            self._clock,
            on_commit=self._relay.wake,
        )
        # As a server does before it takes anything.
        warm(installation.store, installation.archive, self._clock())
        self._checkpoints = CheckpointLoop(installation.store)
        self._checkpoints.start()
        self._loop.start()
        self._relay.start()

    def run(self) -> _Run:
        """Send for some seconds, wait until all has left, and return how long it took."""
        for sink in self._sinks.values():
            sink.taken.clear()
        handed_in: dict[str, float] = {}
        begun = time.perf_counter()
        for number in range(self._events_per_s * SECONDS):
            time.sleep(max(0.0, begun + number / self._events_per_s - time.perf_counter()))
            event = self._event()
            handed_in[event.customer] = time.perf_counter()
            self._loop.take([event])
        self._settled()
        taken = [pair for sink in self._sinks.values() for pair in sink.taken.items()]
        times = [at - handed_in[who] for who, at in taken if who in handed_in]
        p50, p99 = (float(np.percentile(times, p)) * 1e3 for p in (50, 99))
        return _Run(p50, p99, len(times))

    def close(self) -> None:
        """Stop the loop and the relay."""
        self._loop.drain(SETTLE_SECONDS)
        self._relay.stop(SETTLE_SECONDS)
        self._checkpoints.stop(SETTLE_SECONDS)

    def _settled(self) -> None:
        """Wait until nothing more leaves."""
        before = -1
        while before != (now := sum(len(sink.taken) for sink in self._sinks.values())):
            before = now
            time.sleep(1.0)

    def _event(self) -> Event:
        number, at = self._sent, self._clock()
        self._sent += 1
        return Event(
            source="bench",
            id=f"l{number}",
            name=event_name(number % EVENT_TYPES),
            customer=f"C{number % CUSTOMERS:08d}",
            occurred_at=at,
            received_at=at,
        )

    def _clock(self) -> Instant:
        return self._begun + (time.monotonic_ns() - self._started) * SECOND_US // 1_000_000_000
