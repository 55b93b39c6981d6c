"""Commands about metrics: which there are, what they mean, what they say."""

from pathlib import Path
from typing import Annotated

import typer

from hengce.cli.context import Home
from hengce.cli.show import console, show_table
from hengce.cli.written import write_table
from hengce.errors import Problem, ProblemsError
from hengce.measure.mart import Mart
from hengce.metrics.catalogue import Metric, Unit, catalogue
from hengce.metrics.figures import By, Window, figures, unanswerable
from hengce.model.instant import read_instant
from hengce.reading.measuring import open_facts
from hengce.rules.units import below

SINCE = 0
"""All facts are read: what left on a day may have been decided on any day before it."""

metric = typer.Typer(name="metric", help="The bank's metrics.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(metric)


@metric.command("list")
def list_metrics() -> None:
    """Show all metrics with what people call them."""
    rows = [(m.id, m.zh, m.en, str(m.unit), m.view) for m in catalogue().values()]
    show_table("指标 / metrics", ("id", "中文", "English", "unit", "view"), rows)


@metric.command("show")
def show(name: Annotated[str, typer.Argument(help="The metric's id.")]) -> None:
    """Show what a metric means, and how it is counted."""
    one = _named([name])[0]
    lines = (
        f"{one.id}: {one.zh} / {one.en}",
        f"{one.zh_means}。 {one.en_means}.",
        f"单位 unit: {one.unit}；方向 better: {one.better}；负责 owner: {one.owner}",
        f"{one.value}" + (f"\n/ {one.over}" if one.over else "") + f"\nFROM {one.view}",
    )
    for line in lines:
        console.print(line, markup=False)


@metric.command("run")
def run(
    context: typer.Context,
    names: Annotated[
        list[str] | None, typer.Argument(help="Which; none: all that can be counted so.")
    ] = None,
    begins: Annotated[str, typer.Option("--from", help="The first day, ISO 8601.")] = "1970-01-02",
    ends: Annotated[
        str, typer.Option("--to", help="The day behind the last one, ISO 8601.")
    ] = "2999-01-01",
    by: Annotated[By, typer.Option(help="Counted by what.")] = By.BANK,
    strategy: Annotated[list[str] | None, typer.Option(help="Of these strategies only.")] = None,
    org: Annotated[str, typer.Option(help="Of customers of this unit and all below.")] = "",
    out: Annotated[
        Path | None, typer.Option(help="A file: .arrow, .parquet or .csv, by its ending.")
    ] = None,
) -> None:
    """Count metrics over what happened in some days."""
    home: Home = context.obj
    parts = home.installation
    zone = parts.zone()
    window = Window(
        read_instant(begins, zone),
        read_instant(ends, zone),
        tuple(strategy or ()),
        below(org, parts.published().units) if org else None,
    )
    mart = open_facts(parts.store, parts.archive, SINCE, window.ends)
    wanted = _named(names) if names else _answerable(mart, by, window)
    found = figures(mart, wanted, by, window)
    if out is not None:
        write_table(found, out)
    rows = [
        (m.id, m.zh, m.en, row["name"], _shown(row))
        for row in found.to_pylist()
        for m in (catalogue()[row["metric"]],)
    ]
    title = f"指标 / metrics, 日志位置 log position {mart.position}"
    show_table(title, ("id", "中文", "English", str(by), "value"), rows)


def _named(names: list[str]) -> list[Metric]:
    known = catalogue()
    if unknown := [name for name in names if name not in known]:
        raise ProblemsError([Problem.of("metrics", "metric.unknown", name=n) for n in unknown])
    return [known[name] for name in names]


def _answerable(mart: Mart, by: By, window: Window) -> list[Metric]:
    """Return all metrics that mean something for what is asked."""
    return [m for m in catalogue().values() if not unanswerable(mart, m, by, window)]


def _shown(row: dict[str, object]) -> str:
    """Return a figure as people read it."""
    value = row["value"]
    if not isinstance(value, float):
        return "-"
    match Unit(str(row["unit"])):
        case Unit.SHARE:
            return f"{value:.2%}"
        case Unit.CENTS:
            return f"{value / 100:,.2f}"
        case Unit.COUNT | Unit.PEOPLE:
            return f"{value:,.0f}"
        case _:
            return f"{value:,.2f}"
