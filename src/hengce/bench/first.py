"""The first decision of a process: started from nothing, as a server is after an update.

It runs as a program of its own: `python -m hengce.bench.first FOLDER INSTANT`.
"""

import subprocess
import sys
import time
from pathlib import Path

from hengce.errors import HengceError
from hengce.model.instant import Instant
from hengce.startup.lasting import loading

CUSTOMER = "C00000001"
_DECIDED = "decided\n"


def first_decision_seconds(folder: Path, at: Instant) -> float:
    """Start a process that decides for a customer; return how long the decision took to come."""
    command = [sys.executable, "-m", __name__, str(folder), str(at)]
    begun = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 -- this very module
        assert process.stdout is not None
        told = process.stdout.readline()
        seconds = time.perf_counter() - begun
    if told != _DECIDED or process.returncode:
        raise HengceError("the first decision of a process failed")
    return seconds


def _decide(folder: Path, at: Instant) -> None:
    with loading():  # as every command is
        from hengce.wiring import Installation  # noqa: PLC0415 -- that is what is measured

    installation = Installation.open(folder)
    installation.engine.decide(CUSTOMER, at)
    sys.stdout.write(_DECIDED)
    sys.stdout.flush()
    installation.close()


if __name__ == "__main__":
    _decide(Path(sys.argv[1]), int(sys.argv[2]))
