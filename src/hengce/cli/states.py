"""Commands about the states that customers are in: of their life with the bank, of their money."""

from typing import Annotated

import pyarrow as pa
import typer

from hengce.cli.context import Home
from hengce.cli.documents import At
from hengce.cli.insight import Json, Org, Out, deliver
from hengce.cli.show import show_table
from hengce.errors import NoCustomersError
from hengce.populations.state_sets import STATES, Asked
from hengce.ports import View

Name = Annotated[str, typer.Argument(help="The set of states.")]
Position = Annotated[int | None, typer.Option(help="As known at a position of the log.", min=1)]

state = typer.Typer(name="state", help="The states that customers are in.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(state)


@state.command("list")
def list_states(context: typer.Context) -> None:
    """Show the sets of states, with what each state means."""
    home: Home = context.obj
    sets = home.installation.published().states
    rows = [
        (one.id, state.id, f"{state.label.zh} {state.label.en}", state.where)
        for one in sets
        for state in one.states
    ]
    show_table(f"状态组 / sets of states: {len(sets)}", ("set", "state", "", "where"), rows)


@state.command("show")
def show(
    context: typer.Context,
    name: Name,
    customer: Annotated[list[str] | None, typer.Option(help="Of whom; none: all.")] = None,
    at: At = "",
    position: Position = None,
    org: Org = "",
    out: Out = None,
    *,
    json: Json = False,
) -> None:
    """Show in which state customers are, as of a time and as known then."""
    home: Home = context.obj
    with home.installation.store.view(position) as view:
        asked = _asked(home, view, org)
        batches = asked.states(name, home.at(at), customer)
        found = pa.Table.from_batches(batches, schema=STATES)
    deliver(f"状态 / states of {name}", found, out, json=json)


@state.command("count")
def count(
    context: typer.Context,
    name: Name,
    at: At = "",
    position: Position = None,
    org: Org = "",
    out: Out = None,
    *,
    json: Json = False,
) -> None:
    """Count customers by their state, as of a time."""
    home: Home = context.obj
    with home.installation.store.view(position) as view:
        found = _asked(home, view, org).counts(name, home.at(at))
    deliver(f"状态人数 / customers by state of {name}", found, out, json=json)


@state.command("moves")
def moves(
    context: typer.Context,
    name: Name,
    begins: Annotated[str, typer.Option("--from", help="The one time, ISO 8601.")],
    ends: Annotated[str, typer.Option("--to", help="The other one; empty: now.")] = "",
    position: Position = None,
    org: Org = "",
    out: Out = None,
    *,
    json: Json = False,
) -> None:
    """Count who went from which state to which, between two times."""
    home: Home = context.obj
    with home.installation.store.view(position) as view:
        found = _asked(home, view, org).moves(name, home.at(begins), home.at(ends))
    deliver(f"状态迁移 / moves of {name}", found, out, json=json)


def _asked(home: Home, view: View, org: str) -> Asked:
    archive = home.installation.archive
    population = archive.population(view)
    if population is None:
        raise NoCustomersError
    return Asked(view, archive.configuration(view), population, org)
