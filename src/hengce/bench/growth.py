"""How the nightly run grows with customers and with strategies."""

import time
from pathlib import Path
from tempfile import TemporaryDirectory

from hengce.bench.bank import open_bank
from hengce.bench.report import Figure, Report, figure, report

BASE_CUSTOMERS = 50_000
BASE_STRATEGIES = 50
STEPS = (1, 2, 4)


def growth(runs: int) -> Report:
    """Measure dry runs of growing banks; ratios near the factor mean linear growth."""
    figures: dict[str, Figure] = {}
    base: list[float] = []
    for step in STEPS:
        times = _times(BASE_CUSTOMERS * step, BASE_STRATEGIES, runs)
        base = base or times
        figures |= _ratios("customers", step, times, base)
    for step in STEPS[1:]:
        figures |= _ratios(
            "strategies", step, _times(BASE_CUSTOMERS, BASE_STRATEGIES * step, runs), base
        )
    workload = {"customers": BASE_CUSTOMERS, "strategies": BASE_STRATEGIES}
    return report("growth", workload, figures)


def _ratios(what: str, step: int, times: list[float], base: list[float]) -> dict[str, Figure]:
    ratios = [mine / first for mine, first in zip(times, base, strict=True)]
    return {
        f"seconds_{what}_x{step}": figure(times, "s"),
        f"ratio_{what}_x{step}": figure(ratios, "ratio", float(step)),
    }


def _times(customers: int, strategies: int, runs: int) -> list[float]:
    times = []
    with TemporaryDirectory() as folder:
        bank = open_bank(Path(folder), customers, strategies)
        for number in range(runs + 1):
            begun = time.perf_counter()
            bank.installation.run(bank.night, "dry", dry=True)
            if number:
                times.append(time.perf_counter() - begun)
        bank.installation.close()
    return times
