"""The command that looks back at a strategy."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer

from hengce.cli.context import Home, Language
from hengce.cli.effect import Amount, Window, terms_of
from hengce.cli.show import console
from hengce.errors import NotFoundError
from hengce.forecast.summary import Forecast, StrategyForecast
from hengce.learning.reviewing import look_at, write_review
from hengce.model.instant import read_instant
from hengce.simulations.kept import foretold_of


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("review")(review)


def review(
    context: typer.Context,
    strategy: Annotated[str, typer.Argument(help="Which strategy; it is published.")],
    begins: Annotated[str, typer.Option("--from", help="The first day, ISO 8601.")],
    ends: Annotated[str, typer.Option("--to", help="The day behind the last one, ISO 8601.")],
    out: Annotated[Path, typer.Option(help="The folder for the files.")] = Path("review"),
    forecast: Annotated[
        Path | None,
        typer.Option(help="What `hengce simulate --json` said before.", exists=True),
    ] = None,
    task_cents: Annotated[
        int | None, typer.Option(min=0, help="What every task costs, instead of its minutes.")
    ] = None,
    event: Annotated[
        str, typer.Option(help="The event that is a conversion, for the increment.")
    ] = "",
    amount: Amount = "",
    window: Window = 30,
    language: Annotated[Language, typer.Option(help="In which words.")] = Language.ZH,
) -> None:
    """Write the review of a strategy: goal, plan, forecast, fact, effect, cost, what to do next."""
    home: Home = context.obj
    parts = home.installation
    zone = parts.zone()
    looked = look_at(
        parts.store,
        parts.archive,
        strategy,
        read_instant(begins, zone),
        read_instant(ends, zone),
        task_cents=task_cents,
        forecast=None if forecast is None else _expected(forecast, strategy),
        foretold=foretold_of(parts.home, strategy),
        terms=terms_of(home, event, amount, "", "", begins, ends, window) if event else None,
    )
    for path in write_review(looked, "en" if language is Language.EN else "zh", out):
        console.print(str(path))


def _expected(path: Path, strategy: str) -> StrategyForecast:
    """Read what was expected of a strategy."""
    told = msgspec.json.decode(path.read_bytes(), type=Forecast)
    found = next((one for one in told.strategies if one.strategy == strategy), None)
    if found is None:
        raise NotFoundError(f"{path} says nothing of strategy {strategy!r}")
    return found
