"""Commands that decide and explain: run, decide, deliver, explain, waterfall, replay."""

from collections.abc import Mapping
from typing import Annotated

import msgspec
import typer

from hengce.cli.context import Home, Language
from hengce.cli.documents import At
from hengce.cli.show import console, progress, show_report, show_warnings, show_waterfall
from hengce.errors import ForgottenError
from hengce.feeds.feeding import late_at
from hengce.flow.drawing import drawn_contacts
from hengce.measure.waterfall import Stage, waterfall
from hengce.model.counterfactual import Blocked, Counterfactual
from hengce.model.decision import Decision
from hengce.model.tag import Scalar
from hengce.replaying import replay as replays
from hengce.replaying.otherwise import counterfactuals
from hengce.words.decision import tell


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("run")(run)
    app.command("decide")(decide)
    app.command("deliver")(deliver)
    app.command("explain")(explain)
    app.command("waterfall")(show_run)
    app.command("replay")(replay)


def run(
    context: typer.Context,
    at: At = "",
    name: Annotated[str, typer.Option(help="The run's name; from its time if omitted.")] = "",
    threads: Annotated[int, typer.Option(help="Threads; the result is the same.", min=1)] = 2,
    *,
    dry: Annotated[bool, typer.Option("--dry", help="Decide and count, keep nothing.")] = False,
) -> None:
    """Decide for the whole bank."""
    home: Home = context.obj
    moment = home.at(at)
    with progress("deciding") as told:
        finished = home.installation.run(moment, name, threads=threads, dry=dry, progress=told)
    kept = "dry run" if dry else "run"
    console.print(
        f"{kept} {finished.id}: {finished.customers:,} customers, "
        f"{finished.candidates:,} candidates, {finished.contacts:,} contacts, "
        f"{len(finished.left_out)} decided again, digest {finished.digest[:16]}"
    )
    show_warnings(finished)
    show_waterfall(waterfall(finished, {}), last=Stage.NOT_HELD_OUT)
    show_report(finished, home.installation.published())
    if not dry:
        for journey, entered in home.installation.enrol_tonight(moment).items():
            console.print(f"{journey}: {entered:,} customers entered")


def decide(
    context: typer.Context,
    customer: str,
    event: Annotated[str, typer.Option(help="An event type that just happened.")] = "",
    properties: Annotated[str, typer.Option(help="The event's properties, as JSON.")] = "{}",
    at: At = "",
    language: Annotated[Language, typer.Option(help="In which words.")] = Language.BOTH,
    *,
    commit: Annotated[bool, typer.Option("--commit", help="Keep it and reserve.")] = False,
) -> None:
    """Decide for one customer; nothing is kept unless --commit is given."""
    home: Home = context.obj
    moment = home.at(at)
    if event:
        decision = home.installation.receive(
            customer, event, _properties(properties), moment, commit=commit
        )
    else:
        decision = home.installation.engine.decide(customer, moment, commit=commit)
    show_decision(home, decision, language)


def _properties(text: str) -> dict[str, Scalar]:
    try:
        return msgspec.json.decode(text, type=dict[str, Scalar])
    except msgspec.DecodeError as error:
        raise typer.BadParameter(
            f"--properties is no JSON object of plain values: {error}"
        ) from None


def deliver(context: typer.Context, at: At = "") -> None:
    """Hand off what is due."""
    home: Home = context.obj
    with home.installation.relay() as relay:
        counts = relay.drain(home.at(at))
    console.print(
        f"claimed {counts.claimed:,}, handed off {counts.committed:,}, "
        f"unknown {counts.unknown:,}, to repeat {counts.repeated:,}, to retry {counts.retried:,}"
    )
    parts = {"waits": counts.waiting, "released": counts.released, "left out": counts.left_out}
    for part, reasons in parts.items():
        for reason, number in reasons.items():
            console.print(f"  {part} {reason}: {number:,}")


def explain(
    context: typer.Context,
    decision: Annotated[str, typer.Argument(help="A decision's id, or RUN/CUSTOMER.")],
    language: Annotated[Language, typer.Option(help="In which words.")] = Language.BOTH,
) -> None:
    """Say why, and why not, for every candidate, and what would have had to be otherwise."""
    home: Home = context.obj
    installation = home.installation
    told = replays.explain(installation.store, installation.archive, decision)
    try:
        changes = counterfactuals(installation.store, installation.archive, told)
    except ForgottenError as error:
        show_decision(home, told, language)
        console.print(str(error), markup=False)
    else:
        show_decision(home, told, language, changes)


def show_run(context: typer.Context, run_id: Annotated[str, typer.Argument(help="A run.")]) -> None:
    """Show where a run lost people, by department."""
    home: Home = context.obj
    installation = home.installation
    with installation.store.view() as view:
        finished = view.run(run_id)
        sent = view.people_sent(run_id)
        configuration = view.configuration(finished.pin.configuration)
    show_waterfall(waterfall(finished, sent))
    show_report(finished, configuration)


def replay(
    context: typer.Context,
    decision: Annotated[str, typer.Argument(help="A run, or a single decision's id.")],
    threads: Annotated[int, typer.Option(min=1)] = 2,
) -> None:
    """Decide again from what was stored and compare bit for bit."""
    home: Home = context.obj
    installation = home.installation
    if "/" in decision:
        stored, again = replays.replay_decision(installation.store, installation.archive, decision)
        equal = stored == again
        console.print(f"stored and decided again: {'equal' if equal else 'DIFFERENT'}")
    else:
        with progress("deciding again") as told:
            result = installation.replay(decision, threads=threads, progress=told)
        equal = result.equal
        settled = "" if result.settled else ", other resources ran out"
        console.print(
            f"manifest {result.promised[:16]}, decided again {result.decided[:16]}, "
            f"files {result.stored[:16]}{settled}: {'equal' if equal else 'DIFFERENT'}"
        )
    if not equal:
        raise typer.Exit(1)


def show_decision(
    home: Home,
    decision: Decision,
    language: Language,
    changes: Mapping[str, Counterfactual | Blocked] | None = None,
) -> None:
    """Print a decision in the chosen words, with what would have changed it where given."""
    with home.installation.store.view() as view:
        configuration = view.configuration(decision.pin.configuration)
    late = late_at(home.installation, decision.pin)
    drawn = drawn_contacts(decision, configuration)
    if language is not Language.EN:
        console.print(tell(decision, configuration, "zh", changes, drawn, late), markup=False)
    if language is not Language.ZH:
        console.print(tell(decision, configuration, "en", changes, drawn, late), markup=False)
