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
from hengce.learning.health import (
    dismiss,
    evidence,
    look_at_health,
    proposed,
    retire,
    retire_proposed,
)
from hengce.learning.watching import keep_watch
from hengce.measure.health.looked import Health
from hengce.measure.health.record import proposals
from hengce.measure.health.series import Watching
from hengce.measure.normal import Interval
from hengce.model.health import HealthSignal
from hengce.model.instant import calendar_date, show_instant
from hengce.words.health import CAUSES, SAID, SIGNALS, STEPS

Window = Annotated[int, typer.Option(min=1, help="Days within which an answer counts.")]
Minimum = Annotated[
    float, typer.Option(min=0.000001, help="The added rate below which contacts are not worth it.")
]
Baseline = Annotated[int, typer.Option(min=21, help="The first days: what is usual.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="How strategies age.", no_args_is_help=True)
    group.command("show")(show)
    group.command("watch")(look_today)
    group.command("list")(list_all)
    group.command("dismiss")(say_no)
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


def look_today(context: typer.Context, at: At = "") -> None:
    """Look at all strategies as the policy says, and keep what is new; a server does it daily."""
    home: Home = context.obj
    parts = home.installation
    if parts.published().policy.health is None:
        raise ConflictError("the policy declares no watch: write `health` in policy.yaml")
    kept = keep_watch(parts.store, parts.archive, home.at(at))
    for entry in kept:
        console.print(
            f"{entry.strategy}: {entry.step} {entry.signal}: {entry.reason}", markup=False
        )
    if not kept:
        _say("nothing")


def list_all(
    context: typer.Context,
    *,
    answered: Annotated[bool, typer.Option("--all", help="Those that were answered, too.")] = False,
) -> None:
    """List reminders and proposals that wait for a person."""
    home: Home = context.obj
    zone = home.installation.zone()
    with home.installation.store.view() as view:
        found = [one for one in proposals(view.health_entries()) if answered or one.is_open]
    heads = ("", "信号 signal", "提出 raised", "状态 state", "依据 evidence", "答复 answer")
    show_table(
        "策略健康待办 / signals",
        heads,
        [
            (
                one.raised.strategy,
                " / ".join(SIGNALS[one.raised.signal]),
                show_instant(one.raised.at, zone),
                " / ".join(STEPS[one.answer.step if one.answer else one.raised.step]),
                one.raised.reason,
                f"{one.answer.by}: {one.answer.reason}" if one.answer else "–",
            )
            for one in found
        ],
    )


def say_no(
    context: typer.Context,
    strategy: Annotated[str, typer.Argument(help="Whose signal.")],
    reason: Annotated[str, typer.Option(help="Why nothing is to be done.")],
    by: By,
    signal: Annotated[HealthSignal, typer.Option(help="Which.")] = HealthSignal.RETIREMENT,
    at: At = "",
) -> None:
    """Answer an open signal with why nothing is to be done; a new watch begins."""
    home: Home = context.obj
    dismiss(home.installation.store, strategy, signal, by, reason, home.at(at))
    zh, en = SIGNALS[signal]
    _say("dismissed", strategy=strategy, signal_zh=zh, signal=en)


def take_out(
    context: typer.Context,
    strategy: Annotated[str, typer.Argument(help="Which; it is published.")],
    by: By,
    event: Annotated[
        str, typer.Option(help="Look now, at this conversion; none: the open proposal.")
    ] = "",
    begins: Annotated[str, typer.Option("--from", help="The first day, ISO 8601.")] = "",
    ends: Annotated[str, typer.Option("--to", help="The day behind the last one, ISO 8601.")] = "",
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
    if not event:
        with parts.store.view() as view:
            reason = proposed(view, strategy, HealthSignal.RETIREMENT).reason
        console.print(reason, markup=False)
        if commit:
            retire_proposed(parts.store, strategy, by, now)
        _say("retired" if commit else "not_done", strategy=strategy)
        return
    terms = terms_of(home, event, "", number, cancelled_by, begins, ends, window)
    watching = Watching(effect_min=effect_min, baseline_days=baseline)
    (found,) = look_at_health(parts.store, parts.archive, [strategy], terms, watching, now)
    if found.retirement is None:
        raise ConflictError(f"nothing shows that the effect of {strategy!r} is gone")
    tell_health([found])
    console.print(evidence(found.retirement), markup=False)
    if commit:
        retire(parts.store, found, by, now)
    _say("retired" if commit else "not_done", strategy=strategy)


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
