"""Real processes on one PostgreSQL, a client that sends again until it is answered, a killer.

The client keeps its own ledger of what was answered. Each process has a folder of its own for
what its channels receive. The judge reads these two, and no table of the engine.
"""

import contextlib
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from demo_home import publish_all
from hengce.deciding.leases import Leased, LeaseTerms
from hengce.deciding.loop import EngineLoop
from hengce.delivery.relay import RelayLimits
from hengce.flow.ending import Patience
from hengce.model.event import Event
from hengce.model.instant import Instant
from hengce.server.relay_loop import RelayLoop
from hengce.testing.postgresql import Cluster
from hengce.wiring import Installation
from processes import LOADED

BANK = Path(__file__).parent / "bank"
TERMS = LeaseTerms(alive_seconds=3.0, renew_seconds=0.5, look_seconds=0.05)
HASTY = RelayLimits(in_hand_minutes=1, patience=Patience(backoff_minutes=1))
"""A dead process is noticed soon, and what is in doubt is repeated soon."""

SHARED = ("snapshots", "segments", "runs", "staged")
IN_FLIGHT_MAX = 20
STUCK_SECONDS_MAX = 420
A_HOUSEHOLD = 4

CAP_CUSTOMER, CAP_HOUSEHOLD = 2, 3


def clock() -> Instant:
    return time.time_ns() // 1_000


def household(number: int) -> str:
    return f"H{number // A_HOUSEHOLD:05}"


def make_bank(home: Path, address: str, customers: int) -> None:
    """Publish the bank, and import customers who live four to a household."""
    installation = Installation.open(home, address)
    publish_all(installation, BANK, clock())
    numbers = range(customers)
    table = pa.table(
        {
            "customer": [f"C{n:06}" for n in numbers],
            "org": ["HQ"] * customers,
            "household": [household(n) for n in numbers],
            "mobile": [f"1380{n:07}" for n in numbers],
        }
    )
    (home / "staged").mkdir(exist_ok=True)
    marked = table.replace_schema_metadata({"entity": "customers"})
    pq.write_table(marked, home / "staged" / "customers.parquet")
    for name in SHARED:
        (home / name).mkdir(exist_ok=True)
    installation.refresh_snapshot(clock())
    installation.close()


def serve(folder: Path, address: str, orders: Connection) -> None:
    """Be one process of the bank: take events from a pipe until it is told to stop."""
    installation = Installation.open(folder, address)
    with installation.relay(HASTY) as relay:
        relay_loop = RelayLoop(relay, installation.store, clock)
        share = Leased(folder.name, TERMS)
        loop = EngineLoop(
            installation.store,
            installation.engine,
            installation.archive,
            clock,
            on_commit=relay_loop.wake,
            share=share,
        )
        loop.start()
        relay_loop.start()
        while (event := orders.recv()) is not None:
            try:
                loop.take([event]).add_done_callback(_teller(orders, event.id))
            except Exception as error:  # noqa: BLE001
                orders.send((event.id, type(error).__name__))
        loop.drain(30)
        relay_loop.stop(30)
    installation.close()


def _teller(orders: Connection, name: str) -> Any:
    def tell(done: "Future[Any]") -> None:
        error = done.exception()
        orders.send((name, type(error).__name__ if error else str(done.result()[0])))

    return tell


@dataclass
class Worker:
    """A process, and what was sent to it and not answered yet."""

    process: Any
    orders: Connection
    asked: dict[str, Event] = field(default_factory=dict)

    def kill(self) -> None:
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.join(30)


