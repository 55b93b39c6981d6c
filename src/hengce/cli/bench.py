"""The command that measures."""

import enum
from collections.abc import Callable
from typing import Annotated

import msgspec
import typer

from hengce.bench.audience import audience
from hengce.bench.batch import batch
from hengce.bench.decide import decide
from hengce.bench.dispatch import dispatch
from hengce.bench.durable import durable
from hengce.bench.growth import growth
from hengce.bench.identity import identity
from hengce.bench.insight import insight
from hengce.bench.journeys import journeys
from hengce.bench.latency import latency
from hengce.bench.ledger import ledger
from hengce.bench.peers.packages import require_peers
from hengce.bench.report import Report
from hengce.bench.tags import tags
from hengce.bench.withdrawal import withdrawal
from hengce.cli.show import console, show_table

CUSTOMERS, AUDIENCE_CUSTOMERS = 1_000_000, 10_000_000


class Bench(enum.StrEnum):
    """What can be measured."""

    AUDIENCE = "audience"
    BATCH = "batch"
    DECIDE = "decide"
    GROWTH = "growth"
    DURABLE = "durable"
    LATENCY = "latency"
    DISPATCH = "dispatch"
    INTAKE = "intake"
    WITHDRAWAL = "withdrawal"
    LEDGER = "ledger"
    PEERS = "peers"
    JOURNEYS = "journeys"
    INSIGHT = "insight"
    IDENTITY = "identity"
    TAGS = "tags"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("bench")(bench)


def bench(
    name: Bench,
    customers: Annotated[
        int,
        typer.Option(min=0, help="0: a million; for audience ten million."),
    ] = 0,
    strategies: Annotated[int, typer.Option(min=1, help="How many are live.")] = 200,
    events: Annotated[int, typer.Option(min=1, help="For insight.")] = 100_000_000,
    runs: Annotated[int, typer.Option(min=1, help="Measured runs; the median counts.")] = 5,
    *,
    json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Measure on this machine."""
    measured = (
        insight(events, runs)
        if name is Bench.INSIGHT
        else _measure(name, customers, strategies, runs)
    )
    if json:
        console.file.write(msgspec.json.encode(measured).decode() + "\n")
        return
    rows = [
        (key, f"{f.value:,.2f} {f.unit}", "" if f.goal is None else f"{f.goal:,.2f}")
        for key, f in measured.figures.items()
    ]
    show_table(measured.bench, ("figure", "median", "goal"), rows)


def _measure(name: Bench, customers: int, strategies: int, runs: int) -> Report:
    measures: dict[Bench, Callable[[], Report]] = {
        Bench.AUDIENCE: lambda: audience(customers or AUDIENCE_CUSTOMERS, runs),
        Bench.BATCH: lambda: batch(customers or CUSTOMERS, strategies, runs),
        Bench.DECIDE: lambda: decide(strategies, runs),
        Bench.GROWTH: lambda: growth(runs),
        Bench.DURABLE: lambda: durable(strategies, runs),
        Bench.LATENCY: lambda: latency(strategies, runs),
        Bench.DISPATCH: lambda: dispatch(strategies, runs),
        Bench.INTAKE: lambda: _intake(runs),
        Bench.WITHDRAWAL: lambda: withdrawal(runs),
        Bench.LEDGER: lambda: ledger(strategies, runs),
        Bench.PEERS: lambda: _peers(customers or CUSTOMERS, strategies, runs),
        Bench.JOURNEYS: lambda: journeys(runs),
        Bench.IDENTITY: lambda: identity(runs),
        Bench.TAGS: lambda: tags(customers or CUSTOMERS, runs),
    }
    return measures[name]()


def _intake(runs: int) -> Report:
    from hengce.bench.intake import intake  # noqa: PLC0415 -- it brings a web server along

    return intake(runs)


def _peers(customers: int, strategies: int, runs: int) -> Report:
    require_peers()
    from hengce.bench.peers.measure import peers  # noqa: PLC0415 -- it brings others along

    return peers(customers, strategies, runs)
