"""Commands for those who run the product: doctor, backup, restore."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from hengce.cli.context import Home
from hengce.cli.show import console, show_problems
from hengce.errors import Problem
from hengce.lint.severity import ADVICE, errors_of
from hengce.upkeep.backup import back_up
from hengce.upkeep.doctor import diagnose
from hengce.upkeep.restoring import restore
from hengce.words.problems import tell_problem


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("doctor")(doctor)
    app.command("backup")(backup)
    app.command("restore")(restore_)


def doctor(
    context: typer.Context,
    *,
    json: Annotated[bool, typer.Option("--json", help="Print one object.")] = False,
) -> None:
    """Examine the installation; exit code 1 when something must be mended."""
    home: Home = context.obj
    found = diagnose(home.folder, home.store, time.time_ns() // 1_000)
    if json:
        typer.echo(_as_json(found))
    elif found:
        show_problems(found)
    else:
        console.print("一切正常 / all is well")
    if errors_of(found):
        raise typer.Exit(1)


def backup(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="A folder that does not exist yet.")],
) -> None:
    """Copy the bank while it serves."""
    home: Home = context.obj
    made = back_up(home.installation, folder, time.time_ns() // 1_000)
    console.print(f"position {made.position}, {len(made.files)} files")


def restore_(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="The folder of a backup.")],
) -> None:
    """Make a new installation of a backup; --home names its folder, which must not exist."""
    home: Home = context.obj
    made = restore(folder, home.folder, home.store, time.time_ns() // 1_000)
    console.print(
        f"position {made.manifest.position}; {made.doubtful} messages in doubt, "
        f"{made.unanswered} windows closed"
    )


def _as_json(found: Sequence[Problem]) -> str:
    findings = [
        {
            "where": one.where,
            "code": one.code,
            "severity": "advice" if one.code in ADVICE else "fault",
            "facts": dict(one.facts),
            **tell_problem(one)._asdict(),
        }
        for one in found
    ]
    well = not errors_of(found)
    return msgspec.json.encode({"well": well, "findings": findings}).decode()
