"""The nightly run: pinned snapshot to committed segment."""

import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from hengce.bench.bank import open_bank
from hengce.bench.report import Report, figure, peak_rss_mb, report
from hengce.errors import HengceError
from hengce.model.run import Run

GOAL_SECONDS_PER_10M = 12.0
PEAK_RSS_MB_MAX = 1000.0


def batch(customers: int, strategies: int, runs: int) -> Report:
    """Measure whole runs, reading and committing included, after a dry one to warm up.

    The measured runs decide the same: each is of a bank of its own, made from one seed. The
    digest of their verdicts and contacts says that they did.
    """
    timed = [timed_run(customers, strategies) for _ in range(runs)]
    finished = timed[0].run
    if any(other.run.digest != finished.digest for other in timed):
        raise HengceError("runs of the same bank decided differently")
    seconds, committing = [run.seconds for run in timed], [run.commit_seconds for run in timed]
    goal = GOAL_SECONDS_PER_10M * customers / 10_000_000
    return report(
        "batch",
        {
            "customers": customers,
            "strategies": strategies,
            "candidates": finished.candidates,
            "contacts": finished.contacts,
        },
        {
            "seconds": figure(seconds, "s", goal),
            "commit_seconds": figure(committing, "s"),
            "customers_per_s": figure([customers / s for s in seconds], "1/s"),
            "peak_rss_mb": figure([peak_rss_mb()], "MB", PEAK_RSS_MB_MAX),
        },
        finished.digest,
    )


@dataclass(frozen=True, slots=True)
class TimedRun:
    """A measured run.

    Attributes:
        run: Its manifest.
        seconds: Of all.
        commit_seconds: After the last decision.
        processor_seconds: What all threads worked.
    """

    run: Run
    seconds: float
    commit_seconds: float
    processor_seconds: float


def timed_run(customers: int, strategies: int) -> TimedRun:
    """Make a bank, warm up, and run its night once."""
    decided = 0.0

    def learn(done: int, _: int) -> None:
        nonlocal decided
        if done == customers:
            decided = time.perf_counter()

    with TemporaryDirectory() as folder:
        bank = open_bank(Path(folder), customers, strategies)
        bank.installation.run(bank.night, "warm", dry=True)
        begun, worked = time.perf_counter(), time.process_time()
        finished = bank.installation.run(bank.night, "run", progress=learn)
        ended, worked = time.perf_counter(), time.process_time() - worked
        bank.installation.close()
    return TimedRun(finished, ended - begun, ended - decided, worked)
