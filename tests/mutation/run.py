"""Draws mutants of the kernel and the rules, and counts how many the fast subset notices.

    NUMBA_DISABLE_JIT=1 PYTHONPATH=tests python -m mutation.run

Everything is imported and every check is made ready once. A first child runs all checks and
writes down which lines each of them reaches, and how long it takes. Then each mutant gets a
child of its own, which makes the mistake in itself and runs the checks that reach it, the
quickest first, until one fails. A child that crashes, or runs ten times as long as it
should, has noticed too.

A mutant is drawn by its name: those with the smallest random numbers are taken, where the
number is seeded by the name. So a change of one function draws anew in that function only.

Survivors are listed in `survivors.txt`, one a line, with a judgement that a person writes;
a run keeps the judgements of those that survive again and writes `?` for new ones.
"""

import argparse
import gc
import importlib
import json
import os
import pkgutil
import resource
import signal
import sys
import time
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from types import ModuleType

import coverage

import hengce
from mutation.mutate import Mutant, apply, mutants, readers
from mutation.subset import Check, checks
from mutation.survivors import Survivor, judged, write

COUNT = 1_500
SEED = 20_261_122
CHILDREN = 2
KILLED_LEAST = 0.90

PACKAGES = ("hengce.kernel", "hengce.rules")
# Decorates before any check runs; with compilation off it does nothing.
LEFT_OUT = frozenset({"hengce.kernel.jit"})

MEMORY_MOST = 4 * 2**30  # bytes beside what is mapped already
SLOWER_MOST = 10  # times the processor's time of the unchanged program
SECONDS_LEAST = 1.0
SECONDS_MOST = 120.0  # by the clock, for a check that waits for ever

NOBODY = "-"


@dataclass(frozen=True)
class Reach:
    """What the checks do in the unchanged program.

    Attributes:
        seconds: How long each of them takes.
        checks: For each line, file and number, the checks that run it, as bits.
    """

    seconds: tuple[float, ...]
    checks: dict[tuple[str, int], int]

    def of(self, lines: Iterable[tuple[str, int]]) -> list[int]:
        """Return the places of the checks that run one of the lines, the quickest first."""
        bits = 0
        for line in lines:
            bits |= self.checks.get(line, 0)
        found = (place for place in range(len(self.seconds)) if bits >> place & 1)
        return sorted(found, key=lambda place: self.seconds[place])


@dataclass(frozen=True)
class Fate:
    """What became of a mutant; `noticed` names the check, and is empty for a survivor."""

    mutant: Mutant
    noticed: str
    seconds: float


def main(arguments: Sequence[str]) -> int:
    """Run; return 0 when enough are noticed and every survivor is judged."""
    asked = _asked(arguments)
    if os.environ.get("NUMBA_DISABLE_JIT") != "1":
        raise SystemExit("mutants are plain Python: set NUMBA_DISABLE_JIT=1")
    _strict()
    ready = checks()
    reach = _measured(ready)
    chosen = draw(modules(asked.only), asked.count)
    begun = time.monotonic()
    fates = []
    for fate in _fates(chosen, ready, reach):
        fates.append(fate)
        if asked.tell:
            _tell(f"{fate.seconds:6.2f} {fate.noticed or 'SURVIVED':40} {_key(fate.mutant)}")
    _report(fates, ready, time.monotonic() - begun)
    survivors = judged([fate.mutant for fate in fates if not fate.noticed])
    if not asked.only and asked.count == COUNT:
        write(survivors)
    return _verdict(fates, survivors)


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="mutation.run")
    parser.add_argument("--count", type=int, default=COUNT)
    parser.add_argument("--only", action="append", default=[], help="a part of a module's name")
    parser.add_argument("--tell", action="store_true", help="print what became of each mutant")
    return parser.parse_args(arguments)


def modules(only: Sequence[str] = ()) -> list[ModuleType]:
    """Return the modules of which mutants are drawn."""
    found = []
    for name in PACKAGES:
        package = importlib.import_module(name)
        parts = [f"{name}.{part.name}" for part in pkgutil.iter_modules(package.__path__)]
        found += [importlib.import_module(part) for part in parts if part not in LEFT_OUT]
    return [m for m in found if not only or any(part in m.__name__ for part in only)]


def draw(of: Sequence[ModuleType], count: int) -> list[Mutant]:
    """Return so many mutants, in the order of the source."""
    known = [mutant for module in of for mutant in mutants(module)]
    ranked = sorted(known, key=lambda mutant: Random(f"{SEED} {_key(mutant)}").random())
    taken = {_key(mutant) for mutant in ranked[:count]}
    _tell(f"{len(known)} mutants, {len(taken)} drawn")
    return [mutant for mutant in known if _key(mutant) in taken]


def _key(mutant: Mutant) -> str:
    return f"{mutant.file} {mutant.name}"


# The unchanged program --------------------------------------------------------------------


def _strict() -> None:
    """Take warnings for errors, as the tests do."""
    warnings.simplefilter("error")


