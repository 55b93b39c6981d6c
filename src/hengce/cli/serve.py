"""Commands that open the bank to programs: serve, key."""

import time
from typing import Annotated

import typer
from msgspec.structs import replace

from hengce.cli.context import Home
from hengce.errors import NotFoundError
from hengce.model.access import Role
from hengce.people.access import make_key

HOST = "127.0.0.1"
PORT = 8080
PORT_MAX = 65_535


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("serve")(serve)
    keys = typer.Typer(help="Keys of the programming interface.", no_args_is_help=True)
    keys.command("add")(add)
    keys.command("list")(show)
    keys.command("revoke")(revoke)
    app.add_typer(keys, name="key")


def serve(
    context: typer.Context,
    host: Annotated[str, typer.Option(help="Where to listen.")] = HOST,
    port: Annotated[
        int, typer.Option(help="At which port; 0 takes a free one.", min=0, max=PORT_MAX)
    ] = PORT,
) -> None:
    """Take events and questions over HTTP, and hand messages off as they become due.

    It prints its address when it listens. SIGTERM or Ctrl-C stops it: what was taken is
    finished first.
    """
    # Other commands start faster without a web server.
    from hengce.api.server import listen  # noqa: PLC0415
    from hengce.server.serving import serving  # noqa: PLC0415
    from hengce.startup.logs import log_to_stderr  # noqa: PLC0415

    home: Home = context.obj
    log_to_stderr()
    with serving(home.installation, lambda: time.time_ns() // 1_000) as service:
        listen(service, host, port, typer.echo)


def add(
    context: typer.Context,
    role: Annotated[Role, typer.Option(help="What the key is for.")],
    org: Annotated[str, typer.Option(help="Whose part of the bank it reaches.")],
    label: Annotated[str, typer.Option(help="Who holds it.")],
    manager: Annotated[
        str, typer.Option(help="For a manager: his name in the tag of customers' managers.")
    ] = "",
) -> None:
    """Make a key and print its secret: it is shown this once."""
    home: Home = context.obj
    units = {unit.id for unit in home.installation.published().units}
    if org not in units:
        raise NotFoundError(f"there is no unit {org!r}; units: {', '.join(sorted(units))}")
    at = home.at("")
    key, secret = make_key(org, role, label, at, manager)
    with home.installation.store.transaction(at) as tx:
        tx.put_api_key(key)
    typer.echo(f"{key.id} {secret}")


def show(context: typer.Context) -> None:
    """List the keys."""
    home: Home = context.obj
    with home.installation.store.view() as view:
        keys = view.api_keys()
    for key in keys:
        state = "revoked" if key.revoked_at is not None else "good"
        typer.echo(f"{key.id}\t{key.role}\t{key.org}\t{state}\t{key.label}")


def revoke(context: typer.Context, key_id: Annotated[str, typer.Argument(metavar="KEY")]) -> None:
    """End a key: the next request that uses it is refused."""
    home: Home = context.obj
    at = home.at("")
    with home.installation.store.transaction(at) as tx:
        known = {key.id: key for key in tx.api_keys()}
        if key_id not in known:
            raise NotFoundError(f"there is no key {key_id!r}")
        tx.put_api_key(replace(known[key_id], revoked_at=at))
    typer.echo(f"{key_id} revoked")
