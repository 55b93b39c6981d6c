"""Handing off what a night reserved: claim, facts, second gate, text, settlement."""

import time
from pathlib import Path
from tempfile import TemporaryDirectory

from hengce.bench.bank import open_bank
from hengce.bench.latency import NOON_US
from hengce.bench.report import Report, figure, report
from hengce.bench.sink import Sink
from hengce.bench.workload import CHANNELS
from hengce.model.instant import DAY_US

CUSTOMERS = 20_000
GOAL_PER_S = 5_000.0


def dispatch(strategies: int, runs: int) -> Report:
    """Measure the relay alone: everything that a nightly run reserved is due, and leaves."""
    rates: list[float] = []
    handed_off = 0
    with TemporaryDirectory() as folder:
        bank = open_bank(Path(folder), CUSTOMERS, strategies)
        installation, night = bank.installation, bank.night
        relay = installation.relay_through({name: Sink() for name in CHANNELS})
        for number in range(runs + 1):
            installation.run(night, f"run{number}")
            begun = time.perf_counter()
            counts = relay.drain(night + NOON_US)
            seconds = time.perf_counter() - begun
            if number:
                rates.append(counts.committed / seconds)
                handed_off += counts.committed
            # A week later most caps have room again.
            night += 7 * DAY_US
        installation.close()
    return report(
        "dispatch",
        {"customers": CUSTOMERS, "strategies": strategies, "handed_off": handed_off},
        {"per_s": figure(rates, "1/s", GOAL_PER_S)},
    )
