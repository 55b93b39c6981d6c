"""The first decision of a process: started from nothing, as a server is after an update.

It runs as a program of its own: `python -m hengce.bench.first FOLDER INSTANT`.
"""

import subprocess
import sys
import time
from pathlib import Path

from hengce.errors import HengceError
from hengce.model.instant import Instant

CUSTOMER = "C00000001"


def first_decision_seconds(folder: Path, at: Instant) -> float:
    """Start a process that decides for a customer, and return how long that took altogether."""
    begun = time.perf_counter()
    command = [sys.executable, "-m", __name__, str(folder), str(at)]
    done = subprocess.run(command, check=False)  # noqa: S603 -- this very module
    if done.returncode:
        raise HengceError("the first decision of a process failed")
    return time.perf_counter() - begun


def _decide(folder: Path, at: Instant) -> None:
    from hengce.wiring import Installation  # noqa: PLC0415 -- that is what is measured

    installation = Installation.open(folder)
    installation.engine.decide(CUSTOMER, at)
    installation.close()


if __name__ == "__main__":
    _decide(Path(sys.argv[1]), int(sys.argv[2]))
