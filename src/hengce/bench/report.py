"""The one shape in which every benchmark reports."""

import os
import platform
import resource
import statistics
import sys
from collections.abc import Sequence
from importlib.metadata import version

from hengce import __version__
from hengce.model.noun import Noun

PACKAGES = ("numpy", "numba", "pyarrow", "duckdb", "sqlalchemy", "msgspec")


class Figure(Noun, frozen=True, kw_only=True):
    """One measured figure: the median of its runs, and the goal where there is one."""

    value: float
    unit: str
    goal: float | None
    runs: tuple[float, ...]


class Report(Noun, frozen=True, kw_only=True):
    """A benchmark's answer.

    Attributes:
        digest: Of what was decided: whoever measures the same workload must get the same one.
    """

    bench: str
    machine: dict[str, str]
    versions: dict[str, str]
    workload: dict[str, int]
    figures: dict[str, Figure]
    digest: str = ""


def report(
    bench: str,
    workload: dict[str, int],
    figures: dict[str, Figure],
    digest: str = "",
    others: Sequence[str] = (),
) -> Report:
    """Return a report of this machine, with the memory that this process held at most.

    Args:
        bench: What was measured.
        workload: On what.
        figures: What came out.
        digest: Of what was decided.
        others: Packages that were measured beside ours.
    """
    memory = {"peak_rss_mb": figure([peak_rss_mb()], "MB")}
    return Report(
        bench=bench,
        machine={
            "cpus": str(os.cpu_count()),
            "processor": platform.machine(),
            "system": platform.system(),
            "python": platform.python_version(),
        },
        versions={"hengce": __version__, **{name: version(name) for name in (*PACKAGES, *others)}},
        workload=workload,
        figures={**memory, **figures},
        digest=digest,
    )


def figure(runs: Sequence[float], unit: str, goal: float | None = None) -> Figure:
    """Return the median of the runs."""
    return Figure(value=statistics.median(runs), unit=unit, goal=goal, runs=tuple(runs))


def peak_rss_mb() -> float:
    """Return the most memory that this process has held, in MB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)
