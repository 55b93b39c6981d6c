"""The command that finds what customers are about to do."""

from pathlib import Path
from typing import Annotated

import msgspec
import pyarrow as pa
import typer

from hengce.cli.context import Home
from hengce.cli.insight import BEGINS, Begins, Ends, Json, Org, Out, deliver, insight, units_of
from hengce.errors import Problem, ProblemsError
from hengce.insight.events import arrange
from hengce.insight.intents import IntentRule, detect, intent_library, read_intents
from hengce.insight.selecting import Scope, select_events
from hengce.measuring import open_facts


@insight.command("intents")
def intents_command(
    context: typer.Context,
    names: Annotated[list[str] | None, typer.Argument(help="Which; none: all.")] = None,
    library: Annotated[Path | None, typer.Option(help="Intents of your own, in YAML.")] = None,
    begins: Begins = BEGINS,
    ends: Ends = "",
    org: Org = "",
    out: Out = None,
    *,
    json: Json = False,
) -> None:
    """Find customers who are about to do something, by what they did and did not do."""
    home: Home = context.obj
    parts = home.installation
    rules = _chosen(library, names or [])
    scope = Scope(home.at(begins), home.at(ends), units_of(context, org))
    mart = open_facts(parts.store, parts.archive, scope.begins, scope.ends)
    asked = sorted({name for rule in rules for name in rule.properties()})
    events = arrange(select_events(mart, (), scope, properties=asked))
    found = []
    for rule in rules:
        mine = detect(events, rule, scope.ends)
        name = pa.array([rule.id] * mine.num_rows, pa.string())
        found.append(mine.add_column(0, "intent", name))
    deliver("意图 / intents", pa.concat_tables(found), out, json=json)


def _chosen(library: Path | None, names: list[str]) -> list[IntentRule]:
    rules = {rule.id: rule for rule in _read(library)} if library else dict(intent_library())
    if unknown := [name for name in names if name not in rules]:
        raise ProblemsError([Problem.of("insight", "insight.no_intent", name=n) for n in unknown])
    return [rules[name] for name in names] if names else list(rules.values())


def _read(library: Path) -> tuple[IntentRule, ...]:
    try:
        return read_intents(library.read_bytes())
    except msgspec.ValidationError as error:
        raise typer.BadParameter(f"{library.name}: {error}") from None
