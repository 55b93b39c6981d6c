"""Commands about audiences: how many, who, how much in common, how many tomorrow."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import pyarrow as pa
import typer

from hengce.cli.context import Home
from hengce.cli.documents import At
from hengce.cli.show import console, show_table
from hengce.cli.written import write_table
from hengce.kernel.bits import size
from hengce.populations.audience_sizes import ahead, behind, overlap, sizes
from hengce.populations.kept_index import INDEXES
from hengce.populations.selecting import Asked, Selecting
from hengce.rules.audiences import text_of
from hengce.store.members import MEMBERS, MemberFiles

audience = typer.Typer(name="audience", help="Audiences.", no_args_is_help=True)

Named = Annotated[str, typer.Argument(help="The audience's id.")]
Org = Annotated[str, typer.Option(help="Of customers of this unit and all below.")]
Position = Annotated[
    int | None, typer.Option(help="As known at this position of the log; none: all of it.")
]
Out = Annotated[Path | None, typer.Option(help="A file: .arrow, .parquet or .csv, by its ending.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(audience)


@audience.command("list")
def list_audiences(
    context: typer.Context, org: Org = "", at: At = "", position: Position = None
) -> None:
    """Show all audiences with their sizes."""
    with _asked(context.obj, at, position) as asked:
        names = [one.id for one in asked.configuration.audiences]
        found = sizes(asked, names, asked.everybody(org))
        labels = {one.id: one.label for one in asked.configuration.audiences}
        rows = [
            (name, labels[name].zh, labels[name].en, unit, f"{count:,}")
            for name, unit, count in _rows(found)
        ]
        _show(asked, ("id", "中文", "English", "org", "customers"), rows)


@audience.command("count")
def count(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The audience's id; none with --where.")] = "",
    where: Annotated[str, typer.Option(help="A condition in place of an audience.")] = "",
    org: Org = "",
    at: At = "",
    position: Position = None,
) -> None:
    """Count the customers of an audience, or those who meet a condition."""
    if bool(name) == bool(where):
        raise typer.BadParameter("name an audience, or write --where")
    with _asked(context.obj, at, position) as asked:
        found = asked.meeting(where, "--where") if where else asked.members(name)
        console.print(f"{size(found & asked.everybody(org))}")


@audience.command("show")
def show(context: typer.Context, name: Named, at: At = "", position: Position = None) -> None:
    """Show what an audience asks, and how many meet it."""
    with _asked(context.obj, at, position) as asked:
        one = asked.audience(name)
        console.print(f"{one.id}: {one.label.zh} / {one.label.en}", markup=False)
        console.print(f"负责 owner: {one.owner or '-'}；机构 org: {one.org or '-'}", markup=False)
        console.print(text_of(one), markup=False)
        if one.slice is not None:
            cut = f"{one.slice.salt}: {one.slice.first} – {one.slice.last}"
            console.print(f"切片 slice {cut}", markup=False)
        customers = size(asked.members(name))
        console.print(f"{customers:,} 客户 customers, 日志位置 log position {asked.pin.position}")


@audience.command("overlap")
def show_overlap(
    context: typer.Context,
    names: Annotated[list[str] | None, typer.Argument(help="Which; none: all.")] = None,
    org: Org = "",
    at: At = "",
    position: Position = None,
    out: Out = None,
) -> None:
    """Show how many customers each two audiences have in common."""
    with _asked(context.obj, at, position) as asked:
        wanted = names or [one.id for one in asked.configuration.audiences]
        found = overlap(asked, wanted, asked.everybody(org))
        _written(found, out)
        rows = [(a, b, *(f"{n:,}" for n in counts)) for a, b, *counts in _rows(found)]
        _show(asked, ("audience", "other", "customers", "others", "both"), rows)


@audience.command("export")
def export(
    context: typer.Context,
    name: Named,
    org: Org = "",
    at: At = "",
    position: Position = None,
    out: Out = None,
) -> None:
    """Write the members of an audience; without --out a file of the installation keeps them."""
    home: Home = context.obj
    with _asked(home, at, position) as asked:
        members = asked.table(asked.members(name) & asked.everybody(org))
        path = out
        if path is None:
            files = MemberFiles(home.installation.home / MEMBERS)
            path = files.keep(name, members, _depends_on(asked, name, org))
        else:
            write_table(members, path)
        console.print(f"{len(members)} → {path}", markup=False)


@audience.command("forecast")
def forecast(
    context: typer.Context,
    name: Named,
    days: Annotated[int, typer.Option(help="So many days ahead.")] = 30,
    back: Annotated[int, typer.Option(help="So many days back, over nights that were kept.")] = 0,
    org: Org = "",
    at: At = "",
    out: Out = None,
) -> None:
    """Show an audience's size by day: nights that were, then days ahead by time alone."""
    home: Home = context.obj
    parts, moment = home.installation, home.at(at)
    selecting = Selecting(parts.archive, parts.home / INDEXES)
    with parts.store.view() as view:
        asked = selecting.ask(view, moment)
        asked.audience(name)
        found = [ahead(asked, name, days, asked.everybody(org))]
        if back:
            has = parts.snapshots.has
            past = behind(parts.store, parts.archive, selecting, has, name, back, org, moment)
            found.insert(0, past)
        whole = pa.concat_tables(found)
        _written(whole, out)
        _show(asked, ("day", "customers"), [(day, f"{count:,}") for day, count in _rows(whole)])


@contextmanager
def _asked(home: Home, at: str, position: int | None) -> Iterator[Asked]:
    parts = home.installation
    with parts.store.view(position) as view:
        yield Selecting(parts.archive, parts.home / INDEXES).ask(view, home.at(at))


def _depends_on(asked: Asked, name: str, org: str) -> dict[str, str]:
    pin = asked.pin
    return {
        "audience": name,
        "org": org,
        "snapshot": pin.snapshot,
        "position": str(pin.position),
        "configuration": pin.configuration,
        "at": str(pin.at),
    }


def _rows(table: pa.Table) -> Iterator[tuple[Any, ...]]:
    return (tuple(row.values()) for row in table.to_pylist())


def _written(table: pa.Table, out: Path | None) -> None:
    if out is not None:
        write_table(table, out)


def _show(asked: Asked, heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    title = f"客群 / audiences, 日志位置 log position {asked.pin.position}"
    show_table(title, heads, rows)