class Fleet:
    """Several processes on one store.

    Args:
        folder: Where everything lies.
        server: PostgreSQL.
        address: The store.
        seed: Draws whom the client asks, and who is killed.
    """

    def __init__(self, folder: Path, server: Cluster, address: str, seed: int) -> None:
        self.home = folder / "home"
        self.answered: Counter[str] = Counter()
        self.kills = 0
        self._folder = folder
        self._server = server
        self._address = address
        self._drawn = random.Random(seed)
        self._started = 0
        self._workers: list[Worker] = []

    def start(self, workers: int) -> None:
        for _ in range(workers):
            self._start_one()

    def send(self, events: Sequence[Event], kills: int, victim: str = "worker") -> None:
        """Send events until all are answered, and kill so many times on the way."""
        waiting = list(reversed(events))
        every = max(1, len(events) // (kills + 1))
        done, since = 0, time.monotonic()
        while waiting or any(worker.asked for worker in self._workers):
            heard = self._turn(waiting)
            done += heard
            since = time.monotonic() if heard else since
            assert time.monotonic() - since < STUCK_SECONDS_MAX, "nothing is answered any more"
            if self.kills < kills and done >= every * (self.kills + 1):
                self.kills += 1
                self._kill(victim, waiting)

    def settle(self) -> None:
        """Wait until no question is open, and nothing waits or is in hand."""
        installation = Installation.open(self.home, self._address)
        store = installation.store
        deadline = time.monotonic() + STUCK_SECONDS_MAX
        try:
            while True:
                with store.view() as view:
                    closes = view.next_close()
                releases, unsettled = store.next_releases(), store.unsettled(clock())
                if closes is None and not releases and not unsettled:
                    return
                told = f"question {closes}, releases {releases}, in hand {len(unsettled)}"
                assert time.monotonic() < deadline, f"still open at {clock()}: {told}"
                time.sleep(0.1)
        finally:
            installation.close()

    def stop(self) -> None:
        for worker in self._workers:
            with contextlib.suppress(OSError):
                worker.orders.send(None)
        for worker in self._workers:
            worker.process.join(90)
            if worker.process.is_alive():
                worker.kill()

    def received(self) -> list[tuple[str, str, str]]:
        """Return what all channels received: key, customer, and what it is."""
        found = []
        for path in sorted(self._folder.glob("w*/delivered/*.jsonl")):
            for line in path.read_bytes().splitlines():
                told = msgspec.json.decode(line)
                found.append((told["key"], told["customer"], told["body"][6:].split()[0]))
        return found

    def _start_one(self) -> None:
        self._started += 1
        mine = self._folder / f"w{self._started}"
        mine.mkdir()
        for name in SHARED:
            (mine / name).symlink_to(self.home / name)
        here, there = LOADED.Pipe()
        process = LOADED.Process(target=serve, args=(mine, self._address, there), daemon=True)
        process.start()
        there.close()
        self._workers.append(Worker(process, here))

    def _turn(self, waiting: list[Event]) -> int:
        for worker in self._drawn.sample(self._workers, len(self._workers)):
            while waiting and len(worker.asked) < IN_FLIGHT_MAX:
                event = waiting.pop()
                worker.asked[event.id] = event
                with contextlib.suppress(OSError):
                    worker.orders.send(event)
        heard = 0
        ready = wait([worker.orders for worker in self._workers], timeout=0.2)
        for worker in list(self._workers):
            if worker.orders in ready:
                heard += self._hear(worker, waiting)
        return heard

    def _hear(self, worker: Worker, waiting: list[Event]) -> int:
        heard = 0
        try:
            while worker.orders.poll():
                name, what = worker.orders.recv()
                event = worker.asked.pop(name)
                if what in {"accepted", "duplicated"}:
                    self.answered[name] += 1
                    heard += 1
                else:
                    time.sleep(0.05)
                    waiting.append(event)
        except (EOFError, OSError):
            self._replace(worker, waiting)
        return heard

    def _replace(self, worker: Worker, waiting: list[Event]) -> None:
        """Nobody knows what became of what was sent to the dead: it is sent again."""
        waiting += worker.asked.values()
        self._workers.remove(worker)
        worker.orders.close()
        self._start_one()

    def _kill(self, victim: str, waiting: list[Event]) -> None:
        if victim == "worker":
            worker = self._drawn.choice(self._workers)
            worker.kill()
            self._hear(worker, waiting)
        else:
            self._server.kill()
            self._server.start()
