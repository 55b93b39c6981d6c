"""Commands about what is kept, and for how long."""

import time
from typing import Annotated

import msgspec
import typer

from hengce.cli.context import Home
from hengce.cli.show import show_table
from hengce.model.instant import Instant, show_instant
from hengce.retaining import forgettable, retain

PAUSE_MS = 20
"""How long a run rests between transactions, so that a server beside it can write."""

Json = Annotated[bool, typer.Option("--json", help="Print one object.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="What is kept, and for how long.", no_args_is_help=True)
    group.command("run")(run)
    group.command("list")(show)
    app.add_typer(group, name="retain")


def run(
    context: typer.Context,
    by: Annotated[str, typer.Option(help="Who does it.")] = "operations",
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count.")] = False,
    json: Json = False,
) -> None:
    """Forget what the published policy does not keep any longer."""
    home: Home = context.obj
    store, rules = home.installation.store, home.installation.published().policy.retention
    zone, now = home.installation.zone(), _now()
    if dry_run:
        with store.view() as view:
            would = forgettable(view, rules, now)
        if json:
            typer.echo(msgspec.json.encode({"would_forget": would}))
            return
        rows = [(str(one.kind), show_instant(one.until, zone), str(one.records)) for one in would]
        show_table("would be forgotten", ("kind", "before", "records"), rows)
        return
    done = retain(store, rules, _now, by, lambda: time.sleep(PAUSE_MS / 1_000))
    if json:
        typer.echo(msgspec.json.encode({"forgotten": done}))
        return
    rows = [(str(one.kind), show_instant(one.until, zone), str(one.forgotten)) for one in done]
    show_table("forgotten", ("kind", "before", "records"), rows)


def show(
    context: typer.Context,
    limit: Annotated[int, typer.Option(help="How many at most.", min=1, max=1000)] = 50,
    *,
    json: Json = False,
) -> None:
    """List what earlier runs forgot, newest first."""
    home: Home = context.obj
    zone = home.installation.zone()
    with home.installation.store.view() as view:
        found = view.forgettings(limit)
    if json:
        typer.echo(msgspec.json.encode({"forgotten": found}))
        return
    rows = [
        (
            str(one.seq),
            str(one.kind),
            one.by,
            show_instant(one.at, zone),
            show_instant(one.until, zone),
            str(one.forgotten),
            "-" if one.ended_at is None else show_instant(one.ended_at, zone),
        )
        for one in found
    ]
    show_table("retain", ("number", "kind", "by", "at", "before", "records", "ended"), rows)


def _now() -> Instant:
    return time.time_ns() // 1_000
