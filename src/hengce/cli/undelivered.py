"""Commands about what did not arrive, or perhaps did not."""

from typing import Annotated

import typer

from hengce.cli.context import Home
from hengce.cli.documents import At
from hengce.cli.show import console, show_table
from hengce.delivery.another_try import let_go, try_again
from hengce.delivery.asking_again import AskingAgain
from hengce.model.instant import show_instant

By = Annotated[str, typer.Option(help="Who does it.")]
Why = Annotated[str, typer.Option(help="Why.")]
Seq = Annotated[int, typer.Argument(metavar="NUMBER", help="Its number in the list.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="What did not arrive, or perhaps did not.", no_args_is_help=True)
    group.command("list")(show)
    group.command("retry")(retry)
    group.command("close")(close)
    app.add_typer(group, name="undelivered")


def show(
    context: typer.Context,
    after: Annotated[int, typer.Option(help="Behind this number.", min=0)] = 0,
    limit: Annotated[int, typer.Option(help="How many at most.", min=1, max=1000)] = 50,
) -> None:
    """List contacts that somebody should look at, oldest first."""
    home: Home = context.obj
    zone = home.installation.zone()
    with home.installation.store.view() as view:
        found = view.undelivered(None, limit, after)
    rows = [
        (
            str(one.seq),
            str(one.state),
            one.contact,
            one.channel,
            str(one.message_class),
            show_instant(one.at, zone),
            one.why,
        )
        for one in found
    ]
    show_table("undelivered", ("number", "state", "contact", "channel", "class", "at", "why"), rows)


def retry(context: typer.Context, seq: Seq, why: Why, by: By, at: At = "") -> None:
    """Decide its customer again, where what was promised allows it."""
    home: Home = context.obj
    moment, installation = home.at(at), home.installation
    with installation.store.transaction(moment) as tx:
        configuration = installation.archive.configuration(tx)
        asking = AskingAgain(installation.engine)
        keys = try_again(tx, seq, asking, configuration, by, why, moment)
    console.print(f"{seq}: again as {', '.join(keys)}")


def close(context: typer.Context, seq: Seq, why: Why, by: By, at: At = "") -> None:
    """Take it from the list; it stays counted as it was."""
    home: Home = context.obj
    with home.installation.store.transaction(home.at(at)) as tx:
        let_go(tx, seq, by, why)
    console.print(f"{seq}: closed")
