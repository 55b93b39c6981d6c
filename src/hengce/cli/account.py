"""Commands on accounts of people: add, list, passwd, end."""

import sys
from typing import Annotated

import typer

from hengce.cli.context import Home
from hengce.cli.show import show_table
from hengce.errors import ConflictError
from hengce.model.access import Role
from hengce.model.instant import show_instant
from hengce.model.person import Person
from hengce.people.accounts import add_account, end_account, set_password

CLI = "cli"
"""Who changed an account at the command line, as its record says it."""

Name = Annotated[str, typer.Argument(metavar="NAME", help="By which the person signs in.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    accounts = typer.Typer(help="Accounts of people who sign in.", no_args_is_help=True)
    accounts.command("add")(add)
    accounts.command("list")(show)
    accounts.command("passwd")(passwd)
    accounts.command("end")(end)
    app.add_typer(accounts, name="account")


def add(
    context: typer.Context,
    name: Name,
    role: Annotated[Role, typer.Option(help="What the person may do.")],
    org: Annotated[str, typer.Option(help="Whose part of the bank the person reaches.")],
    label: Annotated[str, typer.Option(help="What colleagues call the person.")],
    manager: Annotated[
        str, typer.Option(help="For a manager: his name in the tag of customers' managers.")
    ] = "",
) -> None:
    """Make an account. The password is asked for, or read from the standard input."""
    home: Home = context.obj
    at = home.at("")
    units = {unit.id for unit in home.installation.published().units}
    wanted = Person(
        name=name,
        label=label,
        role=role,
        org=org,
        manager=manager,
        created_at=at,
        changed_at=at,
        by=CLI,
    )
    add_account(home.installation.store, wanted, _password(), units)
    typer.echo(f"{name} may sign in")


def show(context: typer.Context) -> None:
    """List the accounts, those that ended too."""
    home: Home = context.obj
    zone = home.installation.zone()
    with home.installation.store.view() as view:
        people = view.people()
    rows = [
        (
            p.name,
            p.label,
            p.role,
            p.org,
            p.manager,
            show_instant(p.changed_at, zone),
            "good" if p.ended_at is None else "ended",
        )
        for p in people
    ]
    columns = ("name", "label", "role", "unit", "manager", "password since", "state")
    show_table("登录账号 / accounts", columns, rows)


def passwd(context: typer.Context, name: Name) -> None:
    """Give an account another password; who is signed in by the old one is signed out."""
    home: Home = context.obj
    set_password(home.installation.store, name, _password(), home.at(""), CLI)
    typer.echo(f"{name} has a new password")


def end(context: typer.Context, name: Name) -> None:
    """End an account; who is signed in is signed out."""
    home: Home = context.obj
    end_account(home.installation.store, name, home.at(""), CLI)
    typer.echo(f"{name} signs in no more")


def _password() -> str:
    """Ask for a password twice, or read one line where nobody sits before the screen."""
    if sys.stdin.isatty():
        password: str = typer.prompt("password", hide_input=True, confirmation_prompt=True)
        return password
    line = sys.stdin.readline().rstrip("\r\n")
    if not line:
        raise ConflictError("a password is one line of the standard input")
    return line
