"""The command that hands facts to other programs."""

from pathlib import Path
from typing import Annotated

import typer

from hengce.cli.context import Home
from hengce.cli.show import show_table
from hengce.learning.exporting import export_facts
from hengce.reading.measuring import open_facts
from hengce.rules.units import below

facts = typer.Typer(name="facts", help="What happened, for other programs.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.add_typer(facts)


@facts.callback()
def _group() -> None:
    """Hand over what happened."""


@facts.command("export")
def export(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="A new or empty folder.")],
    begins: Annotated[str, typer.Option("--from", help="From when on, ISO 8601.")] = "1970-01-02",
    ends: Annotated[str, typer.Option("--to", help="Until before when; empty: now.")] = "",
    org: Annotated[str, typer.Option(help="Of customers of this unit and all below.")] = "",
) -> None:
    """Write all facts as Parquet, a folder a table, a file a month."""
    home: Home = context.obj
    parts = home.installation
    units = below(org, parts.published().units) if org else None
    mart = open_facts(parts.store, parts.archive, home.at(begins), home.at(ends))
    counts = export_facts(mart, folder, units)
    title = f"事实 / facts, 日志位置 log position {mart.position}"
    show_table(title, ("table", "rows"), [(name, f"{n:,}") for name, n in counts.items()])
