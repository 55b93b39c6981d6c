"""Events through the engine loop: taken in, decided and durable, in groups of a hundred."""

import time
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from hengce.bench.bank import Bank, open_bank
from hengce.bench.postgres import postgres
from hengce.bench.report import Figure, Report, figure, report
from hengce.bench.workload import event_name
from hengce.deciding.admission import LoopLimits
from hengce.deciding.loop import EngineLoop
from hengce.model.event import Event
from hengce.model.instant import Instant
from hengce.ports import Taken
from hengce.server.checkpoint_loop import CheckpointLoop
from hengce.startup.lasting import spare_what_lasts
from hengce.testing.postgresql import Cluster

CUSTOMERS = 20_000
EVENT_TYPES = 10
GROUP = 100
GROUPS = 50
"""Groups in a measured run."""

STOP_SECONDS = 10.0
GOAL_PER_S = 15_000.0
GOAL_P99_MS = 10.0


@dataclass(frozen=True, slots=True)
class _Run:
    decisions_per_s: float
    p99_ms: float


@dataclass(frozen=True, slots=True)
class _Measured:
    runs: list[_Run]
    contacts: int


def durable(strategies: int, runs: int) -> Report:
    """Measure decisions that are committed before they are answered.

    Each event is of another customer than the rest of its group, and starts one decision
    over the strategies that listen to its type. The time of an event runs from its handing
    in to its durable answer; two groups are on their way at any time.
    What was loaded is left out of collections, as a server does. Beside SQLite stands
    PostgreSQL, where this machine has its programs.
    """
    measured = _measured(strategies, runs, None)
    with postgres() as server:
        beside = None if server is None else _measured(strategies, runs, server)
    return report(
        "durable",
        {
            "customers": CUSTOMERS,
            "strategies": strategies,
            "event_types": EVENT_TYPES,
            "group": GROUP,
            "events": GROUP * GROUPS,
            "contacts": measured.contacts,
        },
        {
            "decisions_per_s": figure(
                [run.decisions_per_s for run in measured.runs], "1/s", GOAL_PER_S
            ),
            "p99_ms": figure([run.p99_ms for run in measured.runs], "ms", GOAL_P99_MS),
            **({} if beside is None else _beside(beside)),
        },
    )


def _beside(measured: _Measured) -> dict[str, Figure]:
    return {
        "pg_decisions_per_s": figure([run.decisions_per_s for run in measured.runs], "1/s"),
        "pg_p99_ms": figure([run.p99_ms for run in measured.runs], "ms"),
    }


def _measured(strategies: int, runs: int, server: Cluster | None) -> _Measured:
    """Measure a store of its own, after a first run that is not counted."""
    store = "" if server is None else server.address()
    with TemporaryDirectory() as folder:
        bank = open_bank(Path(folder), CUSTOMERS, strategies, EVENT_TYPES, store=store)
        sender = _Sender(bank)
        sender.run()
        spare_what_lasts()
        if server is not None:
            # It counts its rows by itself, a minute after the first ones came.
            server.run("ANALYZE")
        measured = _Measured([sender.run() for _ in range(runs)], sender.contacts())
        sender.close()
        bank.installation.close()
    return measured


class _Sender:
    """Hands groups of events to a loop."""

    def __init__(self, bank: Bank) -> None:
        self._installation = bank.installation
        self._begun: Instant = bank.later()
        self._started = time.monotonic_ns()
        self._sent = 0
        limits = LoopLimits(group_works_max=GROUP)
        self._loop = EngineLoop(
            bank.installation.store,
            bank.installation.engine,
            bank.installation.archive,
            self._clock,
            limits,
        )
        self._checkpoints = CheckpointLoop(bank.installation.store)
        self._checkpoints.start()
        self._loop.start()

    def contacts(self) -> int:
        """How many contacts the decisions reserved."""
        with self._installation.store.view() as view:
            return sum(view.contacts_taken(self._begun).values())

    def run(self) -> _Run:
        """Send all groups of a run; each is handed in while the one before is done."""
        times: list[float] = []
        before: list[Future[tuple[Taken, ...]]] = []
        begun = time.perf_counter()
        for _ in range(GROUPS):
            waiting = [self._hand_in(times) for _ in range(GROUP)]
            for future in before:
                assert future.result() == (Taken.ACCEPTED,)
            before = waiting
        for future in before:
            assert future.result() == (Taken.ACCEPTED,)
        seconds = time.perf_counter() - begun
        return _Run(GROUP * GROUPS / seconds, float(np.percentile(times, 99)) * 1e3)

    def close(self) -> None:
        """Stop the loop."""
        self._loop.drain(STOP_SECONDS)
        self._checkpoints.stop(STOP_SECONDS)

    def _hand_in(self, times: list[float]) -> "Future[tuple[Taken, ...]]":
        handed_in = time.perf_counter()
        future = self._loop.take([self._event()])
        future.add_done_callback(lambda _: times.append(time.perf_counter() - handed_in))
        return future

    def _event(self) -> Event:
        number, at = self._sent, self._clock()
        self._sent += 1
        return Event(
            source="bench",
            id=f"b{number}",
            name=event_name(number // GROUP % EVENT_TYPES),
            customer=f"C{number % CUSTOMERS:08d}",
            occurred_at=at,
            received_at=at,
        )

    def _clock(self) -> Instant:
        return self._begun + (time.monotonic_ns() - self._started) // 1_000
