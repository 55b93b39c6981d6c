"""Pulling back what waits for one customer, while a million contacts wait in the outbox.

First what a refusal forbids; then what a complaint takes back and teaches, until a decision that
follows has seen it.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import numpy as np

from hengce.bench.bank import Bank, open_bank
from hengce.bench.filling import Times, add_decisions, add_run, block_of, kinds, name_of
from hengce.bench.report import Report, figure, report
from hengce.bench.workload import CATEGORIES
from hengce.deciding.loop import EngineLoop
from hengce.model.configuration import Configuration
from hengce.model.contact import ContactKind
from hengce.model.decision import Decision
from hengce.model.instant import DAY_US, Instant
from hengce.model.outcome import Outcome, OutcomeKind
from hengce.model.profile import EVERY_CHANNEL, Change, ChangeKind
from hengce.model.version import version_of
from hengce.ports import Transaction
from hengce.reading.handoff import SnapshotBaseline
from hengce.responses.outcomes import strategies_by_id, take
from hengce.responses.withdrawal import refuse

CUSTOMERS = 200_000
"""Everybody has five contacts that wait: four of two runs, one of a single decision."""

RUNS = ("tonight", "tomorrow")
EACH = 2
"""Contacts of a customer in each of the runs."""

WITHDRAWALS = 1_000
"""Customers in a measured run; nobody is asked twice."""

COMPLAINTS = 500
"""Customers of the snapshot who complain in a measured run; nobody does twice."""

STRATEGIES = 10
BANK_CUSTOMERS = 10_000
DRAIN_SECONDS = 10.0
GOAL_P99_MS = 100.0


@dataclass(frozen=True, slots=True)
class _Run:
    p50_ms: float
    p99_ms: float
    withdrawn: int


@dataclass(frozen=True, slots=True)
class _Heard:
    durable_ms: float
    reweighted_ms: float
    lowered: int


def withdrawal(runs: int) -> Report:
    """Measure from the handing in of a refusal to its durable answer.

    Half of the customers refuse a topic, the others refuse everything; the refusal and the
    release of all that it forbids are one transaction, through the loop that serves. Then
    customers of the snapshot complain: what waits on the topic is pulled back and the tag that
    is the propensity of its strategy falls, in one transaction; the customer is decided next.
    """
    with TemporaryDirectory() as folder:
        bank = open_bank(Path(folder), BANK_CUSTOMERS, STRATEGIES)
        _fill(bank)
        refusing = _Refusing(bank)
        refusing.run()
        measured = [refusing.run() for _ in range(runs)]
        refusing.close()
        complaining = _Complaining(bank)
        complaining.run()
        heard = [complaining.run() for _ in range(runs)]
        complaining.close()
        bank.installation.close()
    return report(
        "withdrawal",
        {
            "customers": CUSTOMERS,
            "pending": CUSTOMERS * (EACH * len(RUNS) + 1),
            "withdrawals": WITHDRAWALS,
            "withdrawn": sum(run.withdrawn for run in measured),
            "complaints": COMPLAINTS,
            "lowered": sum(run.lowered for run in heard),
        },
        {
            "p50_ms": figure([run.p50_ms for run in measured], "ms"),
            "p99_ms": figure([run.p99_ms for run in measured], "ms", GOAL_P99_MS),
            "complaint_p99_ms": figure([run.durable_ms for run in heard], "ms", GOAL_P99_MS),
            "reweighted_p99_ms": figure([run.reweighted_ms for run in heard], "ms", GOAL_P99_MS),
        },
    )


def _fill(bank: Bank) -> None:
    times = Times(bank.night, bank.night + DAY_US, bank.night + 9 * DAY_US)
    everybody = np.arange(CUSTOMERS, dtype=np.int64)
    _publish(bank)
    for name in RUNS:
        add_run(bank, name, block_of(everybody, EACH, _kinds(), times))
    for _ in add_decisions(bank, range(CUSTOMERS), _kinds(), lambda _: times):
        pass


def _kinds() -> tuple[ContactKind, ...]:
    """Return the kinds of contact, of strategies that are live."""
    return tuple(
        msgspec.structs.replace(kind, strategy=f"s{k:05d}") for k, kind in enumerate(kinds())
    )


def _publish(bank: Bank) -> None:
    """Let answers move the tag that is a strategy's propensity."""
    store = bank.installation.store
    before = bank.installation.published()
    moved = tuple(
        msgspec.structs.replace(strategy, preference_tag=strategy.score.propensity)
        for strategy in before.strategies
    )
    after = msgspec.structs.replace(before, strategies=moved)
    with store.transaction(bank.night) as tx:
        tx.put_configuration(version_of(after), after, bank.night)
        tx.set_published(version_of(after), bank.night)


