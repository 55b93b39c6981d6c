"""How the nightly run grows with customers and with strategies."""

import time
from pathlib import Path
from tempfile import TemporaryDirectory

from hengce.bench.bank import open_bank
from hengce.bench.report import Figure, Report, figure, report

CUSTOMERS = 100_000
STRATEGIES = 200
STEPS = (1, 2, 4)
FEW, MANY = 10, 1_000
RATIO_MAX = 3.0
"""What a hundred times as many strategies may cost."""


def growth(runs: int) -> Report:
    """Measure dry runs of growing banks; ratios near the factor mean linear growth."""
    figures: dict[str, Figure] = {}
    base: list[float] = []
    for step in STEPS:
        times = _times(CUSTOMERS * step, STRATEGIES, runs)
        base = base or times
        figures[f"seconds_customers_x{step}"] = figure(times, "s")
        figures[f"ratio_customers_x{step}"] = _ratio(times, base, float(step))
    few, many = _times(CUSTOMERS, FEW, runs), _times(CUSTOMERS, MANY, runs)
    figures |= {
        f"seconds_{FEW}": figure(few, "s"),
        f"seconds_{STRATEGIES}": figure(base, "s"),
        f"seconds_{MANY}": figure(many, "s"),
        f"ratio_{MANY}_over_{FEW}": _ratio(many, few, RATIO_MAX),
    }
    return report("growth", {"customers": CUSTOMERS, "strategies": STRATEGIES}, figures)


def _ratio(times: list[float], base: list[float], goal: float) -> Figure:
    return figure([mine / first for mine, first in zip(times, base, strict=True)], "ratio", goal)


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
