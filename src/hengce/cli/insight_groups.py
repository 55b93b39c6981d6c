"""Commands about groups of customers: their tags, drift, clusters, service, and lost money."""

from typing import Annotated

import pyarrow as pa
import typer

from hengce.cli.context import Home, Language
from hengce.cli.insight import (
    BEGINS,
    Begins,
    Ends,
    Json,
    Org,
    Out,
    deliver,
    insight,
    units_of,
)
from hengce.cli.show import progress
from hengce.populations.grouping import Grouping, named
from hengce.words.insight import MOVED
from hengce.words.reasons import VERDICTS

Tags = Annotated[list[str] | None, typer.Argument(help="Which tags; none: all.")]
Count = Annotated[int, typer.Option("--clusters", help="How many.")]
Words = Annotated[Language, typer.Option(help="In which words.")]


@insight.command("tags")
def tags_command(
    context: typer.Context, tags: Tags = None, org: Org = "", out: Out = None, *, json: Json = False
) -> None:
    """Show how the values of tags are distributed."""
    found = _grouping(context, org).distributions(tags or ())
    deliver("标签分布 / tags", found, out, json=json)


@insight.command("drift")
def drift_command(
    context: typer.Context,
    run: Annotated[str, typer.Argument(help="The customers as this run saw them, against now.")],
    tags: Tags = None,
    org: Org = "",
    out: Out = None,
    *,
    json: Json = False,
) -> None:
    """Show which tags have moved since a run, the most moved first."""
    found = _grouping(context, org).drifts(run, tags or ())
    deliver("标签漂移 / drift", named(found, "verdict", MOVED), out, json=json)


@insight.command("clusters")
def clusters_command(
    context: typer.Context,
    tags: Tags = None,
    count: Count = 6,
    org: Org = "",
    lang: Words = Language.ZH,
    out: Out = None,
    *,
    json: Json = False,
) -> None:
    """Group customers who are alike, and say what is special about each group."""
    found = _grouping(context, org).clusters(tags or (), count)
    deliver("客群 / clusters", _in_words(found, lang), out, json=json)


@insight.command("underserved")
def underserved_command(
    context: typer.Context,
    tag: Annotated[str, typer.Argument(help="By this tag of texts; none: by clusters.")] = "",
    count: Count = 6,
    customers_min: Annotated[int, typer.Option(help="Smaller groups are left out.")] = 50,
    begins: Begins = BEGINS,
    ends: Ends = "",
    org: Org = "",
    lang: Words = Language.ZH,
    out: Out = None,
    *,
    json: Json = False,
) -> None:
    """Show what groups of customers got and gave, the least served first, in words."""
    home: Home = context.obj
    window = (home.at(begins), home.at(ends))
    found = _grouping(context, org).underserved(tag, count, customers_min, *window)
    deliver("服务不足 / underserved", _in_words(found, lang), out, json=json)


@insight.command("opportunity")
def opportunity_command(
    context: typer.Context,
    run: Annotated[str, typer.Argument(help="What this run refused; none: single decisions.")] = "",
    begins: Begins = BEGINS,
    ends: Ends = "",
    org: Org = "",
    out: Out = None,
    *,
    json: Json = False,
) -> None:
    """Show which rule costs how much: expected value that it refused, the most first."""
    home: Home = context.obj
    grouping = _grouping(context, org)
    if run:
        with progress("decide again") as done:
            found = grouping.lost_in_run(run, done)
    else:
        found = grouping.lost_in_decisions(home.at(begins), home.at(ends))
    told = {str(verdict): words for verdict, words in VERDICTS.items()}
    deliver("机会 / opportunity", named(found, "verdict", told), out, json=json)


def _grouping(context: typer.Context, org: str) -> Grouping:
    home: Home = context.obj
    parts = home.installation
    return Grouping(parts.store, parts.archive, units_of(context, org))


def _in_words(found: pa.Table, lang: Language) -> pa.Table:
    """Return a table with one column of words, in the languages that are asked for."""
    languages = ("zh", "en") if lang is Language.BOTH else (str(lang),)
    told = [" / ".join(row[one] for one in languages) for row in found.to_pylist()]
    return found.drop_columns(["zh", "en"]).append_column("what", pa.array(told, pa.string()))
