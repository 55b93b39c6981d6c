"""One customer at a time: the kernel alone, and the whole way with its commit."""

import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from hengce.bench.bank import Bank, open_bank
from hengce.bench.report import Figure, Report, figure, report
from hengce.engine import group_of
from hengce.kernel.decide import decide_group

CUSTOMERS = 20_000
QUESTIONS = 2_000


def decide(strategies: int, runs: int) -> Report:
    """Measure decisions of single customers, all strategies live and no index."""
    with TemporaryDirectory() as folder:
        bank = open_bank(Path(folder), CUSTOMERS, strategies)
        kernel = _percentiles(lambda: _kernel_times(bank), runs)
        commit = _percentiles(lambda: _commit_times(bank), runs)
        bank.installation.close()
    return report(
        "decide",
        {"customers": CUSTOMERS, "strategies": strategies, "questions": QUESTIONS},
        {
            "kernel_us_p50": kernel[0],
            "kernel_us_p99": kernel[1],
            "committed_us_p50": commit[0],
            "committed_us_p99": commit[1],
        },
    )


def _percentiles(measure: Callable[[], list[float]], runs: int) -> tuple[Figure, Figure]:
    measure()
    taken = [np.array(measure()) * 1e6 for _ in range(runs)]
    return (
        figure([float(np.percentile(times, 50)) for times in taken], "us"),
        figure([float(np.percentile(times, 99)) for times in taken], "us"),
    )


def _kernel_times(bank: Bank) -> list[float]:
    installation = bank.installation
    with installation.store.view() as view:
        opened = installation.archive.open(view, installation.archive.pin(view, bank.later()))
        facts, block = group_of(view, opened, _customer(0))
    times = []
    for _ in range(QUESTIONS):
        begun = time.perf_counter()
        decide_group(facts.ready, block)
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
