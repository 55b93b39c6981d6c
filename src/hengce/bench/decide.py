"""One customer at a time: the kernel alone, and the whole way with its commit."""

import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from hengce.bench.bank import Bank, open_bank
from hengce.bench.first import first_decision_seconds
from hengce.bench.report import Figure, Report, figure, report
from hengce.bench.workload import event_name
from hengce.kernel.decide import decide_group
from hengce.reading.gather import gather

CUSTOMERS = 20_000
QUESTIONS = 2_000
ASKED = 500
"""Different customers among the questions."""

MANY_STRATEGIES = 10_000
GOALS_US = (40.0, 200.0)
"""For the kernel alone: the median, and the 99th of a hundred."""

INDEXED_RATIO_MAX = 2.0
"""How much more a decision may take among `MANY_STRATEGIES` than among `strategies`."""

FIRST_GOAL_S = 2.0
"""From the start of a process, once the machine code is cached."""


def decide(strategies: int, runs: int) -> Report:
    """Measure decisions of single customers.

    The kernel alone answers all strategies, and then those of one event type out of
    `MANY_STRATEGIES` that are live. The whole way goes from a name to a durable decision. The
    first one of a process begins with its start.
    """
    with TemporaryDirectory() as folder:
        bank = open_bank(Path(folder), CUSTOMERS, strategies)
        kernel = _percentiles(lambda: _kernel_times(bank), runs, GOALS_US)
        commit = _percentiles(lambda: _commit_times(bank), runs)
        first = [first_decision_seconds(Path(folder), bank.later()) for _ in range(runs)]
        bank.installation.close()
    with TemporaryDirectory() as folder:
        event_types = max(1, MANY_STRATEGIES // strategies)
        large = open_bank(Path(folder), ASKED, MANY_STRATEGIES, event_types)
        goals = (INDEXED_RATIO_MAX * kernel[0].value, None)
        indexed = _percentiles(lambda: _kernel_times(large, event_name(0)), runs, goals)
        large.installation.close()
    return report(
        "decide",
        {"customers": CUSTOMERS, "strategies": strategies, "questions": QUESTIONS},
        {
            "p50_us": kernel[0],
            "p99_us": kernel[1],
            f"p50_us_{MANY_STRATEGIES}_indexed": indexed[0],
            "committed_p50_us": commit[0],
            "committed_p99_us": commit[1],
            "first_decision_s": figure(first, "s", FIRST_GOAL_S),
        },
    )


def _percentiles(
    measure: Callable[[], list[float]],
    runs: int,
    goals: tuple[float | None, float | None] = (None, None),
) -> tuple[Figure, Figure]:
    measure()
    taken = [np.array(measure()) * 1e6 for _ in range(runs)]
    p50, p99 = goals
    return (
        figure([float(np.percentile(times, 50)) for times in taken], "us", p50),
        figure([float(np.percentile(times, 99)) for times in taken], "us", p99),
    )


def _kernel_times(bank: Bank, event: str = "") -> list[float]:
    """Ask about customers in turn: all strategies of the night, or those that an event starts."""
    archive, asked = bank.installation.archive, [_customer(number) for number in range(ASKED)]
    with bank.installation.store.view() as view:
        opened = archive.open(view, archive.pin(view, bank.later()), to_events=bool(event))
        facts = gather(view, opened, customers=asked)
    block = facts.block(0, ASKED)
    if event:
        started = np.tile(facts.ready.plan.started_by[event], (ASKED, 1))
        block = block._replace(started=started)
    times = []
    for number in range(QUESTIONS):
        begun = time.perf_counter()
        decide_group(facts.ready, block, number % ASKED)
        times.append(time.perf_counter() - begun)
    return times


def _commit_times(bank: Bank) -> list[float]:
    times = []
    for number in range(QUESTIONS // 10):
        at = bank.later()
        begun = time.perf_counter()
        bank.installation.engine.decide(_customer(number), at, commit=True)
        times.append(time.perf_counter() - begun)
    return times


def _customer(number: int) -> str:
    return f"C{number % CUSTOMERS:08d}"
