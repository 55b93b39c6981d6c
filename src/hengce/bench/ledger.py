"""One durable decision with a large ledger, against the same with a small one.

Most rows are contacts of the past in segments, an import or a former run each; the rest are
contacts of single decisions and their steps, in tables. Both banks have as many segments,
strategies and rows a customer.
"""

import time
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from hengce.bench.bank import Bank, open_bank
from hengce.bench.filling import Times, add_decisions, block_of, kinds, name_of
from hengce.bench.report import Report, figure, report
from hengce.bench.workload import CONTACTS_PER_CUSTOMER
from hengce.model.contact import ContactState
from hengce.model.instant import DAY_US, Instant
from hengce.model.strategy import MessageClass
from hengce.ports import ContactBlock, ContactStep

SMALL_CUSTOMERS = 1_000
LARGE_CUSTOMERS = 1_000_000
SEGMENTS = 10
"""Segments beside that of the workload's own past."""

PLACED_PER_CUSTOMER = 3
"""Contacts in these segments, beside those that the workload draws."""

CUSTOMERS_PER_LISTED = 2
"""One customer in so many has a contact in the table, with one step: half a row and half."""

QUESTIONS = 300
WARM_UP = 50
GOAL_RATIO = 1.5

_KINDS = kinds(MessageClass.TRANSACTIONAL)


@dataclass(frozen=True, slots=True)
class _Size:
    """How large a bank is; its ledger has ten rows for each customer."""

    customers: int

    @property
    def placed(self) -> int:
        """Contacts in the further segments."""
        return self.customers * PLACED_PER_CUSTOMER

    @property
    def listed(self) -> int:
        """Contacts in the table."""
        return self.customers // CUSTOMERS_PER_LISTED

    @property
    def rows(self) -> int:
        """Contacts, and their steps."""
        return self.customers * CONTACTS_PER_CUSTOMER + self.placed + 2 * self.listed


def ledger(strategies: int, runs: int) -> Report:
    """Measure single decisions that are committed, in a small and in a large bank."""
    sizes = _Size(SMALL_CUSTOMERS), _Size(LARGE_CUSTOMERS)
    small, large = (_measured(size, strategies, runs) for size in sizes)
    ratios = [mine / other for mine, other in zip(_of(large, 99), _of(small, 99), strict=True)]
    return report(
        "ledger",
        {
            "customers_small": sizes[0].customers,
            "customers_large": sizes[1].customers,
            "strategies": strategies,
            "rows_small": sizes[0].rows,
            "rows_large": sizes[1].rows,
            "rows_in_tables": 2 * sizes[1].listed,
            "segments": SEGMENTS + 1,
            "questions": QUESTIONS,
        },
        {
            "p50_us_10k": figure(_of(small, 50), "us"),
            "p99_us_10k": figure(_of(small, 99), "us"),
            "p50_us_10m": figure(_of(large, 50), "us"),
            "p99_us_10m": figure(_of(large, 99), "us"),
            "ratio_p99_10m_over_10k": figure(ratios, "ratio", GOAL_RATIO),
        },
    )


def _of(measured: list[list[float]], percent: int) -> list[float]:
    return [float(np.percentile(times, percent)) for times in measured]


def _measured(size: _Size, strategies: int, runs: int) -> list[list[float]]:
    """Return the microseconds of each decision, run by run."""
    with TemporaryDirectory() as folder:
        bank = open_bank(Path(folder), size.customers, strategies)
        _fill(bank, size)
        draws = np.random.Generator(np.random.PCG64(7))
        _ask(bank, draws, size.customers, WARM_UP)
        measured = [_ask(bank, draws, size.customers, QUESTIONS) for _ in range(runs)]
        bank.installation.close()
    return measured


def _ask(bank: Bank, draws: np.random.Generator, customers: int, count: int) -> list[float]:
    times = []
    for number in draws.integers(0, customers, count).tolist():
        at = bank.later()
        begun = time.perf_counter()
        bank.installation.engine.decide(name_of(number), at, commit=True)
        times.append((time.perf_counter() - begun) * 1e6)
    return times


def _fill(bank: Bank, size: _Size) -> None:
    """Write the further segments, and contacts into the table."""
    draws = np.random.Generator(np.random.PCG64(5))
    store, segments = bank.installation.store, bank.installation.segments
    for number in range(SEGMENTS):
        name = f"past{number}"
        segments.write(name, iter([_block(bank.night, size, draws)]))
        with store.transaction(bank.night) as tx:
            tx.add_contact_segment(name)
    who = [serial * 7 % size.customers for serial in range(size.listed)]
    spread_us = 30 * DAY_US // size.listed
    for made in add_decisions(
        bank, who, _KINDS, lambda serial: _past(bank.night - 1 - serial * spread_us)
    ):
        handed_off = [
            ContactStep(c.id, c.customer, ContactState.COMMITTED, c.reserved_at) for c in made
        ]
        with store.transaction(bank.night) as tx:
            tx.add_steps(handed_off)


def _past(at: Instant) -> Times:
    return Times(at, at, at + 1)


def _block(night: Instant, size: _Size, draws: np.random.Generator) -> ContactBlock:
    """Draw a segment of contacts of different customers, from the last ninety days."""
    count = size.placed // SEGMENTS
    who = np.sort(draws.choice(size.customers, count, replace=False))
    at = night - draws.integers(1, 90 * DAY_US, count)
    block = block_of(who, 1, _KINDS, _past(night))
    return replace(block, reserved_at=at, release_at=at, expires_at=at + 1)
