"""The command that brings files in, or drafts how."""

from pathlib import Path
from typing import Annotated

import typer

from hengce.cli.context import Home
from hengce.cli.documents import At
from hengce.cli.models import show_scores
from hengce.cli.show import console, show_problems
from hengce.intake.infer import infer
from hengce.snapshots.importer import Loaded
from hengce.snapshots.replacing import Expected
from hengce.words.rejects import tell_reject


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("import")(import_files)


def import_files(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="Files of one kind.", exists=True)],
    mapping: Annotated[Path | None, typer.Option(help="The mapping document.", exists=True)] = None,
    at: At = "",
    outcome: Annotated[
        str, typer.Option(help="With --infer: the column that later knowledge would predict.")
    ] = "",
    *,
    infer_mapping: Annotated[
        bool, typer.Option("--infer", help="Print a draft of the mapping instead.")
    ] = False,
    fewer: Annotated[
        bool,
        typer.Option("--fewer", help="Take it with far fewer records than what it replaces."),
    ] = False,
) -> None:
    """Bring files in: good rows are taken, bad ones are kept with line, column and reason."""
    home: Home = context.obj
    if infer_mapping:
        console.file.write(infer(files[0], outcome=outcome))
        return
    if mapping is None:
        raise typer.BadParameter("give --mapping, or --infer to draft one")
    moment = home.at(at)
    expected = Expected(fewer=fewer)
    loaded = home.installation.importer().load(mapping, files, moment, expected)
    show_loaded(loaded)
    version = home.installation.refresh_snapshot(moment)
    if version is not None:
        show_strays(home, version, loaded)
    show_scores(home)


def show_strays(home: Home, version: str, loaded: Loaded) -> None:
    """Print how many customers of an import no file of customers knows: nothing is decided."""
    source = f"{loaded.imported.entity}.{loaded.imported.source}"
    for strays in home.installation.snapshots.about(version).strays:
        if strays.source == source:
            console.print(
                f"  {strays.customers:,} 位客户不在任何客户文件里，不参与决策 / "
                "customers who are in no file of customers: nothing is decided for them",
                markup=False,
            )


def show_loaded(loaded: Loaded) -> None:
    """Print what became of the rows."""
    imported, summary = loaded.imported, loaded.imported.summary
    console.print(
        f"{imported.entity} {imported.source}: {summary.rows:,} rows, {summary.taken:,} taken, "
        f"{summary.rejected:,} rejected, {summary.left_out:,} left out, "
        f"{summary.records:,} records",
        markup=False,
    )
    if loaded.duplicated or loaded.refused:
        console.print(f"  {loaded.duplicated:,} known already, {loaded.refused:,} refused")
    if loaded.problems:
        show_problems(loaded.problems)
    for reason in summary.reasons:
        told = tell_reject(reason.code)
        console.print(f"  {reason.count:,} × {reason.column}: {told.zh} / {told.en}", markup=False)
    if imported.rejects is not None:
        console.print(f"  rejects: {imported.rejects}", markup=False)
