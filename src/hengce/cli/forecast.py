"""The commands that look ahead, and back: what would happen if strategies were live."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer

from hengce.cli.context import Home
from hengce.cli.documents import At
from hengce.cli.show import console, show_table
from hengce.errors import ConflictError
from hengce.forecast.foretelling import Wanted, foretell, look_back
from hengce.forecast.rates import ResponseModel
from hengce.forecast.summary import Forecast, StrategyForecast
from hengce.model.decision import VERDICT_OF, Reason
from hengce.startup.lasting import spare_what_lasts
from hengce.words.journey import tell_step
from hengce.words.reasons import VERDICTS

CONFLICTS_SHOWN_MAX = 30
SAMPLES_SHOWN_MAX = 20

Strategies = Annotated[
    list[str] | None, typer.Argument(help="Which strategies, live or drafts; none: all live.")
]
Customers = Annotated[int, typer.Option(min=1, help="How many customers take part.")]
Seed = Annotated[int, typer.Option(help="Draws customers, looks and answers.")]
Tick = Annotated[int, typer.Option(min=1, help="Minutes that are decided together.")]
Answers = Annotated[
    Path | None,
    typer.Option(
        "--rates", help="A YAML or JSON file that says how customers answer.", exists=True
    ),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("simulate")(simulate)
    app.command("backtest")(backtest)


def simulate(
    context: typer.Context,
    strategies: Strategies = None,
    days: Annotated[int, typer.Option(min=1, max=1200, help="How many days ahead.")] = 30,
    customers: Customers = 1_000,
    seed: Seed = 7,
    runs: Annotated[int, typer.Option(min=1, max=1000, help="How often it is played.")] = 1,
    rates: Answers = None,
    tick: Tick = 1,
    at: At = "",
    *,
    json: Json = False,
) -> None:
    """Simulate the days ahead, with everything that is live: nothing is sent or used up."""
    home: Home = context.obj
    parts, wanted = (
        home.installation,
        Wanted(
            strategies=tuple(strategies or ()),
            customers=customers,
            days=days,
            seed=seed,
            runs=runs,
            tick_minutes=tick,
            model=None if rates is None else _model(rates),
        ),
    )
    spare_what_lasts()
    forecast = foretell(parts.store, parts.archive, wanted, home.at(at))
    _show(home, forecast, json=json)


def backtest(
    context: typer.Context,
    strategies: Strategies = None,
    since: Annotated[str, typer.Option("--from", help="From when on.")] = "",
    until: Annotated[str, typer.Option("--to", help="Up to when; now when it is left out.")] = "",
    customers: Customers = 1_000,
    seed: Seed = 7,
    rates: Answers = None,
    tick: Tick = 1,
    *,
    json: Json = False,
) -> None:
    """Tell what would have been, had strategies been live: on the events that are stored."""
    home: Home = context.obj
    parts = home.installation
    if not since:
        raise ConflictError("say from when on: --from 2026-10-01")
    wanted = Wanted(
        strategies=tuple(strategies or ()),
        customers=customers,
        seed=seed,
        tick_minutes=tick,
        model=None if rates is None else _model(rates),
    )
    spare_what_lasts()
    forecast = look_back(parts.store, parts.archive, wanted, home.at(since), home.at(until))
    _show(home, forecast, json=json)


def _model(path: Path) -> ResponseModel:
    try:
        return msgspec.yaml.decode(path.read_bytes(), type=ResponseModel)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise ConflictError(f"{path}: {error}") from None


def _show(home: Home, forecast: Forecast, *, json: bool) -> None:
    if json:
        console.file.write(msgspec.json.encode(forecast).decode() + "\n")
        return
    console.print(
        f"{forecast.customers:,} 位客户 customers, {forecast.days} 天 days, "
        f"{forecast.runs} 次 runs; 不发送，不占用频控 nothing is sent, no cap is used",
        markup=False,
    )
    _show_strategies(forecast)
    for one in forecast.strategies:
        _show_flow(one)
        _show_losses(one)
    _show_volumes(forecast)
    _show_weeks(forecast)
    _show_rivals(forecast)
    _show_stories(home, forecast)


def _show_strategies(forecast: Forecast) -> None:
    rows = [
        (
            one.strategy,
            f"{one.entered:,.1f}",
            f"{one.sent:,.1f}",
            f"{one.customers:,.1f}",
            f"¥{one.spent_cents / 100:,.2f}",
        )
        for one in forecast.strategies
    ]
    heads = ("strategy", "进入 entered", "送出 sent", "客户 customers", "费用 cost")
    show_table("策略 / strategies", heads, rows)


def _show_flow(one: StrategyForecast) -> None:
    rows = [(p.node, p.did, p.branch or "-", f"{p.times:,.1f}") for p in one.passed]
    if rows:
        title = f"{one.strategy}: 节点与路径 / nodes and edges"
        show_table(title, ("node", "did", "branch", "times"), rows)


def _show_losses(one: StrategyForecast) -> None:
    rows = []
    for name, times in one.reasons.items():
        words = VERDICTS[VERDICT_OF[Reason[name]]]
        rows.append((name, words.zh, words.en, f"{times:,.1f}"))
    if rows:
        title = f"{one.strategy}: 仲裁答复 / what arbitration answered"
        show_table(title, ("reason", "zh", "en", "times"), rows)


def _show_volumes(forecast: Forecast) -> None:
    rows = [
        (one.channel, one.day, f"{one.mean:,.1f}", f"{one.low:,.0f} - {one.high:,.0f}")
        for one in forecast.volumes
    ]
    heads = ("channel", "day", "mean", "90 %")
    show_table("每日送出量 / volume a day", heads, rows)


def _show_weeks(forecast: Forecast) -> None:
    rows = [
        (one.strategy, one.begins, str(one.days), f"{one.mean:,.1f}", f"{one.low:,} - {one.high:,}")
        for one in forecast.weeks
    ]
    if rows:
        heads = ("strategy", "week", "days", "mean", "90 %")
        show_table("全行每周送出量 / volume a week, the whole bank", heads, rows)


def _show_rivals(forecast: Forecast) -> None:
    overlaps = [(one.strategy, one.other, f"{one.customers:,}") for one in forecast.overlaps]
    show_table("重叠客户 / overlap", ("strategy", "with", "customers"), overlaps)
    conflicts = [
        (
            one.loser,
            one.winner or "?",
            one.over,
            f"{one.times:,.1f}",
            f"¥{one.value_cents / 100:,.2f}",
        )
        for one in forecast.conflicts[:CONFLICTS_SHOWN_MAX]
    ]
    heads = ("落选 loser", "占位 winner", "over", "times", "期望价值 value")
    show_table("冲突 / conflicts", heads, conflicts)


def _show_stories(home: Home, forecast: Forecast) -> None:
    zone = home.installation.zone()
    for story in forecast.stories[:SAMPLES_SHOWN_MAX]:
        console.print(f"\n客户 customer {story.customer}", markup=False)
        for step in story.steps:
            console.print(tell_step(step, "zh", zone), markup=False)
            console.print(tell_step(step, "en", zone), markup=False)
