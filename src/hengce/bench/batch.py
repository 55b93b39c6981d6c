"""The nightly run: pinned snapshot to committed segment."""

import time
from pathlib import Path
from tempfile import TemporaryDirectory

from hengce.bench.bank import open_bank
from hengce.bench.report import Report, figure, peak_rss_mb, report
from hengce.model.instant import DAY_US

GOAL_SECONDS_PER_10M = 12.0


def batch(customers: int, strategies: int, runs: int) -> Report:
    """Measure whole runs, reading and committing included, after a dry one to warm up.

    Each run comes on top of the contacts of those before, a day later.
    """
    seconds: list[float] = []
    contacts = 0
    with TemporaryDirectory() as folder:
        bank = open_bank(Path(folder), customers, strategies)
        night = bank.night
        for number in range(runs + 1):
            begun = time.perf_counter()
            finished = bank.installation.run(night, f"run{number}", dry=number == 0)
            if number:
                seconds.append(time.perf_counter() - begun)
                night += DAY_US
            contacts = finished.contacts
        bank.installation.close()
    goal = GOAL_SECONDS_PER_10M * customers / 10_000_000
    return report(
        "batch",
        {"customers": customers, "strategies": strategies, "contacts": contacts},
        {
            "seconds": figure(seconds, "s", goal),
            "customers_per_s": figure([customers / s for s in seconds], "1/s"),
            "peak_rss_mb": figure([peak_rss_mb()], "MB", 1000.0),
        },
    )
