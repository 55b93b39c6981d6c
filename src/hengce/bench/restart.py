"""The first step of a process: started from nothing, with all who are in flight in its store.

It runs as a program of its own: `python -m hengce.bench.restart FOLDER INSTANT`.
"""

import os
import subprocess
import sys
import time
from pathlib import Path
from threading import Event

from hengce.errors import HengceError
from hengce.model.instant import Instant
from hengce.startup.lasting import loading

_WALKED = "walked\n"
_SECONDS_MAX = 60.0


def restart_seconds(folder: Path, at: Instant) -> float:
    """Start a process that walks who is due; return how long its first commit took to come.

    The process ends in the middle of its work, as killed ones do.
    """
    command = [sys.executable, "-m", __name__, str(folder), str(at)]
    begun = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 -- this very module
        assert process.stdout is not None
        told = process.stdout.readline()
        seconds = time.perf_counter() - begun
    if told != _WALKED:
        raise HengceError("nobody was walked by a process that was started anew")
    return seconds


def _walk(folder: Path, at: Instant) -> None:
    with loading():  # as every command is
        from hengce.deciding.loop import EngineLoop  # noqa: PLC0415 -- that is what is measured
        from hengce.wiring import Installation  # noqa: PLC0415

    parts, committed = Installation.open(folder), Event()
    loop = EngineLoop(parts.store, parts.engine, parts.archive, lambda: at, on_commit=committed.set)
    loop.start()
    if committed.wait(_SECONDS_MAX):
        sys.stdout.write(_WALKED)
        sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    _walk(Path(sys.argv[1]), int(sys.argv[2]))
