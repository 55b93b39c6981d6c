"""Each write of each step is interrupted; what is found afterwards is whole, and goes on."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest

from crash.forked import can_inject
from crash.points import Tried

TESTS = Path(__file__).parent.parent
ALL = 0
KILLED = "-"

pytestmark = pytest.mark.skipif(not can_inject(), reason="needs strace")


def tried(folder: Path, points_max: int, error: str, seeds: Sequence[int]) -> Tried:
    command = [sys.executable, "-m", "crash.points", str(folder), str(points_max), error]
    path = os.pathsep.join([str(TESTS), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [*command, *map(str, seeds)],
        env=os.environ | {"PYTHONPATH": path},
        stdout=subprocess.PIPE,
        check=True,
    )
    return msgspec.json.decode(done.stdout, type=Tried)


def test_a_process_that_dies_leaves_nothing_half_done(tmp_path: Path) -> None:
    found = tried(tmp_path, 3, KILLED, [3])
    assert found.violations == []
    assert found.died == sum(found.points.values()) >= 30


@pytest.mark.parametrize("error", ["ENOSPC", "EIO"])
def test_a_disk_that_fails_is_told_and_nothing_is_lost(tmp_path: Path, error: str) -> None:
    found = tried(tmp_path, 1, error, [3])
    assert found.violations == []
    assert found.refused > 0


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(4, 10))
def test_every_point_of_a_world(tmp_path: Path, seed: int) -> None:
    """More than 2,000 points in all."""
    found = tried(tmp_path, ALL, KILLED, [seed])
    assert found.violations == []
    assert found.died == sum(found.points.values()) >= 300


@pytest.mark.prove
@pytest.mark.parametrize("error", ["ENOSPC", "EIO"])
def test_every_failing_write_of_a_world(tmp_path: Path, error: str) -> None:
    found = tried(tmp_path, ALL, error, [4])
    assert found.violations == []
    assert found.refused > 0
