"""Commands about groups of customers: their tags, drift, clusters, service, and lost money."""

from typing import Annotated

import numpy as np
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
    named,
    units_of,
)
from hengce.cli.show import progress
from hengce.errors import Problem, ProblemsError
from hengce.forgone import answers_of_decisions, answers_of_run
from hengce.insight.clusters import Trait, clusters, traits
from hengce.insight.distribution import distribution
from hengce.insight.drift import drift
from hengce.insight.events import Coded
from hengce.insight.opportunity import opportunity
from hengce.insight.profiles import columns_of
from hengce.insight.underserved import underserved
from hengce.measuring import open_facts
from hengce.profiling import profiles
from hengce.words.insight import MOVED, describe
from hengce.words.reasons import VERDICTS

Tags = Annotated[list[str] | None, typer.Argument(help="Which tags; none: all.")]
Count = Annotated[int, typer.Option("--clusters", help="How many.")]
Words = Annotated[Language, typer.Option(help="In which words.")]


@insight.command("tags")
def tags_command(
    context: typer.Context, tags: Tags = None, org: Org = "", out: Out = None, *, json: Json = False
) -> None:
    """Show how the values of tags are distributed."""
    found = distribution(columns_of(_profiles(context, org), tags or ()))
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
    home: Home = context.obj
    parts = home.installation
    with parts.store.view() as view:
        position = view.run(run).pin.position
    with parts.store.view(position) as view:
        before = profiles(view, parts.archive, (), units_of(context, org))
    wanted = tags or ()
    found = drift(columns_of(before, wanted), columns_of(_profiles(context, org), wanted))
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
    columns = columns_of(_profiles(context, org), tags or ())
    found = clusters(columns, count)
    sizes = np.bincount(found.group, minlength=len(found.traits))
    told = pa.table(
        {
            "cluster": list(range(1, len(found.traits) + 1)),
            "customers": sizes,
            "share": sizes / len(found.group),
            "what": [_told(lang, mine) for mine in found.traits],
        }
    )
    deliver("客群 / clusters", told, out, json=json)


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
    parts, table = home.installation, _profiles(context, org)
    columns = columns_of(table)
    if tag:
        if tag not in table.column_names:
            raise ProblemsError([Problem.of("insight", "insight.no_tag", name=tag)])
        coded = Coded.of(table[tag])
        group, names = coded.codes.astype(np.int64), list(coded.names)
    else:
        group = clusters(columns, count).group
        names = [str(place + 1) for place in range(int(group.max()) + 1)]
    mart = open_facts(parts.store, parts.archive, home.at(begins), home.at(ends))
    found = underserved(mart, table["customer"].to_pylist(), group, names, customers_min)
    what = [_told(lang, traits(columns, group == names.index(n))) for n in _names(found)]
    deliver("服务不足 / underserved", found.append_column("what", pa.array(what)), out, json=json)


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
    parts, units = home.installation, units_of(context, org)
    if run:
        with progress("decide again") as done:
            found = opportunity(answers_of_run(parts.store, parts.archive, run, units, done))
    else:
        window = (home.at(begins), home.at(ends))
        found = opportunity(answers_of_decisions(parts.store, *window, units))
    told = {str(verdict): words for verdict, words in VERDICTS.items()}
    deliver("机会 / opportunity", named(found, "verdict", told), out, json=json)


def _profiles(context: typer.Context, org: str) -> pa.Table:
    home: Home = context.obj
    parts = home.installation
    with parts.store.view() as view:
        return profiles(view, parts.archive, (), units_of(context, org))


def _names(found: pa.Table) -> list[str]:
    return [str(name) for name in found["group"].to_pylist()]


def _told(lang: Language, found: tuple[Trait, ...]) -> str:
    told = [(one.tag, one.value, one.here, one.everywhere) for one in found]
    languages = ("zh", "en") if lang is Language.BOTH else (str(lang),)
    return " / ".join(describe(told, one) for one in languages)