class _Serving:
    """A loop that serves, by a clock that goes on from the bank's moment."""

    def __init__(self, bank: Bank) -> None:
        self._bank = bank
        self._archive = bank.installation.archive
        self._begun = bank.later()
        self._started = time.monotonic_ns()
        self._loop = EngineLoop(
            bank.installation.store,
            bank.installation.engine,
            bank.installation.archive,
            self._clock,
        )
        self._loop.start()

    def close(self) -> None:
        """Stop the loop; the next one begins where it ended."""
        self._loop.drain(DRAIN_SECONDS)
        self._bank.night = self._clock()

    def _clock(self) -> Instant:
        return self._begun + (time.monotonic_ns() - self._started) // 1_000


class _Refusing(_Serving):
    """Lets customers refuse one after the other."""

    def __init__(self, bank: Bank) -> None:
        super().__init__(bank)
        self._who = self._drawn()

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


class _Complaining(_Serving):
    """Lets customers complain one after the other, and decides each of them after it."""

    def __init__(self, bank: Bank) -> None:
        super().__init__(bank)
        self._configuration = bank.installation.published()
        self._baseline = SnapshotBaseline(bank.installation.store, bank.installation.archive)
        self._who = iter(range(BANK_CUSTOMERS))

    def run(self) -> _Heard:
        """Hear so many customers as a measured run has."""
        durable: list[float] = []
        reweighted: list[float] = []
        lowered = 0
        for _ in range(COMPLAINTS):
            number = next(self._who)
            before = self._loop.ask(name_of(number)).result()
            begun = time.perf_counter()
            self._loop.call(_Complaint(self, number).write).result()
            durable.append((time.perf_counter() - begun) * 1e3)
            after = self._loop.ask(name_of(number)).result()
            reweighted.append((time.perf_counter() - begun) * 1e3)
            lowered += _is_lowered(before, after, _strategy_of(number))
        p99 = [float(np.percentile(times, 99)) for times in (durable, reweighted)]
        return _Heard(p99[0], p99[1], lowered)

    def write(self, tx: Transaction, number: int, at: Instant) -> None:
        """Write a complaint with what it withdraws and teaches."""
        contact = f"Old{number}/{name_of(number)}.1"
        said = Outcome(
            source="desk", id=contact, contact=contact, kind=OutcomeKind.COMPLAINED, at=at
        )
        configuration: Configuration = self._configuration
        take(tx, said, strategies_by_id(configuration), configuration, self._baseline, at)


def _strategy_of(number: int) -> str:
    """Return the strategy of a customer's single contact."""
    of = _kinds()
    return of[number % len(of)].strategy


def _is_lowered(before: Decision, after: Decision, strategy: str) -> bool:
    """Tell whether a strategy was a candidate with a lower propensity than before."""
    first, then = (
        {one.strategy: one.propensity for one in decision.candidates}
        for decision in (before, after)
    )
    return strategy in first and strategy in then and then[strategy] < first[strategy]


@dataclass(frozen=True, slots=True)
class _Complaint:
    """What one customer complains of: the message of his single contact."""

    through: _Complaining
    number: int

    def write(self, tx: Transaction, at: Instant) -> None:
        """Write it down."""
        self.through.write(tx, self.number, at)


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
