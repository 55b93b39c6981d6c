"""Interrupts every step of a bank's day at every call by which it writes, and audits.

`python -m crash.points FOLDER SEED ERROR=POINTS_MAX...` prints one JSON object, by ERROR: how
many points were tried, by step, and every violation as a sentence. ERROR is `-` to kill the
process, else what the call answers, such as ENOSPC. POINTS_MAX is for each step, spread
evenly over its calls; 0 is all of them.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
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


def try_world(folder: Path, seed: int, points_max: Mapping[str, int]) -> dict[str, Tried]:
    """Play a world once without a fault, then each of its steps at each point of each error."""
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
    tried = {error: Tried() for error in points_max}
    for at in before:
        calls = _calls(at, folder)
        for error, those in tried.items():
            for fault in _points(calls, points_max[error], error):
                those.points[at.step] = those.points.get(at.step, 0) + 1
                found = list(_try(at, folder, fault, those))
                those.violations += [f"world {seed}, {at.step}, {fault}: {s}" for s in found]
    return tried


def _calls(at: _Before, folder: Path) -> Mapping[str, int]:
    """Do a step without a fault; count its writes, by kind."""
    log = folder / "calls"
    assert run_forked(lambda: _step(at, folder), None, log).done, f"{at.step} fails by itself"
    return counted(log)


def _points(calls: Mapping[str, int], points_max: int, error: str) -> Sequence[Fault]:
    """Name the points of a step: every write, or a part of them that is spread evenly."""
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


def main(folder: str, seed: str, *asked: str) -> None:
    """Try a world and print what came of it."""
    points_max = {error: int(most) for error, _, most in (one.partition("=") for one in asked)}
    tried = try_world(Path(folder), int(seed), points_max)
    sys.stdout.write(msgspec.json.encode(tried, order="sorted").decode() + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
