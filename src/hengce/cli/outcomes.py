"""The command that takes down what happened to contacts."""

import hashlib
from pathlib import Path
from typing import Annotated

import typer

from hengce.cli.context import Home
from hengce.cli.data import show_loaded
from hengce.cli.documents import At
from hengce.cli.show import console
from hengce.flow.typed import stored_cents
from hengce.model.instant import Instant
from hengce.model.outcome import Outcome, OutcomeKind
from hengce.reading.handoff import SnapshotBaseline
from hengce.responses.outcomes import record

SOURCE = "cli"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("outcome")(outcome)


def outcome(
    context: typer.Context,
    contact: Annotated[str, typer.Argument(help="The contact's id.")] = "",
    kind: Annotated[OutcomeKind | None, typer.Argument(help="What happened.")] = None,
    at: At = "",
    dwell_ms: Annotated[int | None, typer.Option(help="For closed: how long it was seen.")] = None,
    amount: Annotated[str, typer.Option(help="For bought, cancelled: 1234.56.")] = "",
    file: Annotated[Path | None, typer.Option(help="A file of outcomes.", exists=True)] = None,
    mapping: Annotated[Path | None, typer.Option(help="How to read it.", exists=True)] = None,
) -> None:
    """Take down one outcome of a contact, or a file of them with its mapping."""
    home: Home = context.obj
    if file is not None:
        if mapping is None:
            raise typer.BadParameter("a file of outcomes needs --mapping")
        show_loaded(home.installation.importer().load(mapping, [file], home.at(at)))
        return
    if not contact or kind is None:
        raise typer.BadParameter("name a contact and what happened, or --file")
    moment = home.at(at)
    answer = Outcome(
        source=SOURCE,
        id=_identity(contact, kind, moment),
        contact=contact,
        kind=kind,
        at=moment,
        dwell_ms=dwell_ms,
        amount_cents=stored_cents(amount) if amount else None,
    )
    installation = home.installation
    baseline = SnapshotBaseline(installation.store, installation.archive)
    taken = record(installation.store, answer, installation.published(), baseline, moment)
    console.print(f"{taken} {kind} of {contact}")


def _identity(contact: str, kind: OutcomeKind, at: Instant) -> str:
    """Name a typed outcome by its content, so that typing it twice counts once."""
    return hashlib.sha256(f"{contact}|{kind}|{at}".encode()).hexdigest()[:24]
