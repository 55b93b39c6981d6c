"""Interrupts every step of a bank's day at every call by which it writes, and audits.

`python -m crash.points FOLDER POINTS_MAX ERROR SEED...` prints one JSON object: how many
points were tried, by step, and every violation as a sentence. POINTS_MAX is for each step of
each seed, spread evenly over its calls; 0 is all of them. ERROR is `-` to kill the process,
else what the call answers, such as ENOSPC.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from crash.forked import Fault, counted, run_forked
from crash.life import STEPS, STEPS_AFTER, Life, copy_of, twice_decided
from hengce.wiring import Installation
from stack.auditor import audit
from stack.banks import open_bank


@dataclass(slots=True)
class Tried:
    """What came of all points."""

    points: dict[str, int] = field(default_factory=dict)
    died: int = 0
    refused: int = 0
    violations: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Before:
    """A bank right before a step: its folder, closed, and its people."""

    home: Path
    life: Life
    step: str


def try_world(folder: Path, seed: int, points_max: int, error: str, tried: Tried) -> None:
    """Play a world once without a fault, then each of its steps at each point."""
    bank = open_bank(folder / "home", seed)
    life = Life(bank)
    before: list[_Before] = []
    for number, step in enumerate((*STEPS, *STEPS_AFTER)):
        life.bank.installation.close()
        home = copy_of(folder / "home", folder / f"before{number}")
        life = life.moved_to(Installation.open(folder / "home"))
        before.append(_Before(home, life.moved_to(life.bank.installation), step))
        life.do(step)
    life.bank.installation.close()
    for at in before:
        for fault in _points(at, folder, points_max, error):
            tried.points[at.step] = tried.points.get(at.step, 0) + 1
            found = list(_try(at, folder, fault, tried))
            tried.violations += [f"world {seed}, {at.step}, {fault}: {s}" for s in found]


def _points(at: _Before, folder: Path, points_max: int, error: str) -> Sequence[Fault]:
    """Name the points of a step: every write, or a part of them that is spread evenly."""
    log = folder / "calls"
    assert run_forked(lambda: _step(at, folder), None, log).done, f"{at.step} fails by itself"
    calls = counted(log)
    faults = [
        Fault(call, number, "" if error == "-" else error)
        for call, count in sorted(calls.items())
        for number in range(1, count + 1)
    ]
    if points_max and len(faults) > points_max:
        return [faults[k * len(faults) // points_max] for k in range(points_max)]
    return faults


def _step(at: _Before, folder: Path) -> None:
    """Do the step on a fresh copy of the bank; it runs in a child."""
    home = copy_of(at.home, folder / "work")
    at.life.moved_to(Installation.open(home)).do(at.step)


def _try(at: _Before, folder: Path, fault: Fault, tried: Tried) -> Iterator[str]:
    home = copy_of(at.home, folder / "work")

    def interrupted() -> None:
        at.life.moved_to(Installation.open(home)).do(at.step)

    ended = run_forked(interrupted, fault, folder / "calls")
    tried.died += ended.died
    tried.refused += not ended.died and not ended.done
    life = at.life.moved_to(Installation.open(home))
    try:
        life.again(at.step)
        if ended.done and at.step == "receive" and life.new:
            yield "an event was lost that had been answered for"
        played = life.close()
        yield from audit(played.received, life.bank.told)
        yield from twice_decided(played.decisions)
    finally:
        life.bank.installation.close()


def main(folder: str, points_max: str, error: str, *seeds: str) -> None:
    """Try worlds and print what came of it."""
    tried = Tried()
    for seed in seeds:
        try_world(Path(folder) / seed, int(seed), int(points_max), error, tried)
    sys.stdout.write(msgspec.json.encode(tried, order="sorted").decode() + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
