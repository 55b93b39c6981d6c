"""What tests write lies in memory where there is room: no test waits for a disk.

They write the same files by the same calls, each flush among them. `TMPDIR` names another
place. What is left after a failure stays until the next run begins.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")
BYTES_MIN = 6 << 30
"""A run of all tests leaves one to two gigabytes before it ends."""

_PREFIX = "hengce-tests-"


def write_to_memory() -> None:
    """Let this process and those that it starts put temporary files into memory."""
    if "TMPDIR" in os.environ or not _has_room():
        return
    for left in MEMORY.glob(f"{_PREFIX}*"):
        if not Path(f"/proc/{left.name.removeprefix(_PREFIX)}").exists():
            shutil.rmtree(left, ignore_errors=True)
    folder = MEMORY / f"{_PREFIX}{os.getpid()}"
    folder.mkdir(mode=0o711)  # PostgreSQL's own user passes through
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder)


def clear_memory() -> None:
    """Remove what lies there when this process ends: nothing failed that it would explain."""
    folder = MEMORY / f"{_PREFIX}{os.getpid()}"
    if folder.exists():
        atexit.register(shutil.rmtree, folder, ignore_errors=True)


def _has_room() -> bool:
    if not os.access(MEMORY, os.W_OK) or shutil.disk_usage(MEMORY).free < BYTES_MIN:
        return False
    told = (line.split() for line in Path("/proc/meminfo").read_text("utf-8").splitlines())
    return any(name == "MemAvailable:" and int(kb) << 10 >= BYTES_MIN for name, kb, *_ in told)
