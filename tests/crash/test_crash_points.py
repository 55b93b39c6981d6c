"""Each write of each step is interrupted; what is found afterwards is whole, and goes on."""

import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from crash.forked import can_inject
from crash.points import Tried

TESTS = Path(__file__).parent.parent
ALL = 0
KILLED = "-"

pytestmark = pytest.mark.skipif(not can_inject(), reason="needs strace")


def tried(folder: Path, seed: int, points_max: dict[str, int]) -> dict[str, Tried]:
    asked = [f"{error}={most}" for error, most in points_max.items()]
    command = [sys.executable, "-m", "crash.points", str(folder), str(seed), *asked]
    path = os.pathsep.join([str(TESTS), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        command,
        env=os.environ | {"PYTHONPATH": path},
        stdout=subprocess.PIPE,
        check=True,
    )
    return msgspec.json.decode(done.stdout, type=dict[str, Tried])


def test_what_is_interrupted_is_told_or_leaves_nothing_half_done(tmp_path: Path) -> None:
    """A few points of each step: the process dies, or the disk is full, or it fails."""
    died, *failed = tried(tmp_path, 3, {KILLED: 3, "ENOSPC": 1, "EIO": 1}).values()
    assert died.violations == []
    assert died.died == sum(died.points.values()) >= 30
    for found in failed:
        assert found.violations == []
        assert found.refused > 0


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(4, 10))
def test_every_point_of_a_world(tmp_path: Path, seed: int) -> None:
    """More than 2,000 points in all."""
    found = tried(tmp_path, seed, {KILLED: ALL})[KILLED]
    assert found.violations == []
    assert found.died == sum(found.points.values()) >= 300


@pytest.mark.prove
@pytest.mark.parametrize("error", ["ENOSPC", "EIO"])
def test_every_failing_write_of_a_world(tmp_path: Path, error: str) -> None:
    found = tried(tmp_path, 4, {error: ALL})[error]
    assert found.violations == []
    assert found.refused > 0
