"""Customers on their way through journeys: woken, walked, decided, and durable."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from hengce.bench.ahead import days_ahead_per_s
from hengce.bench.flight import (
    AGAIN_DAYS,
    JOURNEYS,
    VISIT_DAYS,
    VISITED,
    Cohort,
    Flight,
    journey_name,
    open_flight,
)
from hengce.bench.peers.packages import DBOS, has_dbos
from hengce.bench.postgres import postgres
from hengce.bench.report import Figure, Report, figure, report
from hengce.bench.restart import restart_seconds
from hengce.bench.sink import Sink
from hengce.bench.workload import CHANNELS
from hengce.deciding.loop import EngineLoop
from hengce.model.event import Event
from hengce.model.instance import Did
from hengce.model.instant import DAY_US, HOUR_US, MINUTE_US, Instant
from hengce.server.checkpoint_loop import CheckpointLoop
from hengce.startup.lasting import spare_what_lasts
from hengce.testing.postgresql import Cluster

CUSTOMERS = 100_000
COHORT = 5_000
EVENTS_AT_ONCE = 100
STOP_SECONDS = 10.0
GOAL_PER_S = 5_000.0
GOAL_RESTART_S = 5.0
GOAL_DAYS_PER_S = 100_000.0

WORKFLOWS = 1_000
"""Of DBOS in a run."""

GOAL_RATIO = 1.0

PASSED = frozenset({Did.WENT, Did.SUPPRESSED, Did.REACHED, Did.LEFT})
"""What says in a trace that a node was passed."""


@dataclass(frozen=True, slots=True)
class _Measured:
    steps_per_s: list[float]
    restart_s: list[float]
    contacts: int
    live: int


def journeys(runs: int) -> Report:
    """Measure nodes that customers in flight pass, each durable with its trace.

    A step is a node that was passed: a wait that is over, a split, an event that came or did
    not come in time, a message that was decided and left or was refused, an exit. Beside SQLite
    stands PostgreSQL, where this machine has its programs, and on the same server the same
    steps as workflows of DBOS, where that is installed.
    """
    measured = _measured(runs, None)
    figures = {
        "steps_per_s": figure(measured.steps_per_s, "1/s", GOAL_PER_S),
        "restart_s": figure(measured.restart_s, "s", GOAL_RESTART_S),
        "sim_customer_days_per_s": figure(days_ahead_per_s(runs), "1/s", GOAL_DAYS_PER_S),
    }
    others: tuple[str, ...] = ()
    with postgres() as server:
        if server is not None:
            beside = _measured(runs, server).steps_per_s
            figures["pg_steps_per_s"] = figure(beside, "1/s")
            if has_dbos():
                figures |= _dbos_figures(beside, server, runs)
                others = (DBOS,)
    return report(
        "journeys",
        {
            "customers": CUSTOMERS,
            "journeys": JOURNEYS,
            "live": measured.live,
            "cohort": COHORT,
            "contacts": measured.contacts,
            "dbos_workflows": WORKFLOWS,
        },
        figures,
        others=others,
    )


def _measured(runs: int, server: Cluster | None) -> _Measured:
    """Measure a store of its own, after a first run that is not counted."""
    store = "" if server is None else server.address()
    with TemporaryDirectory() as name:
        folder = Path(name)
        flight = open_flight(folder, CUSTOMERS, runs + 2, COHORT, store)
        first, *counted, last = flight.cohorts
        traveller = Traveller(flight)
        traveller.run(first)
        spare_what_lasts()
        if server is not None:
            # It counts its rows by itself, a minute after the first ones came.
            server.run("ANALYZE")
        begun = flight.bank.night
        steps_per_s = [traveller.run(cohort) for cohort in counted]
        contacts = traveller.contacts(begun)
        traveller.close()
        flight.bank.installation.close()
        # Who goes on last is met by processes that were started anew.
        restarts = [] if server else [restart_seconds(folder, last.at) for _ in range(runs)]
    return _Measured(steps_per_s, restarts, contacts, flight.live)


def _dbos_figures(ours: Sequence[float], server: Cluster, runs: int) -> dict[str, Figure]:
    """Let DBOS do the same on the same server; a ratio says how many times as long it takes."""
    from hengce.bench.peers.durable_steps import dbos_steps  # noqa: PLC0415 -- it brings DBOS along

    server.run("CREATE DATABASE dbos")
    theirs = [dbos_steps(server.address("dbos"), WORKFLOWS).per_s for _ in range(runs)]
    ratios = [our / their for our, their in zip(ours, theirs, strict=True)]
    return {
        "dbos_steps_per_s": figure(theirs, "1/s"),
        "ratio_dbos": figure(ratios, "times", GOAL_RATIO),
    }


class Traveller:
    """Lets cohorts go on, on a clock of its own that goes from one due moment to the next."""

    def __init__(self, flight: Flight) -> None:
        parts = flight.bank.installation
        self._parts = parts
        self._now = flight.bank.later()
        self._seconds = 0.0
        self._loop = EngineLoop(parts.store, parts.engine, parts.archive, lambda: self._now)
        self._relay = parts.relay_through({name: Sink() for name in CHANNELS})
        self._checkpoints = CheckpointLoop(parts.store)
        self._checkpoints.start()

    def run(self, cohort: Cohort) -> float:
        """Let a cohort go as far as it comes within four days; return nodes passed a second."""
        before, self._seconds = self._passed(cohort), 0.0
        self._go_to(cohort.at)
        self._go_to(cohort.at + HOUR_US)
        self._visit(cohort)
        self._go_to(cohort.at + VISIT_DAYS * DAY_US)
        self._go_to(self._now + MINUTE_US)  # decision windows have closed
        # The relay has a benchmark of its own; what it does here is not counted.
        self._now += 1
        self._relay.drain(self._now)
        self._loop.look()
        self._go_to(self._now + 1)
        self._go_to(cohort.at + (VISIT_DAYS + AGAIN_DAYS) * DAY_US + HOUR_US)
        return (self._passed(cohort) - before) / self._seconds

    def contacts(self, since: Instant) -> int:
        """How many contacts were reserved."""
        with self._parts.store.view() as view:
            return sum(view.contacts_taken(since).values())

    def close(self) -> None:
        """Stop."""
        self._checkpoints.stop(STOP_SECONDS)

    def _go_to(self, at: Instant) -> None:
        """Let time pass, and do what is due; it is timed."""
        self._now = max(self._now, at)
        begun = time.perf_counter()
        while self._loop.turn():
            self._now += 1
        self._seconds += time.perf_counter() - begun

    def _visit(self, cohort: Cohort) -> None:
        """Let every other customer visit."""
        events = [
            Event(
                source="bench",
                id=f"{cohort.number}.{customer}",
                name=VISITED,
                customer=customer,
                occurred_at=self._now,
                received_at=self._now,
            )
            for customer in cohort.customers[::2]
        ]
        for first in range(0, len(events), EVENTS_AT_ONCE):
            self._loop.take(events[first : first + EVENTS_AT_ONCE])
        self._go_to(self._now + 1)

    def _passed(self, cohort: Cohort) -> int:
        strategy = journey_name(cohort.number % JOURNEYS)
        with self._parts.store.view() as view:
            version = next(iter(view.flight_counts(strategy)))[0]
            counts = view.step_counts(strategy, version)
        return sum(times for flown, times in counts.items() if flown.did in PASSED)
