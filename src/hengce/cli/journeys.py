"""Commands on journeys that run: who is where, what he did, orders, migrations, entries."""

from pathlib import Path
from typing import Annotated

import typer
import yaml

from hengce.cli.context import Home, Language
from hengce.cli.documents import At, By
from hengce.cli.show import console, show_table
from hengce.deciding.entering import call_in
from hengce.journeys.steering import Moved, effect_of, migrate, order, plan_migration
from hengce.model.journey_order import JourneyOrder, JourneyOrderKind
from hengce.words.journey import tell_step

STEPS_SHOWN_MAX = 1_000

Strategy = Annotated[str, typer.Argument(help="The journey's strategy.")]
Really = Annotated[
    bool, typer.Option("--commit", help="Do it; without it only the effect is shown.")
]

journey = typer.Typer(name="journey", help="Journeys that run.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(journey)


@journey.command("status")
def status(context: typer.Context) -> None:
    """Show who is in flight, by version and node."""
    home: Home = context.obj
    with home.installation.store.view() as view:
        journeys = home.installation.archive.journeys(view)
        names = sorted({name for name, _ in journeys.by_version}) if journeys else []
        rows = [
            (name, version, node, f"{count:,}")
            for name in names
            for (version, node), count in sorted(view.flight_counts(name).items())
        ]
        orders = view.journey_orders()
    show_table("在途客户 / in flight", ("journey", "version", "node", "customers"), rows)
    for given in orders:
        console.print(f"{given.kind} {given.strategy} by {given.by}: {given.reason}")


@journey.command("trace")
def trace(
    context: typer.Context,
    customer: Annotated[str, typer.Argument(help="The customer.")],
    language: Annotated[Language, typer.Option(help="In which words.")] = Language.ZH,
) -> None:
    """Show what a customer did in his journeys, step by step."""
    home: Home = context.obj
    zone = home.installation.zone()
    words = "en" if language is Language.EN else "zh"
    with home.installation.store.view() as view:
        journeys = home.installation.archive.journeys(view)
        found = {one.id: one for one in view.live_instances([customer])}
        for name in sorted({name for name, _ in journeys.by_version} if journeys else ()):
            found |= {one.id: one for one in view.last_instances(name, [customer])}
        for one in sorted(found.values(), key=lambda each: (each.entered_at, each.id)):
            console.print(f"{one.strategy} {one.version} {one.id}: {one.state}")
            for step in view.instance_steps(one.id, STEPS_SHOWN_MAX):
                console.print("  " + tell_step(step, words, zone))


@journey.command("order")
def order_journey(
    context: typer.Context,
    kind: Annotated[JourneyOrderKind, typer.Argument(help="What.")],
    strategy: Strategy,
    reason: Annotated[str, typer.Option(help="Why.")] = "",
    by: By = "operator",
    at: At = "",
    *,
    commit: Really = False,
) -> None:
    """Stop entry, hold or cancel a journey, or undo it; shows the effect first."""
    home: Home = context.obj
    installation, moment = home.installation, home.at(at)
    if commit:
        given = JourneyOrder(strategy=strategy, kind=kind, by=by, at=moment, reason=reason)
        effect = order(installation.store, installation.archive, given)
    else:
        with installation.store.view() as view:
            effect = effect_of(view, strategy, kind)
    rows = [(node, f"{count:,}") for node, count in sorted(effect.in_flight.items())]
    show_table("在途客户 / in flight", ("node", "customers"), rows)
    word = "done" if commit else "would do"
    console.print(
        f"{word} {kind} {strategy}: {effect.concerned:,} customers, "
        f"{effect.on_their_way:,} contacts on their way"
    )


@journey.command("migrate")
def migrate_journey(
    context: typer.Context,
    strategy: Strategy,
    moves: Annotated[
        Path,
        typer.Argument(help="YAML: old node: new node, exit or stay.", exists=True, dir_okay=False),
    ],
    at: At = "",
    *,
    commit: Really = False,
) -> None:
    """Move customers in flight to the live version; every node they stand at must be named."""
    home: Home = context.obj
    installation, mapping = home.installation, _mapping(moves)
    if commit:
        moved = migrate(installation.store, installation.archive, strategy, mapping, home.at(at))
    else:
        with installation.store.view() as view:
            moved = plan_migration(view, installation.archive, strategy, mapping)
    rows = [_shown(one) for one in moved]
    show_table("迁移 / migration", ("version", "node", "target", "customers", "unheard"), rows)
    unheard = sum(one.unheard for one in moved)
    if unheard:
        console.print(
            f"{unheard:,} customers: 暂停期间的行为，新节点不再等待 / "
            "what they did while held is not awaited at their new node"
        )
    if not commit:
        console.print("nothing was moved: add --commit")


@journey.command("walk")
def walk(context: typer.Context, at: At = "") -> None:
    """Walk everybody who is due, where no server does."""
    home: Home = context.obj
    turns = home.installation.walk(home.at(at))
    console.print(f"{turns} transactions")


@journey.command("enter")
def enter(
    context: typer.Context,
    strategy: Strategy,
    customers: Annotated[list[str], typer.Argument(help="Customers.")],
    at: At = "",
) -> None:
    """Let customers into a journey whose entry is open for calls."""
    home: Home = context.obj
    installation, moment = home.installation, home.at(at)
    with installation.store.transaction(moment) as tx:
        entered = call_in(tx, installation.archive, strategy, customers, moment)
    console.print(f"{entered} of {len(customers)} entered {strategy}")


@journey.command("enrol")
def enrol(context: typer.Context, at: At = "") -> None:
    """Let in the audiences of journeys that begin at night, and of schedules that have come."""
    home: Home = context.obj
    moment = home.at(at)
    tonight = home.installation.enrol_tonight(moment)
    for name, entered in {**tonight, **home.installation.enrol_due(moment)}.items():
        console.print(f"{name}: {entered:,} customers entered")


def _mapping(path: Path) -> dict[str, str]:
    read = yaml.safe_load(path.read_text("utf-8"))
    if not isinstance(read, dict) or not all(isinstance(v, str) for v in read.values()):
        raise typer.BadParameter(f"{path} is no map of nodes: write `old: new` lines")
    return {str(node): target for node, target in read.items()}


def _shown(one: Moved) -> tuple[str, ...]:
    return one.version, one.node, one.target, f"{one.customers:,}", f"{one.unheard:,}"
