"""The commands that say what was added, and who shares in it."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from hengce.cli.context import Home
from hengce.cli.show import console, show_table
from hengce.cli.written import write_table
from hengce.learning.attributing import share_out
from hengce.learning.effects import measure_effects
from hengce.measure.attribution.credited import BY as SHARES_BY
from hengce.measure.attribution.credited import Credited
from hengce.measure.effects.columns import credit_table, effect_table
from hengce.measure.effects.effect import Cents, Effect
from hengce.measure.effects.measure import BY, EVERYBODY, NAMESPACE
from hengce.measure.effects.terms import Conversion, EffectTerms
from hengce.model.instant import Instant, read_instant
from hengce.words.amount import amount
from hengce.words.effects import FINDINGS, RULES

Event = Annotated[str, typer.Option(help="The event that is a conversion.")]
Amount = Annotated[str, typer.Option(help="Its property with the amount; none: only counted.")]
Number = Annotated[str, typer.Option(help="Its property with the number of the deal.")]
Cancelled = Annotated[
    str, typer.Option("--cancelled-by", help="The event that takes a deal back by its number.")
]
Begins = Annotated[str, typer.Option("--from", help="The first day, ISO 8601.")]
Ends = Annotated[str, typer.Option("--to", help="The day behind the last one, ISO 8601.")]
Window = Annotated[int, typer.Option(min=1, help="Days for which a customer is watched.")]
At = Annotated[str, typer.Option(help="As of when, ISO 8601; now if omitted.")]
Out = Annotated[Path | None, typer.Option(help="All rows, as .arrow, .parquet or .csv.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("effect")(effect)
    app.command("attribution")(attribution)


def effect(
    context: typer.Context,
    event: Event,
    begins: Begins,
    ends: Ends,
    amount: Amount = "",
    number: Number = "",
    cancelled_by: Cancelled = "",
    window: Window = 30,
    by: Annotated[str, typer.Option(help=" | ".join(BY))] = "strategy",
    task_cents: Annotated[
        int | None, typer.Option(min=0, help="What every task costs, instead of its minutes.")
    ] = None,
    margin: Annotated[
        int, typer.Option(min=0, max=10_000, help="Earned of an amount, in ten-thousandths.")
    ] = 10_000,
    at: At = "",
    out: Out = None,
) -> None:
    """Say what was added against hold-outs, with an interval, cost and return."""
    if by not in BY:
        raise typer.BadParameter(f"--by is one of {', '.join(BY)}")
    home: Home = context.obj
    parts = home.installation
    asked = terms_of(home, event, amount, number, cancelled_by, begins, ends, window)
    terms = replace(asked, task_cents=task_cents, margin=margin)
    found = measure_effects(parts.store, parts.archive, terms, home.at(at))
    _show_effects("对照组（全体口径） / hold-outs over everybody", found.by(EVERYBODY))
    if held := found.by(NAMESPACE):
        _show_effects("命名空间对照组 / hold-outs of namespaces", held)
    _show_effects(f"增量 / added, by {by}", found.by(by))
    show_table(
        "漏斗 / people and expected money",
        ("strategy", "stage", "people", "¥"),
        [
            (row["strategy"], row["stage"], f"{row['people']:,}", _yuan(row["worth_cents"]))
            for row in found.losses.to_pylist()
        ],
    )
    console.print(f"日志位置 / log position {found.position}")
    if out is not None:
        write_table(effect_table(found.effects, found.position), out)


def attribution(
    context: typer.Context,
    event: Event,
    begins: Begins,
    ends: Ends,
    amount: Amount = "",
    number: Number = "",
    cancelled_by: Cancelled = "",
    window: Window = 30,
    by: Annotated[str, typer.Option(help=" | ".join(SHARES_BY))] = "strategy",
    holdout: Annotated[str, typer.Option(help="To whose effect shares are calibrated.")] = "",
    at: At = "",
    out: Out = None,
) -> None:
    """Share what was sold by every rule, and calibrate the shares to what was added."""
    if by not in SHARES_BY:
        raise typer.BadParameter(f"--by is one of {', '.join(SHARES_BY)}")
    home: Home = context.obj
    parts = home.installation
    terms = terms_of(home, event, amount, number, cancelled_by, begins, ends, window)
    found = share_out(parts.store, parts.archive, terms, home.at(at), holdout)
    if found.effect is not None:
        _show_effects("对照组（全体口径） / hold-outs over everybody", [found.effect])
    chosen = [one for one in found.credited if one.by == by]
    if not any(one.calibration for one in chosen):
        console.print("未校准：增量未知 / not calibrated: what was added is not known")
    _show_credits(by, chosen)
    console.print(f"日志位置 / log position {found.position}")
    if out is not None:
        write_table(credit_table(found.credited, found.position), out)


def terms_of(
    home: Home,
    event: str,
    amount: str,
    number: str,
    cancelled_by: str,
    begins: str,
    ends: str,
    window: int,
) -> EffectTerms:
    """Return what is asked for, as somebody typed it."""
    conversion = _conversion(event, amount, number, cancelled_by)
    return EffectTerms(conversion, *_days(home, begins, ends), window_days=window)


def _conversion(event: str, amount: str, number: str, cancelled_by: str) -> Conversion:
    if cancelled_by and not number:
        raise typer.BadParameter("--cancelled-by needs --number")
    return Conversion(event, amount, number, cancelled_by)


def _days(home: Home, begins: str, ends: str) -> tuple[Instant, Instant]:
    zone = home.installation.zone()
    try:
        first, behind = read_instant(begins, zone), read_instant(ends, zone)
    except ValueError:
        raise typer.BadParameter("--from and --to are days: write 2026-11-01") from None
    if first >= behind:
        raise typer.BadParameter("--to lies behind --from")
    return first, behind


def _show_effects(title: str, effects: Sequence[Effect]) -> None:
    heads = ("", "结论 finding", "增量 added", "95 %", "触达/对照", "未到期 unripe", "成本", "ROI")
    show_table(title, heads, [_row(one) for one in effects])


def _row(one: Effect) -> tuple[str, ...]:
    words = FINDINGS[one.compared.finding]
    return (
        one.key or "全行 bank",
        f"{words.zh} / {words.en}",
        _yuan(one.total.value) if one.total else "–",
        _between(one.total),
        f"{one.compared.treated:,} / {one.compared.held_out:,}",
        f"{one.unripe:,}",
        _yuan(one.cost_cents),
        "–" if one.roi is None else f"{one.roi:.2f}",
    )


def _between(total: Cents | None) -> str:
    return f"{_yuan(total.low)} … {_yuan(total.high)}" if total else "–"


def _yuan(cents: int) -> str:
    return amount(cents, "¥")


def _show_credits(by: str, chosen: Sequence[Credited]) -> None:
    for one in chosen:
        words = RULES[one.rule]
        title = f"{words.zh} / {words.en}, by {by}"
        if one.attribution is None:
            console.print(f"{title}: 名字太多 / too many names")
            continue
        added = one.calibration.credits if one.calibration else ()
        rows = [
            (
                credit.key,
                f"{credit.conversions:,.2f}",
                _yuan(credit.value_cents),
                _yuan(added[place].value_cents) if added else "–",
                f"{_yuan(added[place].low_cents)} … {_yuan(added[place].high_cents)}"
                if added
                else "–",
            )
            for place, credit in enumerate(one.attribution.credits)
        ]
        show_table(title, ("", "转化 conversions", "成交 sold", "增量 added", "95 %"), rows)
