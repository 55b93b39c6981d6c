"""The commands that look at how strategies age, and take one out on evidence."""

from collections.abc import Sequence
from math import isinf
from typing import Annotated

import typer

from hengce.cli.context import Home
from hengce.cli.documents import By
from hengce.cli.effect import At, Begins, Cancelled, Ends, Event, Number, terms_of
from hengce.cli.show import console, show_table
from hengce.errors import ConflictError
from hengce.health import evidence, look_at_health, retire
from hengce.measure.health.looked import Health
from hengce.measure.health.series import Watching
from hengce.measure.normal import Interval
from hengce.model.instant import calendar_date
from hengce.words.health import CAUSES, SAID

Window = Annotated[int, typer.Option(min=1, help="Days within which an answer counts.")]
Minimum = Annotated[
    float, typer.Option(min=0.000001, help="The added rate below which contacts are not worth it.")
]
Baseline = Annotated[int, typer.Option(min=21, help="The first days: what is usual.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="How strategies age.", no_args_is_help=True)
    group.command("show")(show)
    group.command("retire")(take_out)
    app.add_typer(group, name="health")


def show(
    context: typer.Context,
    event: Event,
    begins: Begins,
    ends: Ends,
    strategies: Annotated[list[str] | None, typer.Argument(help="Which; none: all live.")] = None,
    number: Number = "",
    cancelled_by: Cancelled = "",
    window: Window = 7,
    effect_min: Minimum = 0.001,
    baseline: Baseline = 28,
    at: At = "",
) -> None:
    """Show half-lives, what is worn out, reminders to owners and proposals to retire."""
    home: Home = context.obj
    parts, now = home.installation, home.at(at)
    terms = terms_of(home, event, "", number, cancelled_by, begins, ends, window)
    watching = Watching(effect_min=effect_min, baseline_days=baseline)
    found = look_at_health(parts.store, parts.archive, strategies or (), terms, watching, now)
    heads = ("", "触达 contacts", "点击率 clicks", "半衰期（天） half-life", "95 %", "老化 ageing")
    show_table("策略健康 / health", heads, [_row(one) for one in found])
    tell_health(found)


def take_out(
    context: typer.Context,
    strategy: Annotated[str, typer.Argument(help="Which; it is published.")],
    event: Event,
    begins: Begins,
    ends: Ends,
    by: By,
    number: Number = "",
    cancelled_by: Cancelled = "",
    window: Window = 7,
    effect_min: Minimum = 0.001,
    baseline: Baseline = 28,
    at: At = "",
    *,
    commit: Annotated[bool, typer.Option("--commit", help="Really do it.")] = False,
) -> None:
    """Take a strategy out on the evidence that its effect is gone; `resume` takes it back."""
    home: Home = context.obj
    parts, now = home.installation, home.at(at)
    terms = terms_of(home, event, "", number, cancelled_by, begins, ends, window)
    watching = Watching(effect_min=effect_min, baseline_days=baseline)
    (found,) = look_at_health(parts.store, parts.archive, [strategy], terms, watching, now)
    if found.retirement is None:
        raise ConflictError(f"nothing shows that the effect of {strategy!r} is gone")
    tell_health([found])
    if commit:
        console.print(retire(parts.store, found, by, now).reason, markup=False)
        return
    console.print(evidence(found.retirement), markup=False)
    console.print("未执行：加 --commit / not done: add --commit")


def _row(one: Health) -> tuple[str, ...]:
    half = one.decay.half_life_days if one.decay else None
    cause = CAUSES[one.ageing.cause] if one.ageing else CAUSES["unknown"]
    return (
        one.strategy,
        f"{one.contacts:,}",
        f"{one.clicks / one.contacts:.2%}" if one.contacts else "–",
        _days(half.value) if half else "–",
        _between(half),
        f"{cause.zh} / {cause.en}",
    )


def _between(half: Interval | None) -> str:
    return f"{_days(half.low)} … {_days(half.high)}" if half else "–"


def _days(days: float) -> str:
    return "∞" if isinf(days) else f"{days:.1f}"


def tell_health(found: Sequence[Health]) -> None:
    """Print reminders to owners and proposals to retire, or that there are none."""
    told = False
    for one in found:
        if one.reminder:
            told = True
            _say(
                "reminder",
                owner=one.owner,
                strategy=one.strategy,
                since=calendar_date(one.reminder.since),
                on=calendar_date(one.reminder.on),
                left=f"{one.reminder.left:.0%}",
            )
        if one.retirement:
            told = True
            _say(
                "retirement",
                owner=one.owner,
                strategy=one.strategy,
                since=calendar_date(one.retirement.since),
                on=calendar_date(one.retirement.on),
                effect=f"{one.retirement.effect:+.3%}",
                upper=f"{one.retirement.upper:+.3%}",
                effect_min=f"{one.retirement.effect_min:+.3%}",
                treated=f"{one.retirement.treated:,}",
                held_out=f"{one.retirement.held_out:,}",
            )
    if not told:
        _say("nothing")


def _say(name: str, **facts: object) -> None:
    for sentence in SAID[name]:
        console.print(sentence.format(**facts), markup=False)
