"""Pulling back what waits for one customer, while a million contacts wait in the outbox."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from hengce.bench.bank import Bank, open_bank
from hengce.bench.filling import Times, add_decisions, add_run, block_of, kinds, name_of
from hengce.bench.report import Report, figure, report
from hengce.bench.workload import CATEGORIES
from hengce.loop import EngineLoop
from hengce.model.instant import DAY_US, Instant
from hengce.model.profile import EVERY_CHANNEL, Change, ChangeKind
from hengce.ports import Transaction
from hengce.withdrawal import refuse

CUSTOMERS = 200_000
"""Everybody has five contacts that wait: four of two runs, one of a single decision."""

RUNS = ("tonight", "tomorrow")
EACH = 2
"""Contacts of a customer in each of the runs."""

WITHDRAWALS = 1_000
"""Customers in a measured run; nobody is asked twice."""

STRATEGIES = 10
BANK_CUSTOMERS = 1_000
DRAIN_SECONDS = 10.0
GOAL_P99_MS = 100.0


@dataclass(frozen=True, slots=True)
class _Run:
    p50_ms: float
    p99_ms: float
    withdrawn: int


def withdrawal(runs: int) -> Report:
    """Measure from the handing in of a refusal to its durable answer.

    Half of the customers refuse a topic, the others refuse everything; the refusal and the
    release of all that it forbids are one transaction, through the loop that serves.
    """
    with TemporaryDirectory() as folder:
        bank = open_bank(Path(folder), BANK_CUSTOMERS, STRATEGIES)
        _fill(bank)
        refusing = _Refusing(bank)
        refusing.run()
        measured = [refusing.run() for _ in range(runs)]
        refusing.close()
        bank.installation.close()
    return report(
        "withdrawal",
        {
            "customers": CUSTOMERS,
            "pending": CUSTOMERS * (EACH * len(RUNS) + 1),
            "withdrawals": WITHDRAWALS,
            "withdrawn": sum(run.withdrawn for run in measured),
        },
        {
            "p50_ms": figure([run.p50_ms for run in measured], "ms"),
            "p99_ms": figure([run.p99_ms for run in measured], "ms", GOAL_P99_MS),
        },
    )


def _fill(bank: Bank) -> None:
    times = Times(bank.night, bank.night + DAY_US, bank.night + 9 * DAY_US)
    everybody = np.arange(CUSTOMERS, dtype=np.int64)
    for name in RUNS:
        add_run(bank, name, block_of(everybody, EACH, kinds(), times))
    for _ in add_decisions(bank, range(CUSTOMERS), kinds(), lambda _: times):
        pass


class _Refusing:
    """Lets customers refuse one after the other, through a loop."""

    def __init__(self, bank: Bank) -> None:
        self._archive = bank.installation.archive
        self._begun = bank.later()
        self._started = time.monotonic_ns()
        self._who = self._drawn()
        self._loop = EngineLoop(
            bank.installation.store,
            bank.installation.engine,
            bank.installation.archive,
            self._clock,
        )
        self._loop.start()

    def run(self) -> _Run:
        """Withdraw for so many customers as a measured run has."""
        times: list[float] = []
        withdrawn = 0
        for _ in range(WITHDRAWALS):
            refusal = self._refusal(next(self._who))
            begun = time.perf_counter()
            withdrawn += self._loop.call(refusal.write).result()
            times.append((time.perf_counter() - begun) * 1e3)
        p50, p99 = (float(np.percentile(times, percent)) for percent in (50, 99))
        return _Run(p50, p99, withdrawn)

    def close(self) -> None:
        """Stop the loop."""
        self._loop.drain(DRAIN_SECONDS)

    def _refusal(self, number: int) -> "_Refusal":
        if number % 2:
            return _Refusal(self, name_of(number), ChangeKind.OPT_OUT, EVERY_CHANNEL)
        topic = f"t{number % CATEGORIES}"
        return _Refusal(self, name_of(number), ChangeKind.OPT_OUT_TOPIC, topic)

    def write(self, tx: Transaction, change: Change, at: Instant) -> int:
        """Write a change with what it withdraws."""
        return refuse(tx, change.customer, [change], self._archive.configuration(tx), at)

    def _drawn(self) -> Iterator[int]:
        order = np.random.Generator(np.random.PCG64(3)).permutation(CUSTOMERS)
        yield from order.tolist()

    def _clock(self) -> Instant:
        return self._begun + (time.monotonic_ns() - self._started) // 1_000


@dataclass(frozen=True, slots=True)
class _Refusal:
    """What one customer says."""

    through: _Refusing
    customer: str
    kind: ChangeKind
    key: str

    def write(self, tx: Transaction, at: Instant) -> int:
        """Write it down; return how many contacts were withdrawn."""
        change = Change(customer=self.customer, kind=self.kind, key=self.key, value=True, at=at)
        return self.through.write(tx, change, at)
