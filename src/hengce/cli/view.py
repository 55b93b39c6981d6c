"""The command that shows one customer: masked, or unmasked for a reason that is written down."""

from collections.abc import Iterator, Sequence
from typing import Annotated

import typer

from hengce.cli.context import Home
from hengce.cli.documents import At
from hengce.cli.show import console, show_table
from hengce.model.customer_view import CustomerView, TagShown
from hengce.model.instant import Instant, show_instant
from hengce.model.timeline import DecisionShown, Timeline

TEXT_CHARACTERS_MAX = 200


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("view")(view)


def view(
    context: typer.Context,
    customer: Annotated[str, typer.Argument(help="Any of his numbers.")],
    unmask: Annotated[bool, typer.Option("--unmask", help="Show what is masked.")] = False,  # noqa: FBT002
    field: Annotated[
        list[str] | None, typer.Option(help="Unmask these tags; none: all that are masked.")
    ] = None,
    reason: Annotated[str, typer.Option(help="Why it is unmasked; it is recorded.")] = "",
    by: Annotated[str, typer.Option(help="Who asks.", envvar="HENGCE_USER")] = "",
    limit: Annotated[int, typer.Option(help="Decisions.", min=1, max=50)] = 10,
    at: At = "",
) -> None:
    """Show all that is known of a customer, what was decided, and why not the others."""
    home: Home = context.obj
    moment, zone = home.at(at), home.installation.zone()
    if unmask:
        tags = _revealed(home, customer, field or [], by, reason, moment)
        show_table(f"{customer}: {reason}", _TAG_HEADS, list(_tag_rows(tags, zone)))
        return
    with home.installation.store.view() as known:
        seen = home.installation.viewing().look(known, customer, moment, lambda _: True)
    _show(seen, zone)
    _show_timeline(home.installation.timelining().tell(customer, None, 0, limit), zone)


_TAG_HEADS = ("tag", "", "value", "sensitivity", "from", "at")


def _revealed(
    home: Home, customer: str, fields: Sequence[str], by: str, reason: str, at: Instant
) -> Sequence[TagShown]:
    """Return what is masked, once it is written down who saw it and why."""
    if not reason.strip() or not by.strip():
        raise typer.BadParameter("--unmask needs --reason and --by: both are recorded")
    if len(reason) > TEXT_CHARACTERS_MAX:
        raise typer.BadParameter(f"--reason has at most {TEXT_CHARACTERS_MAX} characters")
    viewing, store = home.installation.viewing(), home.installation.store
    with store.view() as known:
        shown, position = viewing.reveal(known, customer, fields, at), known.position
    with store.transaction(at) as tx:
        viewing.record(tx, customer, shown, by, reason, at, position)
    return shown


def _show(seen: CustomerView, zone: str) -> None:
    who, numbers = seen.identity, ", ".join(seen.identity.numbers)
    console.print(f"{seen.customer} ({numbers}), {seen.org}, position {seen.position}")
    show_table("标签 / tags", _TAG_HEADS, list(_tag_rows(seen.tags, zone)))
    show_table(
        "同意 / consents",
        ("purpose", "channel", "given", "at", "source", "evidence"),
        [
            (
                one.purpose,
                one.channel,
                "✔" if one.given else "✘",
                "-" if one.at is None else show_instant(one.at, zone),
                one.source or "-",
                one.evidence or one.why or "-",
            )
            for one in seen.consents
        ],
    )
    show_table(
        "拒绝与停止 / opt-outs and stops",
        ("kind", "what", "at", "why"),
        [(str(o.kind), o.key, show_instant(o.at, zone), o.why or "-") for o in seen.refusals],
    )
    show_table(
        "身份 / keys",
        ("kind", "key", "number", "source"),
        [(key.kind, key.value, key.number, key.source) for key in who.keys],
    )
    for merge in who.merges:
        console.print(f"{merge.survivor} speaks for {merge.absorbed}: {merge.why}", markup=False)
    if who.household:
        console.print(f"shares keys with {', '.join(who.household)}", markup=False)
    show_table(
        "旅程 / journeys",
        ("journey", "", "node", "state", "since"),
        [
            (one.strategy, one.label.zh, one.node, str(one.state), show_instant(one.since, zone))
            for one in seen.journeys
        ],
    )


def _tag_rows(tags: Sequence[TagShown], zone: str) -> Iterator[tuple[str, ...]]:
    for one in tags:
        value = "-" if one.value is None else str(one.value)
        yield (
            one.name,
            f"{one.label.zh} {one.label.en}",
            f"{value} {one.meaning.zh}" if one.meaning else value,
            str(one.sensitivity),
            f"{one.origin} {one.source or one.why}".strip(),
            show_instant(one.at, zone),
        )


def _show_timeline(told: Timeline, zone: str) -> None:
    for one in told.decisions:
        for line in _decision_lines(one, zone):
            console.print(line, markup=False)


def _decision_lines(one: DecisionShown, zone: str) -> Iterator[str]:
    yield f"{one.id}: {show_instant(one.at, zone)}, {one.considered_count} considered"
    if one.forgotten:
        yield f"  {one.forgotten}"
    for each in one.considered:
        yield f"  「{each.label.zh}」{each.told.zh}：{each.why.zh}"
        yield f"  {each.label.en}: {each.told.en}; {each.why.en}"
    for contact in one.contacts:
        outcomes = ", ".join(str(outcome.kind) for outcome in contact.outcomes)
        task = f", task {contact.task.state}" if contact.task else ""
        yield f"  → {contact.id}: {contact.channel}, {contact.state} {outcomes}{task}".rstrip()