def _measured(ready: Sequence[Check]) -> Reach:
    """Run all checks in a child; return what they reach."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _silent()
        with os.fdopen(writer, "w") as out:
            json.dump(_measure(ready), out)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as told:
        measured = json.load(told)
    os.waitpid(child, 0)
    if measured["wrong"]:
        raise SystemExit(f"checks fail without a mistake: {measured['wrong'][:9]}")
    checks = {(file, line): int(bits, 16) for file, line, bits in measured["checks"]}
    return Reach(tuple(measured["seconds"]), checks)


def _measure(ready: Sequence[Check]) -> dict[str, list[object]]:
    product = Path(hengce.__file__).parent
    cover = coverage.Coverage(data_file=None, config_file=False, include=[f"{product}/*"])
    seconds, wrong = [], []
    cover.start()
    for place, check in enumerate(ready):
        cover.switch_context(str(place))
        begun = time.process_time()
        try:
            check.run()
        except BaseException as error:  # noqa: BLE001 - told, and then the run ends
            wrong.append((check.name, repr(error)[:300]))
        seconds.append(time.process_time() - begun)
    cover.stop()
    data = cover.get_data()
    checks = [
        (file, line, hex(sum(1 << int(place) for place in contexts if place)))
        for file in data.measured_files()
        for line, contexts in data.contexts_by_lineno(file).items()
    ]
    return {"seconds": seconds, "checks": checks, "wrong": wrong}


# Mutants ------------------------------------------------------------------------------------


def _fates(chosen: Sequence[Mutant], ready: Sequence[Check], reach: Reach) -> Iterator[Fate]:
    """Yield what becomes of each mutant, some at a time, as they end."""
    running: dict[int, tuple[Mutant, int, float]] = {}
    waiting = list(reversed(chosen))
    gc.collect()
    gc.freeze()
    while waiting or running:
        while waiting and len(running) < CHILDREN:
            mutant = waiting.pop()
            asked = reach.of(_lines(mutant))
            if not asked:
                yield Fate(mutant, "", 0.0)
                continue
            child, pipe = _started(mutant, [(ready[k], reach.seconds[k]) for k in asked])
            running[child] = (mutant, pipe, time.monotonic())
        if running:
            yield _ended(running)


def _lines(mutant: Mutant) -> Iterable[tuple[str, int]]:
    """Return the lines of the edited statement; of a constant, those that read it."""
    if mutant.is_constant:
        return readers(mutant)
    file = sys.modules[mutant.module].__file__ or ""
    first, last = mutant.lines
    return [(file, line) for line in range(first, last + 1)]


def _started(mutant: Mutant, asked: Sequence[tuple[Check, float]]) -> tuple[int, int]:
    reader, writer = os.pipe()
    child = os.fork()
    if child:
        os.close(writer)
        return child, reader
    os.close(reader)
    _silent()
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (_mapped() + MEMORY_MOST, most))
    try:
        os.write(writer, _noticed(mutant, asked).encode())
    except BaseException:  # noqa: BLE001 - a mistake in this file, not in the product
        os._exit(1)
    os._exit(0)


def _noticed(mutant: Mutant, asked: Sequence[tuple[Check, float]]) -> str:
    """Make the mistake; return the first check that fails, or nothing."""
    try:
        apply(mutant)
    except ValueError:  # the module of such a constant cannot be imported
        return "import"
    for check, seconds in asked:
        signal.setitimer(signal.ITIMER_PROF, max(SECONDS_LEAST, seconds * SLOWER_MOST))
        signal.setitimer(signal.ITIMER_REAL, SECONDS_MOST)
        try:
            check.run()
        except BaseException:  # noqa: BLE001 - every error notices
            return check.name
    return NOBODY


def _ended(running: dict[int, tuple[Mutant, int, float]]) -> Fate:
    child, status = os.wait()
    mutant, pipe, begun = running.pop(child)
    with os.fdopen(pipe) as told:
        noticed = told.read()
    code = os.waitstatus_to_exitcode(status)
    if code > 0:
        raise RuntimeError(f"no such mistake can be made: {_key(mutant)}")
    if code < 0:
        noticed = signal.Signals(-code).name
    return Fate(mutant, "" if noticed == NOBODY else noticed, time.monotonic() - begun)


def _silent() -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)


def _mapped() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return pages * resource.getpagesize()


# What is told ---------------------------------------------------------------------------------


def _report(fates: Sequence[Fate], ready: Sequence[Check], seconds: float) -> None:
    total, alive = Counter(), Counter()
    for fate in fates:
        name = fate.mutant.module.removeprefix("hengce.")
        total[name] += 1
        alive[name] += not fate.noticed
    for name, count in sorted(total.items()):
        _tell(f"{name:24} {count - alive[name]:5} of {count:5} noticed")
    killed = sum(total.values()) - sum(alive.values())
    speed = f"{len(ready)} checks, {seconds:.0f} s, {len(fates) / seconds:.1f} mutants a second"
    _tell(f"{killed} of {len(fates)} noticed, {killed / len(fates):.1%}; {speed}")


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _verdict(fates: Sequence[Fate], survivors: Sequence[Survivor]) -> int:
    unjudged = [survivor for survivor in survivors if not survivor.is_judged]
    for survivor in unjudged:
        _tell(f"not judged: {survivor.place}: {survivor.name}")
    share = sum(bool(fate.noticed) for fate in fates) / len(fates)
    return int(share < KILLED_LEAST or bool(unjudged))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
