"""The command that plays seeds of a deterministic simulation."""

import os
import re
import sys
from importlib.util import find_spec
from typing import Annotated

import msgspec
import typer

from hengce.cli.show import console, show_table
from hengce.errors import ConflictError

VIOLATED = 1
_SEEDS = re.compile(r"(\d+)(?:\.\.(\d+))?")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("sim")(sim)


def sim(
    seeds: Annotated[str, typer.Option(help="FIRST..LAST, or a single one.")] = "0..99",
    jobs: Annotated[
        int, typer.Option(min=0, help="Processes that play at once; 0 for one a core.")
    ] = 0,
    *,
    json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Simulate crashes, full disks, liars and races; exit with 1 when a promise was broken."""
    first, last = _span(seeds)
    if find_spec("apsw") is None:
        raise ConflictError("the simulation needs a disk that fails: pip install 'hengce[sim]'")
    from hengce.sim.many import simulate  # noqa: PLC0415 -- an extra may be missing

    simulated = simulate(first, last, jobs or os.cpu_count() or 1)
    if json:
        console.file.write(msgspec.json.encode(simulated).decode() + "\n")
    else:
        rows = [(kind, f"{count:,}") for kind, count in simulated.faults.items()]
        show_table("faults", ("kind", "times"), rows)
        console.print(
            f"{simulated.seeds:,} seeds, {simulated.events:,} events, "
            f"{simulated.violations:,} violations, hashes equal: {simulated.hash_equal}"
        )
        for one in simulated.found:
            for sentence in one.sentences:
                console.print(f"seed {one.seed}: {sentence}", markup=False)
    if simulated.violations or not simulated.hash_equal:
        sys.exit(VIOLATED)


def _span(text: str) -> tuple[int, int]:
    found = _SEEDS.fullmatch(text)
    if found is None:
        raise ConflictError(f"{text!r} names no seeds: write 0..99, or 7")
    first = int(found[1])
    return first, int(found[2]) if found[2] else first
