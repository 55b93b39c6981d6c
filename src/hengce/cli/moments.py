"""The commands that show when customers answer, and let it hold."""

import typer

from hengce.cli.context import Home
from hengce.cli.effect import At
from hengce.cli.show import console, show_table
from hengce.learning.best_moments import (
    LookedMoments,
    apply_moments,
    forget_moments,
    look_at_moments,
)

_HEADS = ("时段 part", "触达 sent", "应答 answered", "应答率 response")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="When customers answer.", no_args_is_help=True)
    group.command("show")(show)
    group.command("apply")(apply)
    group.command("forget")(forget)
    app.add_typer(group, name="moments")


def show(context: typer.Context, at: At = "") -> None:
    """Show what messages with drawn moments teach; nothing is written."""
    home: Home = context.obj
    parts = home.installation
    _tell(look_at_moments(parts.store, parts.archive, home.at(at)))


def apply(context: typer.Context, at: At = "") -> None:
    """Publish what was learned, as a new version; `forget` takes it back."""
    home: Home = context.obj
    parts, now = home.installation, home.at(at)
    looked = look_at_moments(parts.store, parts.archive, now)
    _tell(looked)
    version = apply_moments(parts.store, looked, now)
    console.print(f"published {version[:12]}, before: {looked.version[:12]}", markup=False)


def forget(context: typer.Context, at: At = "") -> None:
    """Take the policy's own response rates at their word again."""
    home: Home = context.obj
    version = forget_moments(home.installation.store, home.at(at))
    console.print(f"published {version[:12]}", markup=False)


def _tell(looked: LookedMoments) -> None:
    learned = looked.learned
    if learned is None:
        console.print("no message whose moment was drawn was answered yet", markup=False)
        return
    rows = [
        (part.id, f"{part.sent:,}", f"{part.answered:,}", f"{part.response:.2%}")
        for part in learned.parts
    ]
    show_table("时段 / moments", _HEADS, rows)
    console.print(
        f"evidence: {learned.level_evidence:.1f} expected answers for how often a customer "
        f"answers, {learned.part_evidence:.1f} for when; log position {learned.position}",
        markup=False,
        soft_wrap=True,
    )
