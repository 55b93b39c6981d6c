"""One row, seven, a thousand, a million: the same bytes, compiled or not, on any threads."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from hengce.kernel.decide import Verdicts, decide_block
from hengce.reading.gather import Facts
from kernel.compare import world_facts
from oracle.worlds import world

pytestmark = pytest.mark.compiled

TESTS = Path(__file__).parent.parent
SEEDS = (3, 8, 21, 34)
CUSTOMERS = 1_000
SIZES = (1, 7, 100, CUSTOMERS)

Bytes = tuple[bytes, ...]


def pieces(
    facts: Facts, size: int
) -> Iterator[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]]:
    """Cut the customers into blocks of about so many, never through a group."""
    groups = [facts.groups.members(int(row)) for row in facts.rows]
    whole = [group for row, group in zip(facts.rows, groups, strict=True) if group[0] == row]
    while whole:
        taken = [whole.pop(0)]
        while whole and sum(map(len, taken)) + len(whole[0]) <= size:
            taken.append(whole.pop(0))
        yield np.concatenate(taken), np.cumsum([0, *map(len, taken)])


def decided(facts: Facts, size: int, threads: int = 1) -> Bytes:
    """Decide in pieces; return what came of it in columns, in the order of customers."""

    def decide(piece: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]) -> Verdicts:
        return decide_block(facts.ready, facts.grouped(*piece))

    cut = list(pieces(facts, size))
    with ThreadPoolExecutor(threads) as pool:
        found = list(pool.map(decide, cut))
    counts = np.concatenate([v.counts for v in found])
    reasons = np.concatenate([v.reasons for v in found])
    begins = np.cumsum([0, *(len(piece[0]) for piece in cut)])
    choices = np.concatenate([v.chosen for v in found])
    lengths = [len(v.chosen) for v in found]
    choices["customer"] += np.repeat(begins[:-1], lengths)
    tally = sum(v.tally for v in found)
    return counts.tobytes(), reasons.tobytes(), choices.tobytes(), np.asarray(tally).tobytes()


@pytest.mark.parametrize(
    "seed", [*SEEDS[:2], *(pytest.param(seed, marks=pytest.mark.prove) for seed in SEEDS[2:])]
)
def test_blocks_and_threads_change_no_byte(seed: int) -> None:
    facts = world_facts(world(seed, CUSTOMERS))
    whole = decided(facts, CUSTOMERS)
    assert len(whole[1]) > CUSTOMERS, "most customers have candidates"
    for size in SIZES:
        for threads in (1, 2):
            assert decided(facts, size, threads) == whole, f"{size} rows, {threads} threads"


def test_compilation_changes_no_byte() -> None:
    """Some hundred customers as plain Python, in a process of its own."""
    found_here = os.pathsep.join([str(TESTS), *sys.path])
    plain = subprocess.run(
        [sys.executable, "-m", "kernel.test_same_bytes"],
        env=os.environ | {"PYTHONPATH": found_here, "NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    assert plain.split() == list(digests())


def digests() -> Iterator[str]:
    """Name what is decided for the customers of each world."""
    for drawn in SEEDS:
        parts = decided(world_facts(world(drawn, CUSTOMERS // len(SEEDS))), 100)
        yield hashlib.sha256(b"".join(parts)).hexdigest()


if __name__ == "__main__":
    sys.stdout.write("\n".join(digests()))
