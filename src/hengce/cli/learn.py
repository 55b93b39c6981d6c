"""The commands that show what answers teach of propensities, and let it hold."""

from collections.abc import Iterator
from math import isinf
from typing import Annotated

import typer

from hengce.cli.context import Home
from hengce.cli.effect import At
from hengce.cli.show import console, show_table
from hengce.learning.propensities import (
    Looked,
    apply_learning,
    keep_sums,
    look_anew,
    look_at_learning,
    revert_learning,
)
from hengce.measure.propensity.believe import Belief
from hengce.measure.propensity.find import Finding
from hengce.model.journey import action_name

_HEADS = (
    "",
    "触达\nsent",
    "应答/预期\nanswers/expected",
    "比，95 %\nratio",
    "成熟度\nown",
    "金额比\nmoney",
    "系数\nfactor",
    "",
)
_BELIEVED = 5
"""So many of them say what is believed."""


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="What answers teach of propensities.", no_args_is_help=True)
    group.command("show")(show)
    group.command("apply")(apply)
    group.command("revert")(revert)
    app.add_typer(group, name="learn")


def show(
    context: typer.Context,
    *,
    channels: Annotated[bool, typer.Option(help="Also through each channel.")] = False,
    anew: Annotated[bool, typer.Option(help="Count all facts anew, instead of what is kept.")] = (
        False
    ),
    at: At = "",
) -> None:
    """Show how far each propensity is right, and what would change; nothing is written."""
    home: Home = context.obj
    parts = home.installation
    look = look_anew if anew else look_at_learning
    looked = look(parts.store, parts.archive, home.at(at))
    _tell(looked)
    if channels:
        show_table("渠道 / channels", _HEADS[:_BELIEVED], list(_by_channel(looked)))


def apply(context: typer.Context, at: At = "") -> None:
    """Publish what was learned, as a new version, by hengce; `revert` takes it back."""
    home: Home = context.obj
    parts, now = home.installation, home.at(at)
    looked = look_at_learning(parts.store, parts.archive, now)
    keep_sums(parts.store, looked, now)
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
    factor = one.factor
    before = one.current.factor if one.current else 1.0
    return (
        action_name(one.action.strategy.id, one.action.node),
        *_believed(one.belief),
        f"{one.money.ratio:.2f}" if one.money else "–",
        f"{before:.2f} → {factor.allowed:.2f}" if factor.moves else f"{before:.2f}",
        "降权\ndamped" if factor.damped else "",
    )


def _by_channel(looked: Looked) -> Iterator[tuple[str, ...]]:
    for one in looked.found:
        name = action_name(one.action.strategy.id, one.action.node)
        for channel, belief in one.channels:
            yield (f"{name} {channel}", *_believed(belief))


def _believed(belief: Belief) -> tuple[str, ...]:
    high = "∞" if isinf(belief.high) else f"{belief.high:.2f}"
    return (
        f"{belief.own.sent:,}",
        f"{belief.own.answered:,}/{belief.own.expected:,.1f}",
        f"{belief.ratio:.2f} ({belief.low:.2f}–{high})",
        f"{belief.maturity:.0%}",
    )
