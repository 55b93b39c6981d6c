"""The command that finds what customers are about to do."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from hengce.cli.context import Home
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
    zone_of,
)
from hengce.cli.show import console
from hengce.insight.intents import read_intents
from hengce.insight.selecting import Scope
from hengce.model.intent_rule import IntentRule
from hengce.model.tag import EventType
from hengce.populations.intending import intents_in, known_intents, rules_named


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
    known = (
        {rule.id: rule for rule in _read(library)} if library else known_intents(parts.published())
    )
    rules = rules_named(known, names or ())
    scope = Scope(home.at(begins), home.at(ends), units_of(context, org))
    found = intents_in(parts.store, parts.archive, rules, scope)
    deliver("意图 / intents", found, out, json=json, zone=zone_of(context))
    unseen = [] if json else _unseen(rules, parts.published().events)
    for name, events in unseen:
        console.print(f"看不到 cannot be seen: {name}，没有事件 no events {events}", markup=False)


def _unseen(
    rules: Sequence[IntentRule], declared: Sequence[EventType]
) -> Iterator[tuple[str, str]]:
    """Yield the intents of which the bank has not the events of a step, and which these are."""
    known = {event.name for event in declared}
    for rule in rules:
        if missing := sorted({step.event for step in rule.steps} - known):
            yield rule.id, ", ".join(missing)


def _read(library: Path) -> tuple[IntentRule, ...]:
    try:
        return read_intents(library.read_bytes())
    except msgspec.ValidationError as error:
        raise typer.BadParameter(f"{library.name}: {error}") from None
