"""Commands for tasks: list, take, finish, postpone, reassign."""

from typing import Annotated

import typer

from hengce.cli.context import Home
from hengce.cli.documents import At
from hengce.flow.typed import stored_cents
from hengce.model.instant import show_instant
from hengce.model.task import LIVE, TaskRecord, TaskSearch, TaskState
from hengce.responses.tasks import (
    Actor,
    Report,
    finish_task,
    postpone_task,
    reassign_task,
    take_task,
)

By = Annotated[str, typer.Option(help="Who does it.")]
TaskId = Annotated[str, typer.Argument(metavar="TASK", help="The task's id.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    tasks = typer.Typer(help="Tasks of relationship managers.", no_args_is_help=True)
    tasks.command("list")(show)
    tasks.command("take")(take)
    tasks.command("finish")(finish)
    tasks.command("postpone")(postpone)
    tasks.command("reassign")(reassign)
    app.add_typer(tasks, name="task")


def show(
    context: typer.Context,
    manager: Annotated[str | None, typer.Option(help="Of this manager; '' the pools.")] = None,
    state: Annotated[TaskState | None, typer.Option(help="In this state.")] = None,
    limit: Annotated[int, typer.Option(help="How many at most.", min=1, max=1000)] = 50,
) -> None:
    """List tasks: live ones by class, score and deadline; ended ones by their end."""
    home: Home = context.obj
    search = TaskSearch(manager=manager, states=LIVE if state is None else frozenset({state}))
    with home.installation.store.view() as view:
        if search.states & LIVE:
            records = list(view.live_tasks(search, limit))
        else:
            records = [record for _, record in view.ended_tasks(search, limit)]
    for record in records:
        typer.echo(_line(record, home.installation.zone()))


def take(context: typer.Context, task: TaskId, by: By, at: At = "") -> None:
    """Begin to work on a task."""
    home: Home = context.obj
    moment = home.at(at)
    with home.installation.store.transaction(moment) as tx:
        record = take_task(tx, task, Actor(by), moment)
    typer.echo(_line(record, home.installation.zone()))


def finish(
    context: typer.Context,
    task: TaskId,
    code: Annotated[str, typer.Argument(help="What was found: a code of the task.")],
    by: By,
    amount: Annotated[str, typer.Option(help="For bought: 1234.56.")] = "",
    at: At = "",
) -> None:
    """End a task with a code; what it means flows back to the contact."""
    home: Home = context.obj
    moment, installation = home.at(at), home.installation
    report = Report(code, stored_cents(amount) if amount else None)
    published, baseline = installation.published(), installation.baseline()
    with installation.store.transaction(moment) as tx:
        record = finish_task(tx, task, report, Actor(by), published, baseline, moment)
    typer.echo(_line(record, installation.zone()))


def postpone(
    context: typer.Context,
    task: TaskId,
    until: Annotated[str, typer.Argument(help="When the customer wants to be called.")],
    by: By,
    at: At = "",
) -> None:
    """Put a call off: the task's deadline moves."""
    home: Home = context.obj
    moment, later = home.at(at), home.at(until)
    published = home.installation.published()
    with home.installation.store.transaction(moment) as tx:
        record = postpone_task(tx, task, later, Actor(by), published, moment)
    typer.echo(_line(record, home.installation.zone()))


def reassign(
    context: typer.Context,
    task: TaskId,
    manager: Annotated[str, typer.Argument(help="Whose it is to be; '' the unit's pool.")],
    by: By,
    at: At = "",
) -> None:
    """Give a task to another manager."""
    home: Home = context.obj
    moment = home.at(at)
    with home.installation.store.transaction(moment) as tx:
        record = reassign_task(tx, task, manager, Actor(by), moment)
    typer.echo(_line(record, home.installation.zone()))


def _line(record: TaskRecord, zone: str) -> str:
    made, step = record.task, record.step
    parts = (
        made.id,
        str(step.state),
        step.manager or "-",
        made.customer,
        made.kind.strategy,
        show_instant(step.deadline, zone),
        step.outcome or "-",
        made.subject,
    )
    return "\t".join(parts)
