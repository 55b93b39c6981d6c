"""Homes that take long to make: made once for all processes of a run, and copied for each."""

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return a copy of a home that belongs to this process alone.

    Args:
        factory: The folders of the run.
        name: Of the home; the same name is the same home.
        make: Makes it in a folder that does not exist; whoever comes first does it.
    """
    mine = factory.getbasetemp()
    # pytest-xdist gives each of its processes a folder below that of the run.
    everybodys = mine.parent if "PYTEST_XDIST_WORKER" in os.environ else mine
    kept, begun = everybodys / f"once-{name}", everybodys / f"begun-{name}"
    with (everybodys / f"once-{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            shutil.rmtree(begun, ignore_errors=True)
            make(begun)
            begun.rename(kept)
    return Path(shutil.copytree(kept, factory.mktemp(name) / "home"))
