"""Commands about what customers did: events, funnels, retention, paths, RFM, churn."""

import importlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import pyarrow as pa
import typer

from hengce.cli.context import Home
from hengce.cli.show import console, show_table
from hengce.cli.written import ENDINGS, json_of, write_table
from hengce.insight.churn import churn
from hengce.insight.counted import count_events
from hengce.insight.events import Events, arrange
from hengce.insight.funnel import Entry, Ties, funnel
from hengce.insight.paths import Cut, paths
from hengce.insight.periods import Period
from hengce.insight.retention import Counted, retention
from hengce.insight.rfm import rfm
from hengce.insight.selecting import Pattern, Scope, read_pattern, select_events
from hengce.model.instant import DAY_US, HOUR_US, MINUTE_US, SECOND_US, show_instant
from hengce.populations.grouping import named
from hengce.reading.measuring import open_facts
from hengce.rules.units import below
from hengce.words.insight import SEGMENTS

ROWS_SHOWN = 40
_UNITS = {"s": SECOND_US, "m": MINUTE_US, "h": HOUR_US, "d": DAY_US}

insight = typer.Typer(
    name="insight", help="What customers did, and what it means.", no_args_is_help=True
)

Begins = Annotated[str, typer.Option("--from", help="From when on, ISO 8601.")]
Ends = Annotated[str, typer.Option("--to", help="Until before when, ISO 8601; empty: now.")]
Org = Annotated[str, typer.Option(help="Of customers of this unit and all below.")]
Out = Annotated[Path | None, typer.Option(help=f"A file: {ENDINGS}, by its ending.")]
Json = Annotated[bool, typer.Option("--json", help="The rows as JSON.")]
Steps = Annotated[list[str], typer.Argument(help="EVENT or EVENT:PROPERTY=VALUE, in their order.")]
By = Annotated[str, typer.Option(help="Broken down by this property, or org.")]
Money = Annotated[str, typer.Option(help="The property that holds the amount.")]
Every = Annotated[Period, typer.Option(help="Counted in what.")]

BEGINS = "1970-01-02"


def register(app: typer.Typer) -> None:
    """Add the commands, and those of groups of customers."""
    for more in ("insight_groups", "insight_intents", "insight_rivals"):
        importlib.import_module(f"hengce.cli.{more}")
    app.add_typer(insight)


@insight.command("events")
def events_command(
    context: typer.Context,
    begins: Begins = BEGINS,
    ends: Ends = "",
    every: Every = Period.DAY,
    by: By = "",
    money: Money = "amount",
    org: Org = "",
    out: Out = None,
    *,
    json: Json = False,
) -> None:
    """Count events and customers by time, type and property."""
    scope = scope_of(context, begins, ends, org)
    chosen = events_found(context, scope, (), by, money)
    found = count_events(chosen, every, scope.begins, scope.ends, zone_of(context))
    deliver("事件 / events", found, out, json=json)


@insight.command("funnel")
def funnel_command(
    context: typer.Context,
    steps: Steps,
    window: Annotated[str, typer.Option(help="From the first step: 30m, 24h, 7d.")] = "7d",
    by: By = "",
    entry: Annotated[Entry, typer.Option(help="Which first steps begin a try.")] = Entry.EVERY,
    ties: Annotated[Ties, typer.Option(help="Events of one instant.")] = Ties.STRICT,
    begins: Begins = BEGINS,
    ends: Ends = "",
    org: Org = "",
    out: Out = None,
    *,
    json: Json = False,
) -> None:
    """Count customers by the steps that they took, in this order, within a window."""
    scope = scope_of(context, begins, ends, org)
    chosen = events_found(context, scope, [read_pattern(step) for step in steps], by)
    parts = chosen.coded("part") if by else None
    marks = chosen.marks()
    found = funnel(chosen, marks, steps, read_span(window), entry, ties, parts)
    deliver("漏斗 / funnel", found, out, json=json)


@insight.command("retention")
def retention_command(
    context: typer.Context,
    born: Annotated[str, typer.Argument(help="The event that a customer begins with.")],
    back: Annotated[str, typer.Argument(help="The event that says that he is back.")],
    every: Every = Period.WEEK,
    offsets: Annotated[int, typer.Option(help="Up to how many periods later.")] = 8,
    counted: Annotated[Counted, typer.Option(help="Back in a period, or since.")] = Counted.IN,
    begins: Begins = BEGINS,
    ends: Ends = "",
    org: Org = "",
    out: Out = None,
    *,
    json: Json = False,
) -> None:
    """Count who was back, by the period in which customers began."""
    scope = scope_of(context, begins, ends, org)
    chosen = events_found(context, scope, [read_pattern(born), read_pattern(back)])
    window = (scope.begins, scope.ends, zone_of(context))
    found = retention(chosen, chosen.marks(), every, offsets, *window, counted)
    deliver("留存 / retention", found, out, json=json)


