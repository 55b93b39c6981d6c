"""Commands about customers who turn out to be one, or two; and what lies in accounts."""

from typing import Annotated

import typer

from hengce.cli.context import Home
from hengce.cli.documents import At
from hengce.cli.show import console, show_table
from hengce.flow.conservation import imbalances

By = Annotated[str, typer.Option(help="Who says so.")]
Why = Annotated[str, typer.Option(help="What proves it.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    customers = typer.Typer(help="Customers who turn out to be one, or two.", no_args_is_help=True)
    customers.command("merge")(merge)
    customers.command("split")(split)
    app.add_typer(customers, name="customer")
    app.command("accounts")(accounts)


def merge(
    context: typer.Context,
    customer: Annotated[str, typer.Argument(help="The number that is not spoken to any more.")],
    into: Annotated[str, typer.Option(help="The number that speaks for both.")],
    why: Why,
    by: By,
    at: At = "",
) -> None:
    """Let one number speak for two that are one customer, at once."""
    home: Home = context.obj
    moment = home.at(at)
    with home.installation.store.transaction(moment) as tx:
        done = home.installation.merging().merge(tx, customer, into, why, by, moment)
    made = done.merge
    console.print(f"{made.survivor} speaks for {made.absorbed}; {done.withdrawn} withdrawn")


def split(
    context: typer.Context,
    customer: Annotated[str, typer.Argument(help="The number that another one speaks for.")],
    why: Why,
    by: By,
    at: At = "",
) -> None:
    """Let a number that was merged speak for itself again."""
    home: Home = context.obj
    moment = home.at(at)
    with home.installation.store.transaction(moment) as tx:
        ended = home.installation.merging().split(tx, customer, why, by, moment)
    console.print(f"{ended.absorbed} speaks for itself, and {ended.survivor} for him no more")


def accounts(context: typer.Context) -> None:
    """Show what lies in every account, and check all of them; exit code 1 for an imbalance."""
    home: Home = context.obj
    with home.installation.store.view() as view:
        balances, wrong = view.balances(), imbalances(view)
    rows = [
        (str(account.kind), account.name, *(f"{n:,}" for n in (b.available, b.reserved, b.spent)))
        for account, b in sorted(balances.items())
    ]
    show_table("accounts", ("kind", "name", "available", "reserved", "spent"), rows)
    for one in wrong:
        console.print(f"{one.account.kind} {one.account.name}: {one.breach} in {one.book}")
    if wrong:
        raise typer.Exit(1)
