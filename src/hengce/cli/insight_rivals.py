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
    events_found,
    insight,
    scope_of,
)
from hengce.insight.periods import Period
from hengce.insight.rivals import came_in, rivals
from hengce.insight.selecting import read_pattern


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
    scope = scope_of(context, begins, ends, org)
    patterns = [read_pattern(one) for one in (*incoming, *outgoing)]
    events = events_found(context, scope, patterns, bank, money)
    is_in = came_in(events, len(incoming))
    window = (every, scope.begins, scope.ends, home.installation.zone())
    deliver("行外资金 / rivals", rivals(events, is_in, *window, own or ()), out, json=json)