@insight.command("paths")
def paths_command(
    context: typer.Context,
    gap: Annotated[str, typer.Option(help="A session ends after so much silence.")] = "30m",
    steps: Annotated[int, typer.Option(help="So many steps of a session are told.")] = 8,
    start: Annotated[str, typer.Option(help="Sessions from their first such event on.")] = "",
    begins: Begins = BEGINS,
    ends: Ends = "",
    org: Org = "",
    out: Out = None,
    *,
    ways: Annotated[bool, typer.Option("--ways", help="Whole ways; else links.")] = False,
    repeats: Annotated[bool, typer.Option("--repeats", help="Repeats are steps, too.")] = False,
    json: Json = False,
) -> None:
    """Count what customers did one after the other: the links of a Sankey diagram, or ways."""
    chosen = events_found(context, scope_of(context, begins, ends, org), ())
    cut = Cut(read_span(gap), steps, start, collapse=not repeats)
    found = paths(chosen, chosen.coded("kind"), cut)
    deliver("路径 / paths", found.ways if ways else found.links, out, json=json)


@insight.command("rfm")
def rfm_command(
    context: typer.Context,
    events: Annotated[list[str] | None, typer.Argument(help="Which events; none: all.")] = None,
    classes: Annotated[int, typer.Option(help="How many.")] = 5,
    money: Money = "amount",
    begins: Begins = BEGINS,
    ends: Ends = "",
    org: Org = "",
    out: Out = None,
    *,
    customers: Annotated[bool, typer.Option("--customers", help="One row each.")] = False,
    json: Json = False,
) -> None:
    """Put customers into classes by how lately, how often and for how much they came."""
    scope = scope_of(context, begins, ends, org)
    chosen = events_found(context, scope, [read_pattern(one) for one in events or ()], "", money)
    found = rfm(chosen, chosen.numbers("cents"), scope.ends, zone_of(context), classes)
    told = found.customers if customers else found.segments
    deliver("RFM", named(told, "segment", SEGMENTS), out, json=json)


@insight.command("churn")
def churn_command(
    context: typer.Context,
    events: Annotated[list[str] | None, typer.Argument(help="Which events; none: all.")] = None,
    times: Annotated[float, typer.Option(help="So many usual gaps are too many.")] = 3.0,
    money: Money = "amount",
    begins: Begins = BEGINS,
    ends: Ends = "",
    org: Org = "",
    out: Out = None,
    *,
    json: Json = False,
) -> None:
    """Find customers who are silent for far longer than they use to be, the most money first."""
    scope = scope_of(context, begins, ends, org)
    chosen = events_found(context, scope, [read_pattern(one) for one in events or ()], "", money)
    found = churn(chosen, chosen.numbers("cents"), scope.ends, times)
    deliver("流失预警 / churn", found, out, json=json)


def read_span(text: str) -> int:
    """Read 45s, 30m, 24h or 7d as microseconds."""
    found = re.fullmatch(r"(\d{1,6})([smhd])", text)
    if found is None:
        raise typer.BadParameter(f"{text!r} is no span of time: write 30m, 24h or 7d")
    return int(found[1]) * _UNITS[found[2]]


def deliver(title: str, found: pa.Table, out: Path | None, *, json: bool, zone: str = "") -> None:
    """Write a table into a file, and show it; with a zone instants are shown on its clock."""
    if out is not None:
        write_table(found, out)
    if json:
        console.file.write(json_of(found).decode() + "\n")
        return
    rows = [
        tuple(_cell(name, value, zone) for name, value in row.items())
        for row in found.slice(0, ROWS_SHOWN).to_pylist()
    ]
    show_table(title, found.column_names, rows)
    if found.num_rows > ROWS_SHOWN:
        console.print(f"… {found.num_rows - ROWS_SHOWN:,} more (--out)", markup=False)


def units_of(context: typer.Context, org: str) -> frozenset[str] | None:
    """Return a unit with all below it; None for the whole bank."""
    home: Home = context.obj
    return below(org, home.installation.published().units) if org else None


def scope_of(context: typer.Context, begins: str, ends: str, org: str) -> Scope:
    """Return of which events is spoken."""
    home: Home = context.obj
    return Scope(home.at(begins), home.at(ends), units_of(context, org))


def zone_of(context: typer.Context) -> str:
    """Return the bank's zone."""
    home: Home = context.obj
    return home.installation.zone()


def events_found(
    context: typer.Context,
    scope: Scope,
    patterns: Sequence[Pattern],
    part: str = "",
    money: str = "amount",
) -> Events:
    """Return the events of some patterns, all for none."""
    home: Home = context.obj
    parts = home.installation
    mart = open_facts(parts.store, parts.archive, scope.begins, scope.ends)
    return arrange(select_events(mart, patterns, scope, part, money))


def _cell(name: str, value: object, zone: str) -> str:
    if zone and name.endswith("_us") and isinstance(value, int):
        return show_instant(value, zone)
    return _shown(value)


def _shown(value: object) -> str:
    match value:
        case None | "":
            return "-"
        case float():
            return f"{value:,.4g}"
        case int():
            return f"{value:,}"
        case list():
            return " > ".join(map(str, value))
        case _:
            return str(value)
