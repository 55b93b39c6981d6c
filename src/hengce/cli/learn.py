"""The commands that show what answers teach of propensities, and let it hold."""

from math import isinf
from typing import Annotated

import typer

from hengce.cli.context import Home
from hengce.cli.effect import At
from hengce.cli.show import console, show_table
from hengce.learning import Looked, apply_learning, look_at_learning, revert_learning
from hengce.measure.propensity.find import Finding
from hengce.model.journey import action_name

_HEADS = (
    "",
    "触达 contacts",
    "应答 answered",
    "预期 expected",
    "比 ratio",
    "95 %",
    "成熟度 maturity",
    "金额比 money",
    "系数 factor",
    "",
)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="What answers teach of propensities.", no_args_is_help=True)
    group.command("show")(show)
    group.command("apply")(apply)
    group.command("revert")(revert)
    app.add_typer(group, name="learn")


def show(context: typer.Context, at: At = "") -> None:
    """Show how far each propensity is right, and what would change; nothing is written."""
    home: Home = context.obj
    parts = home.installation
    _tell(look_at_learning(parts.store, parts.archive, home.at(at)))


def apply(context: typer.Context, at: At = "") -> None:
    """Publish what was learned, as a new version, by hengce; `revert` takes it back."""
    home: Home = context.obj
    parts, now = home.installation, home.at(at)
    looked = look_at_learning(parts.store, parts.archive, now)
    _tell(looked)
    version = apply_learning(parts.store, looked, now)
    console.print(f"published {version[:12]} by hengce, before: {looked.version}", markup=False)


def revert(
    context: typer.Context,
    to: Annotated[str, typer.Option(help="A published version; none: nothing learned.")] = "",
    at: At = "",
) -> None:
    """Let the factors of an earlier version hold again, or none."""
    home: Home = context.obj
    version = revert_learning(home.installation.store, to, home.at(at))
    console.print(f"published {version[:12]}", markup=False)


def _tell(looked: Looked) -> None:
    show_table("学习 / learning", _HEADS, [_row(one) for one in looked.found])
    left = looked.left
    console.print(
        f"left out: {left.unripe:,} too young, {left.unlogged:,} not logged, "
        f"{left.certain:,} certain, {left.outdated:,} of another propensity; "
        f"log position {looked.position}, version {looked.version}",
        markup=False,
        soft_wrap=True,
    )


def _row(one: Finding) -> tuple[str, ...]:
    belief, factor = one.belief, one.factor
    before = one.current.factor if one.current else 1.0
    high = "∞" if isinf(belief.high) else f"{belief.high:.2f}"
    return (
        action_name(one.action.strategy.id, one.action.node),
        f"{belief.own.sent:,}",
        f"{belief.own.answered:,}",
        f"{belief.own.expected:,.1f}",
        f"{belief.ratio:.2f}",
        f"{belief.low:.2f} … {high}",
        f"{belief.maturity:.0%}",
        f"{one.money.ratio:.2f}" if one.money else "–",
        f"{before:.2f} → {factor.allowed:.2f}" if factor.moves else f"{before:.2f}",
        "降权 damped" if factor.damped else "",
    )
