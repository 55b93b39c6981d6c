"""Commands on the bank's documents: lint, apply, approve, return, publish, stop, resume."""

from pathlib import Path
from typing import Annotated

import typer

from hengce.cli.context import Home
from hengce.cli.models import show_scores
from hengce.cli.show import console, show_problems, show_table
from hengce.cli.show_templates import show_templates
from hengce.documents.administration import (
    apply_folder,
    approve,
    check_folder,
    publish,
    resume,
    stop,
)
from hengce.documents.returning import send_back
from hengce.lint.severity import errors_of
from hengce.model.configuration import StopScope

Folder = Annotated[Path, typer.Argument(help="The configuration's folder.", exists=True)]
By = Annotated[str, typer.Option(help="Who does it.", envvar="HENGCE_USER")]
At = Annotated[str, typer.Option(help="When, ISO 8601 in the bank's zone; now if omitted.")]

USER_ERROR = 2


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("lint")(lint_folder)
    app.command("apply")(apply)
    app.command("approve")(approve_strategy)
    app.command("return")(return_strategy)
    app.command("publish")(publish_strategy)
    app.command("stop")(stop_target)
    app.command("resume")(resume_target)
    app.command("status")(status)


def lint_folder(context: typer.Context, folder: Folder) -> None:
    """Report every problem of a configuration at once, with place and fix."""
    home: Home = context.obj
    problems = check_folder(folder, home.installation.imported_documents())
    show_problems(problems)
    if errors_of(problems):
        raise typer.Exit(USER_ERROR)


def apply(
    context: typer.Context,
    folder: Folder,
    by: By = "operator",
    at: At = "",
    *,
    prune: Annotated[
        bool, typer.Option("--prune", help="Stop what was drawn in the console and has no file.")
    ] = False,
    take_policy: Annotated[
        bool,
        typer.Option("--take-policy", help="Take the file's policy, whatever the console changed."),
    ] = False,
) -> None:
    """Load a configuration; strategies that are new or changed become drafts."""
    home: Home = context.obj
    installation = home.installation
    applied = apply_folder(
        installation.store, folder, by, home.at(at), prune=prune, take_policy=take_policy
    )
    installation.refresh_snapshot(home.at(at))
    if applied.advice:
        show_problems(applied.advice)
    state = "applied" if applied.changed else "unchanged"
    console.print(f"{state} {applied.version[:12]}: {len(applied.drafts)} drafts")
    for name in applied.withdrawn:
        console.print(f"stopped {name}: its file is gone")
    for name in applied.kept:
        console.print(f"kept {name}: it was drawn in the console; --prune stops it")
    if applied.is_policy_kept:
        console.print("kept policy: it was changed in the console, and the file says nothing new")
    show_scores(home)


def approve_strategy(
    context: typer.Context,
    strategies: Annotated[list[str], typer.Argument(help="Strategies.")],
    by: By = "approver",
    comment: Annotated[str, typer.Option(help="What is said of them.")] = "",
    at: At = "",
) -> None:
    """Approve drafts; whoever made them may not."""
    home: Home = context.obj
    for name in strategies:
        moved = approve(home.installation.store, name, by, home.at(at), comment=comment)
        console.print(f"{moved.state} {name} {moved.version[:12]}")


def return_strategy(
    context: typer.Context,
    strategies: Annotated[list[str], typer.Argument(help="Strategies.")],
    comment: Annotated[str, typer.Option(help="What is to be changed.")],
    by: By = "approver",
    at: At = "",
) -> None:
    """Return what was handed in for changes; what is live stays live."""
    home: Home = context.obj
    for name in strategies:
        moved = send_back(home.installation.store, name, by, home.at(at), "", comment)
        console.print(f"{moved.state} {name} {moved.version[:12]}")


def publish_strategy(
    context: typer.Context,
    strategies: Annotated[list[str], typer.Argument(help="Strategies.")],
    by: By = "publisher",
    at: At = "",
) -> None:
    """Make approved versions live."""
    home: Home = context.obj
    for name in strategies:
        moved = publish(home.installation.store, name, by, home.at(at))
        console.print(f"{moved.state} {name} {moved.version[:12]}")


def stop_target(
    context: typer.Context,
    scope: StopScope,
    target: Annotated[str, typer.Argument(help="Which; nothing for the bank.")] = "",
    by: By = "operator",
    reason: Annotated[str, typer.Option(help="Why.")] = "",
    at: At = "",
) -> None:
    """Stop a strategy, a channel, a category or the whole bank at once."""
    home: Home = context.obj
    stop(home.installation.store, scope, target, by, reason, home.at(at))
    console.print(f"stopped {scope} {target}".rstrip())


def resume_target(
    context: typer.Context,
    scope: StopScope,
    target: Annotated[str, typer.Argument(help="Which; nothing for the bank.")] = "",
    by: By = "operator",
    at: At = "",
) -> None:
    """Lift a stop."""
    home: Home = context.obj
    resume(home.installation.store, scope, target, by, home.at(at))
    console.print(f"resumed {scope} {target}".rstrip())


def status(context: typer.Context) -> None:
    """Show strategies and their states, templates and variants, stops, and the latest runs."""
    home: Home = context.obj
    with home.installation.store.view() as view:
        states = view.strategy_states()
        version = view.applied_configuration()
        applied = None if version is None else view.configuration(version)
        stops = view.stops()
        runs = view.runs()
    rows = [(s.strategy, s.state, s.version[:12], s.by) for s in states.values()]
    show_table("策略 / strategies", ("strategy", "state", "version", "by"), rows)
    if applied is not None:
        show_templates(applied, states)
    for order in stops:
        console.print(f"stopped: {order.scope} {order.target} by {order.by}: {order.reason}")
    latest = [(run.id, f"{run.customers:,}", f"{run.contacts:,}") for run in runs[-10:]]
    show_table("批次 / runs", ("run", "customers", "contacts"), latest)
