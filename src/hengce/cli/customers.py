"""Commands about single customers: one or two of them, what waits for them; and accounts."""

from typing import Annotated

import typer

from hengce.cli.context import Home
from hengce.cli.documents import At
from hengce.cli.show import console, show_table
from hengce.flow.conservation import imbalances
from hengce.responses.withdrawal import Meant, withdraw_named

By = Annotated[str, typer.Option(help="Who says so.")]
Why = Annotated[str, typer.Option(help="What proves it.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    customers = typer.Typer(help="Merge, split, pull back what waits.", no_args_is_help=True)
    customers.command("merge")(merge)
    customers.command("split")(split)
    customers.command("withdraw")(withdraw)
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


def withdraw(
    context: typer.Context,
    customer: Annotated[str, typer.Argument(help="What waits for him is pulled back.")],
    why: Why,
    by: By,
    topic: Annotated[str, typer.Option(help="On this topic; `*` is every topic.")] = "",
    category: Annotated[str, typer.Option(help="Of this category.")] = "",
    strategy: Annotated[str, typer.Option(help="Of this strategy.")] = "",
    at: At = "",
) -> None:
    """Pull back what waits for a customer, and stop further marketing of it."""
    home: Home = context.obj
    moment, cause = home.at(at), f"{by}: {why}"
    what = Meant(topic or None, category or None, strategy or None).what
    with home.installation.store.transaction(moment) as tx:
        configuration = home.installation.archive.configuration(tx)
        done = withdraw_named(tx, customer, what, configuration, moment, cause)
    console.print(f"{done} withdrawn")


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
