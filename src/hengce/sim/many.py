"""Plays many seeds, in several processes; says how many, what went wrong, what was found."""

import os
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from hengce.sim.run import Played, Workshop, play

REPEATED = 10
"""One seed in so many is played twice."""

SEEDS_A_PIECE = 5
"""Seeds that a process plays before it takes others, so that none waits long at the end."""


class Violation(msgspec.Struct, frozen=True, kw_only=True):
    """What the auditor found in a seed."""

    seed: int
    sentences: tuple[str, ...]


class Simulated(msgspec.Struct, frozen=True, kw_only=True):
    """What a simulation came to.

    Attributes:
        seeds: How many seeds were played.
        events: How many things happened in them.
        faults: What went wrong, by kind.
        violations: What the auditor found, in all.
        hash_equal: Whether every seed that was played twice had the same hash.
        seconds: How long it took.
        found: The seeds with violations, and what was found in them.
    """

    seeds: int
    events: int
    faults: dict[str, int]
    violations: int
    hash_equal: bool
    seconds: float
    found: tuple[Violation, ...] = ()


class _Seed(msgspec.Struct, frozen=True):
    """What a process tells of a seed."""

    number: int
    events: int
    faults: dict[str, int]
    sentences: tuple[str, ...]
    equal: bool


def simulate(first: int, last: int, jobs: int = 1) -> Simulated:
    """Play the seeds from the first to the last, both of them included.

    What comes out does not depend on the number of jobs, but for the seconds.

    Args:
        first: The first seed.
        last: The last one.
        jobs: Processes that play at once.
    """
    begun = time.monotonic()
    seeds = sorted(_all(first, last, jobs), key=lambda seed: seed.number)
    faults: Counter[str] = Counter()
    for seed in seeds:
        faults.update(seed.faults)
    found = [Violation(seed=s.number, sentences=s.sentences) for s in seeds if s.sentences]
    return Simulated(
        seeds=len(seeds),
        events=sum(seed.events for seed in seeds),
        faults=dict(sorted(faults.items())),
        violations=sum(len(one.sentences) for one in found),
        hash_equal=all(seed.equal for seed in seeds),
        seconds=round(time.monotonic() - begun, 1),
        found=tuple(found),
    )


def _all(first: int, last: int, jobs: int) -> Iterator[_Seed]:
    with TemporaryDirectory(prefix="hengce-sim-") as folder:
        if jobs == 1:
            yield from _played(range(first, last + 1), Workshop(Path(folder)))
            return
        begins = range(first, last + 1, SEEDS_A_PIECE)
        pieces = [range(begin, min(begin + SEEDS_A_PIECE, last + 1)) for begin in begins]
        # Each process starts afresh, so that no two of them order their sets alike.
        spawn, size = get_context("spawn"), min(jobs, len(pieces))
        with ProcessPoolExecutor(size, spawn, _move_in, (folder,)) as pool:
            for piece in pool.map(_play_piece, pieces):
                yield from piece


_of_process: list[Workshop] = []
"""The banks of a process, which it makes once."""


def _move_in(folder: str) -> None:
    _of_process.append(Workshop(Path(folder) / f"{os.getpid()}"))


def _play_piece(seeds: Sequence[int]) -> list[_Seed]:
    return list(_played(seeds, _of_process[0]))


def _played(seeds: Iterable[int], workshop: Workshop) -> Iterator[_Seed]:
    """Play some seeds; every tenth of all seeds twice."""
    for number in seeds:
        played = play(number, workshop)
        again = number % REPEATED == 0
        equal = not again or play(number, workshop).digest == played.digest
        yield _told(played, equal=equal)


def _told(played: Played, *, equal: bool) -> _Seed:
    faults = {str(kind): count for kind, count in played.faults.items()}
    return _Seed(played.seed, played.happenings, faults, played.violations, equal)
