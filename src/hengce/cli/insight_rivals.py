"""The command that adds up what other banks win and lose."""

from typing import Annotated

import typer

from hengce.cli.context import Home
from hengce.cli.insight import (
    BEGINS,
    Begins,
    Ends,
    Json,
    Money,
    Org,
    Out,
    deliver,
    insight,
    units_of,
)
from hengce.insight.events import arrange
from hengce.insight.periods import Period
from hengce.insight.rivals import came_in, rivals
from hengce.insight.selecting import Scope, read_pattern, select_events
from hengce.measuring import open_facts


@insight.command("rivals")
def rivals_command(
    context: typer.Context,
    incoming: Annotated[
        list[str], typer.Option("--incoming", help="Payments that come in: EVENT:PROPERTY=VALUE.")
    ],
    outgoing: Annotated[
        list[str], typer.Option("--outgoing", help="Payments that go out: EVENT:PROPERTY=VALUE.")
    ],
    bank: Annotated[str, typer.Option(help="The property that names the other bank.")] = "bank",
    own: Annotated[list[str] | None, typer.Option(help="A name that is this bank itself.")] = None,
    every: Annotated[Period, typer.Option(help="Counted in what.")] = Period.MONTH,
    money: Money = "amount",
    begins: Begins = BEGINS,
    ends: Ends = "",
    org: Org = "",
    out: Out = None,
    *,
    json: Json = False,
) -> None:
    """Add up what was won from each other bank and lost to it."""
    home: Home = context.obj
    parts = home.installation
    scope = Scope(home.at(begins), home.at(ends), units_of(context, org))
    mart = open_facts(parts.store, parts.archive, scope.begins, scope.ends)
    patterns = [read_pattern(one) for one in (*incoming, *outgoing)]
    events = arrange(select_events(mart, patterns, scope, bank, money))
    is_in = came_in(events, len(incoming))
    window = (every, scope.begins, scope.ends, parts.zone())
    deliver("行外资金 / rivals", rivals(events, is_in, *window, own or ()), out, json=json)
