"""Commands about what is kept, and for how long."""

import time
from collections.abc import Sequence
from typing import Annotated

import msgspec
import typer

from hengce.cli.context import Home
from hengce.cli.show import show_table
from hengce.model.instant import Instant, show_instant
from hengce.retention.retaining import Forgettable, forgettable, retain
from hengce.wiring import Installation

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
    installation = home.installation
    if dry_run:
        would = _would_forget(installation)
        if json:
            typer.echo(msgspec.json.encode({"would_forget": would}))
        else:
            _show_would(installation, would)
        return
    rules = installation.published().policy.retention
    store, files = installation.store, installation.files()
    done = retain(store, files, rules, _now, by, lambda: time.sleep(PAUSE_MS / 1_000))
    if json:
        typer.echo(msgspec.json.encode({"forgotten": done}))
        return
    zone = installation.zone()
    rows = [
        (str(one.kind), show_instant(one.until, zone), str(one.forgotten), f"{one.freed_bytes:,}")
        for one in done
    ]
    show_table("forgotten", ("kind", "before", "records", "bytes"), rows)


def show(
    context: typer.Context,
    limit: Annotated[int, typer.Option(help="How many at most.", min=1, max=1000)] = 50,
    *,
    json: Json = False,
) -> None:
    """List what would be forgotten now, and what earlier runs forgot, newest first."""
    home: Home = context.obj
    would = _would_forget(home.installation)
    with home.installation.store.view() as view:
        found = view.forgettings(limit)
    if json:
        typer.echo(msgspec.json.encode({"would_forget": would, "forgotten": found}))
        return
    _show_would(home.installation, would)
    zone = home.installation.zone()
    rows = [
        (
            str(one.seq),
            str(one.kind),
            one.by,
            show_instant(one.at, zone),
            show_instant(one.until, zone),
            str(one.forgotten),
            f"{one.freed_bytes:,}",
            "-" if one.ended_at is None else show_instant(one.ended_at, zone),
        )
        for one in found
    ]
    heads = ("number", "kind", "by", "at", "before", "records", "bytes", "ended")
    show_table("forgotten", heads, rows)


def _would_forget(installation: Installation) -> Sequence[Forgettable]:
    rules = installation.published().policy.retention
    with installation.store.view() as view:
        return forgettable(view, installation.files(), rules, _now())


def _show_would(installation: Installation, would: Sequence[Forgettable]) -> None:
    zone = installation.zone()
    rows = [
        (str(one.kind), show_instant(one.until, zone), str(one.records), f"{one.size_bytes:,}")
        for one in would
    ]
    show_table("would be forgotten", ("kind", "before", "records", "bytes"), rows)


def _now() -> Instant:
    return time.time_ns() // 1_000
