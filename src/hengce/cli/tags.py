"""Commands about tags: the catalogue, what rests on a tag, what tags say of customers."""

from pathlib import Path
from typing import Annotated

import pyarrow as pa
import typer

from hengce.cli.context import Home
from hengce.cli.documents import At
from hengce.cli.show import console, show_table
from hengce.cli.written import write_table
from hengce.errors import NoCustomersError
from hengce.kernel.population import Population
from hengce.model.catalogued import Catalogued
from hengce.model.configuration import Configuration
from hengce.model.derived_tag import DerivedTag
from hengce.model.instant import Instant, show_instant
from hengce.model.tag import Kind, Tag
from hengce.populations.tagging import kinds_of, lineage, moved, tag_values
from hengce.ports import View
from hengce.reading.freshness import fed
from hengce.rules.ast import Condition
from hengce.rules.catalogue import Catalogue
from hengce.rules.check import read_formula
from hengce.rules.words import read_back, read_back_value
from hengce.words.amount import amount

SHOWN_MAX = 20
"""Customers whose values are printed; a file holds all."""

Name = Annotated[str, typer.Argument(help="The tag's name.")]

tag = typer.Typer(name="tag", help="The bank's tags.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(tag)


@tag.command("list")
def list_tags(context: typer.Context) -> None:
    """Show all tags, stored and derived, with who answers for them."""
    home: Home = context.obj
    bank = home.installation.published()
    catalogue = Catalogue.of_bank(bank)
    entries: tuple[Tag | DerivedTag, ...] = (*bank.tags, *bank.derived)
    rows = [
        (
            one.name,
            f"{one.label.zh} {one.label.en}",
            _kind(one, catalogue),
            one.family or "-",
            one.steward or "-",
            ", ".join(one.uses) or "-",
            str(len(lineage(bank, one.name).texts)),
        )
        for one in entries
    ]
    heads = ("name", "", "kind", "family", "steward", "uses", "texts")
    show_table(f"标签 / tags: {len(rows)}", heads, rows)


@tag.command("show")
def show(context: typer.Context, name: Name, at: At = "") -> None:
    """Show what a tag means, on what it rests, and which strategies rest on it."""
    home: Home = context.obj
    bank = home.installation.published()
    rests = lineage(bank, name)
    catalogue = Catalogue.of_bank(bank)
    one: Tag | DerivedTag = catalogue.derived.get(name) or catalogue.tags[name]
    for line in _described(one, catalogue):
        console.print(line, markup=False)
    console.print(_when_fed(home, bank, name, home.at(at)), markup=False)
    console.print(f"取自 rests on: {', '.join(rests.on) or '-'}", markup=False)
    console.print(f"用于标签 derived: {', '.join(rests.derived) or '-'}", markup=False)
    rows = [(strategy, path) for strategy, path in rests.texts]
    show_table("用于策略 / strategies that rest on it", ("strategy", "text"), rows)


@tag.command("effect")
def effect(
    context: typer.Context,
    name: Name,
    formula: Annotated[str, typer.Option(help="The formula that it would have.")],
    at: At = "",
) -> None:
    """Count whom another formula would let into audiences, and whom it would keep out."""
    home: Home = context.obj
    with home.installation.store.view() as view:
        bank, population = _standing(home, view)
        found = moved(view, bank, population, name, formula, home.at(at))
    rows = [
        (one.strategy, f"{one.before:,}", f"{one.after:,}", f"{one.enter:,}", f"{one.leave:,}")
        for one in found
    ]
    title = f"改动影响 / effect on audiences, 日志位置 log position {view.position}"
    show_table(title, ("strategy", "before", "after", "enter", "leave"), rows)


@tag.command("values")
def values(
    context: typer.Context,
    names: Annotated[list[str], typer.Argument(help="Which tags.")],
    customer: Annotated[list[str] | None, typer.Option(help="Of whom; none: all.")] = None,
    at: At = "",
    position: Annotated[
        int | None, typer.Option(help="As known at a position of the log.", min=1)
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="A file: .arrow, .parquet or .csv, by its ending.")
    ] = None,
) -> None:
    """Compute tags of customers, as of a time and as known then."""
    home: Home = context.obj
    with home.installation.store.view(position) as view:
        bank, population = _standing(home, view)
        found = pa.Table.from_batches(
            tag_values(view, bank, population, names, customer, home.at(at))
        )
    if out is not None:
        write_table(found, out)
    kinds = kinds_of(bank, names)
    rows = [
        tuple(_shown(value, kinds.get(name)) for name, value in row.items())
        for row in _first(found)
    ]
    title = f"标签值 / values of {found.num_rows:,} customers"
    show_table(title, tuple(found.column_names), rows)


def _standing(home: Home, view: View) -> tuple[Configuration, Population]:
    """Return the documents and the snapshot that a view sees."""
    archive = home.installation.archive
    population = archive.population(view)
    if population is None:
        raise NoCustomersError
    return archive.configuration(view), population


def _first(found: pa.Table) -> list[dict[str, object]]:
    first: list[dict[str, object]] = found.slice(0, SHOWN_MAX).to_pylist()
    return first


def _shown(value: object, kind: Kind | None) -> str:
    """Return a value as people read it; of money, units of the currency."""
    if value is None:
        return "-"
    if kind is Kind.MONEY and isinstance(value, int):
        return amount(value, "")
    return str(value)


def _kind(one: Tag | DerivedTag, catalogue: Catalogue) -> str:
    if isinstance(one, Tag):
        return one.kind.value
    said = read_formula(one, catalogue).said
    kind = "boolean" if isinstance(said, Condition) else said.kind.value if said else "?"
    return f"{kind} (=)"


def _described(one: Tag | DerivedTag, catalogue: Catalogue) -> list[str]:
    lines = [
        f"{one.name}: {one.label.zh} / {one.label.en}, {_kind(one, catalogue)}",
        *([one.definition] if one.definition else []),
        _entry(one),
    ]
    if isinstance(one, Tag):
        return [*lines, f"来源 source: {one.source or '-'}；写入 written by: {one.owner}"]
    said = read_formula(one, catalogue).said
    if said is None:
        return lines
    read = (
        (read_back(said, catalogue, "zh"), read_back(said, catalogue, "en"))
        if isinstance(said, Condition)
        else (read_back_value(said, catalogue, "zh"), read_back_value(said, catalogue, "en"))
    )
    return [*lines, f"= {one.formula}", *read]


def _when_fed(home: Home, bank: Configuration, name: str, at: Instant) -> str:
    archive = home.installation.archive
    with home.installation.store.view() as view:
        population = archive.population(view)
        found = fed(view, bank, population, archive.calendar, at).tag(name)
    if found is None:
        return "更新 fed: –"
    when = "从未 never" if found.at is None else show_instant(found.at, bank.policy.zone)
    hours = "" if found.fresh_hours is None else f"；时效 fresh within: {found.fresh_hours} h"
    state = "；过时 stale" if found.is_stale else ""
    return f"更新 fed: {when}；数据源 feed: {found.feed or '–'}{hours}{state}"


def _entry(one: Catalogued) -> str:
    aspects = {"earn": "赚", "spend": "花", "borrow": "借", "manage": "管"}
    about = "、".join(aspects[aspect] for aspect in one.aspects) or "-"
    return (
        f"类别 family: {one.family or '-'}；赚花借管: {about}；责任人 steward: "
        f"{one.steward or '-'}；可用于 uses: {', '.join(one.uses) or '*'}；敏感度 {one.sensitivity}"
    )
